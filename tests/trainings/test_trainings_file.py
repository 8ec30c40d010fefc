"""trainings.csv: what no calendar shows, and lengths that are none, are problems of their line."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.csv_problems import BadFileError
from bot.core.local_time import WorkingHours
from bot.trainings.trainings_file import Line, Named, lines_of, read_trainings

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
BO = Named(1, "Bo", ZoneInfo("Europe/Berlin"), WorkingHours())


def lines(start: str, minutes: str = "") -> list[Line]:
    """What a file with one line says."""
    text = f"work_email,title,start,minutes\nbo@x.example,Negotiation,{start},{minutes}\n"
    return lines_of(read_trainings(text.encode()), lambda _: BO, frozenset(), NOW)


@pytest.mark.parametrize(
    "start",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:00:00-12:00",
        "9999-12-31T22:00:00Z",
        "0001-01-01",
        "9999-12-31 23:30",
        "1899-12-30 09:00",
    ],
)
def test_a_date_at_the_edge_of_the_calendar_is_a_problem_of_its_line(start: str) -> None:
    with pytest.raises(BadFileError) as refused:
        lines(start)
    assert [one.line for one in refused.value.problems.shown] == [2]


@pytest.mark.parametrize("minutes", ["-999999999999", "-1", "0", "1e300", "-1e300", "-1e9"])
def test_a_length_that_is_none_is_a_problem_of_its_line(minutes: str) -> None:
    with pytest.raises(BadFileError) as refused:
        lines("2026-12-09 09:00", minutes)
    assert [one.line for one in refused.value.problems.shown] == [2]


def test_dates_and_lengths_of_the_calendar_are_read() -> None:
    (line,) = lines("2026-12-09T09:00:00+01:00", "90")
    assert line.learned.starts_at == datetime(2026, 12, 9, 8, 0, tzinfo=UTC)
    assert line.learned.ends_at == datetime(2026, 12, 9, 9, 30, tzinfo=UTC)
