"""What config/leeway.toml chooses for everybody reaches everybody."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from bot.people import service as people
from bot.settings import Choices, choices
from tests.support.house import running

AMARA = "amara.okafor@halden.example"


def test_another_usual_day_and_time_is_everybodys_until_they_choose(
    tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "leeway.toml"
    file.write_text('[nudges]\nweekday = "Thursday"\ntime = "14:30"\n', "utf-8")
    chosen = choices({"LEEWAY_CONFIG": str(file)})
    assert (chosen.nudge_weekday, chosen.nudge_time) == (3, time(14, 30))
    with (
        running(database_url, choices=Choices(nudge_weekday=3, nudge_time=time(14, 30))) as house,
        house.session() as session,
    ):
        preference = people.preference_of(session, people.person_by_email(session, AMARA))
        assert preference.next_nudge_at == datetime(2026, 12, 3, 13, 30, tzinfo=UTC)
