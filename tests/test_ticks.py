"""What happens on a tick by itself, and what happens when that fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.app.ticks import MOST_INDEXED
from bot.core.clock import MovableClock
from bot.people import service as people
from bot.playground.faults import Kind
from bot.recommendations import search
from bot.recommendations.models import Resource
from bot.recommendations.search_models import SearchText
from tests.support.databases import new_sqlite
from tests.support.house import MONDAY, running


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


def test_what_no_index_knows_is_found_again_within_a_day(tmp_path: Path) -> None:
    with running(new_sqlite(tmp_path)) as house:
        leeway = house.leeway
        with house.session() as session:
            session.execute(
                insert(Resource),
                [
                    {"workspace_id": 1, "identity": f"title:{number}", "kind": "book"}
                    | {"title": f"Negotiation {number}", "author": "", "link": "", "isbn": ""}
                    | {"skill": "", "on_shelf": True, "open_to_all": True, "created_at": MONDAY}
                    for number in range(MOST_INDEXED + 1)
                ],
            )

        def found() -> int:
            with house.session() as session:
                reader = people.active_people(session)[0]
                return len(search.find(session, reader, "negotiation", limit=1000).resource_ids)

        assert found() == 0
        assert isinstance(leeway.clock, MovableClock)
        leeway.clock.move_to(house.now + timedelta(hours=24))
        leeway.ticks.sync_daily()
        with house.session() as session:
            assert session.scalar(select(func.count()).select_from(SearchText)) == MOST_INDEXED + 1
        assert found() == 100, "the best of them"


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
