"""What happens on a tick by itself, and what happens when that fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.clock import MovableClock
from bot.playground.faults import Kind
from tests.support.databases import new_sqlite
from tests.support.house import running


def test_people_are_read_once_a_day_and_again_at_each_tick_while_slack_is_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(new_sqlite(tmp_path)) as house:
        world, leeway = house.playground.world, house.leeway

        def asked() -> int:
            before = len(world.calls_of("users.list"))
            leeway.ticks.sync_daily()
            return len(world.calls_of("users.list")) - before

        assert isinstance(leeway.clock, MovableClock)
        assert asked() == 0, "they were read when the house was opened"
        for kind in (Kind.SERVER_ERROR, Kind.DROPPED):
            leeway.clock.move_to(max(leeway.clock.now(), house.now + timedelta(hours=24)))
            world.faults.inject("users.list", kind)
            caplog.clear()
            assert asked() == 1
            (record,) = [one for one in caplog.records if one.name == "bot.app.ticks"]
            assert "could not be read from Slack" in record.getMessage()
            assert record.exc_info is None
        assert asked() >= 1
        assert asked() == 0, "a day's rest once it succeeded"


def test_a_tick_without_a_database_ends_with_one_line_and_comes_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = new_sqlite(tmp_path)
    file, away = Path(url.removeprefix("sqlite:///")), tmp_path / "away"
    with running(url) as house:
        ticks = house.leeway.ticks
        assert isinstance(house.leeway.clock, MovableClock)
        house.leeway.clock.move_to(house.now + timedelta(days=8))
        house.leeway.database.engine.dispose()
        file.rename(away)
        for tick in (ticks.plan, ticks.ask_who_is_quiet, ticks.sync_daily):
            caplog.clear()
            tick()
            (record,) = [one for one in caplog.records if one.name == "bot.app.ticks"]
            assert "is put off: the database does not answer" in record.getMessage()
            assert record.levelname == "WARNING"
            assert record.exc_info is None
        house.leeway.database.engine.dispose()
        away.rename(file)
        assert ticks.plan()
