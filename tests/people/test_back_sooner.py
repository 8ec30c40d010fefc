"""Whoever is back sooner than they said hears what was held back, and nothing before its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.people import service as people
from bot.playground.entities import Dnd, Json
from tests.home.small_house import words
from tests.people.test_when_nobody_is_written_to import came_at, imports, moved_in, shows
from tests.support.company import BOSS, outbox_of
from tests.support.databases import new_sqlite
from tests.support.house import House, becomes

TUESDAY_10 = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""10:00 in Berlin."""


@pytest.fixture
def manager(database_url: str, tmp_path: Path) -> Iterator[House]:
    with moved_in(database_url, tmp_path) as house:
        yield house


@pytest.fixture
def manager_on_sqlite(tmp_path: Path) -> Iterator[House]:
    with moved_in(new_sqlite(tmp_path), tmp_path) as house:
        yield house


def on_wednesday(house: House, hour: int) -> datetime:
    """Move time to Wednesday, the second of December, at an hour of UTC."""
    house.playground.move_clock(datetime(2026, 12, 2, hour, tzinfo=UTC))
    assert came_at(house) == []
    return house.now


def comes_at(house: House) -> datetime:
    """When the note is to come now."""
    (row,) = outbox_of(house, "nudge")
    return row.not_before


def test_a_status_cleared_early_brings_the_note_at_once(manager: House) -> None:
    shows(manager, ":palm_tree:", datetime(2026, 12, 4, 11, tzinfo=UTC))
    at = on_wednesday(manager, 12)
    shows(manager, "")
    manager.settle()
    assert came_at(manager) == [at]


def test_a_status_cleared_in_the_evening_brings_it_the_next_morning(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    shows(house, ":palm_tree:")
    on_wednesday(house, 19)
    shows(house, "")
    house.move(days=1)
    assert came_at(house) == [datetime(2026, 12, 3, 8, tzinfo=UTC)]


def test_a_status_that_ends_sooner_brings_it_then(manager_on_sqlite: House) -> None:
    house = manager_on_sqlite
    shows(house, ":palm_tree:", datetime(2026, 12, 4, 11, tzinfo=UTC))
    on_wednesday(house, 12)
    sooner = datetime(2026, 12, 3, 11, tzinfo=UTC)
    shows(house, ":palm_tree:", sooner)
    assert becomes(lambda: comes_at(house) == house.now)
    house.move(days=1)
    assert came_at(house) == [sooner]


def test_the_imported_absence_still_counts_when_the_status_is_cleared(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    imports(house, f"{BOSS},2026-12-01,2026-12-03\n")
    shows(house, ":palm_tree:", datetime(2026, 12, 4, 11, tzinfo=UTC))
    on_wednesday(house, 12)
    shows(house, "")
    house.move(days=2)
    assert came_at(house) == [datetime(2026, 12, 4, 8, tzinfo=UTC)]


def test_a_cleared_status_that_is_first_seen_in_the_daily_reading_counts_too(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    shows(house, ":palm_tree:", datetime(2026, 12, 4, 11, tzinfo=UTC))
    at = on_wednesday(house, 12)
    world, boss = house.playground.world, house.desk(BOSS).person
    world.add_user(replace(boss, status_emoji=""))  # no event tells of it
    house.leeway.sync()
    house.settle()
    assert came_at(house) == [at]


def test_a_do_not_disturb_that_ends_early_brings_the_note(manager_on_sqlite: House) -> None:
    house = manager_on_sqlite
    world, boss = house.playground.world, house.desk(BOSS)
    start, end = (int((TUESDAY_10 + timedelta(hours=at)).timestamp()) for at in (-1, 5))
    world.change_user(boss.user_id, dnd=Dnd(enabled=True, next_start=start, next_end=end))
    house.playground.move_clock(TUESDAY_10 + timedelta(hours=1))
    assert came_at(house) == []
    world.change_user(boss.user_id, dnd=Dnd())
    ended: Json = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    event: Json = {"type": "dnd_updated_user", "user": boss.user_id, "dnd_status": ended}
    world.announce(house.playground.team_id, event)
    assert becomes(lambda: comes_at(house) == house.now)
    house.settle()
    assert came_at(house) == [TUESDAY_10 + timedelta(hours=1)]


def test_nothing_that_is_planned_for_later_comes_before_its_time(manager_on_sqlite: House) -> None:
    house = manager_on_sqlite
    shows(house, ":palm_tree:", datetime(2026, 12, 4, 11, tzinfo=UTC))
    on_wednesday(house, 12)
    later = house.now + timedelta(days=1)
    with house.session() as session:
        person = people.person_by_email(session, BOSS)
        for attention in (Attention.REQUESTED, Attention.WAITING):
            message = Message(f"test:{attention}", "follow_up", person.id, attention, later)
            delivery.enqueue(session, [message], house.now)
    shows(house, "")
    assert becomes(lambda: comes_at(house) == house.now)
    assert [row.not_before for row in outbox_of(house, "follow_up")] == [later, later]


def test_nobody_elses_messages_are_touched(manager_on_sqlite: House) -> None:
    house = manager_on_sqlite
    shows(house, ":palm_tree:", datetime(2026, 12, 4, 11, tzinfo=UTC))
    on_wednesday(house, 12)
    with house.session() as session:
        other = people.person_by_email(session, "r0@x.example")
        delivery.look_again(session, [other.id], house.now)
    assert comes_at(house) == datetime(2026, 12, 4, 11, tzinfo=UTC)


def test_a_note_that_waits_already_is_the_next_one_that_is_told(manager: House) -> None:
    imports(manager, f"{BOSS},2026-12-01,2026-12-03\n")
    manager.playground.move_clock(TUESDAY_10 + timedelta(hours=3))
    said = "Your next note comes on Fri, 4 December, 9:00, when you are back."
    assert said in what_is_told(manager)
    imports(manager, f"{BOSS},2026-12-01,2026-12-02\n")  # the note keeps its time, as it was set
    assert said.partition(",")[0] in what_is_told(manager)
    manager.move(days=3)
    assert came_at(manager) == [datetime(2026, 12, 4, 8, tzinfo=UTC)]
    assert "Your next note comes on Tue, 8 December, 10:00." in what_is_told(manager)


def test_a_holiday_that_holds_a_note_back_is_named_on_the_day_itself(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    with house.session() as session:
        people.person_by_email(session, BOSS).country = "PT"
    house.playground.move_clock(TUESDAY_10 + timedelta(hours=3))
    assert (
        "Your next note comes on Wed, 2 December, 9:00, because Tuesday, 1 December is a public "
        "holiday."
    ) in what_is_told(house)
    house.move(days=1)
    assert came_at(house) == [datetime(2026, 12, 2, 8, tzinfo=UTC)]


def test_a_note_that_would_come_close_to_the_next_one_is_not_told(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    imports(house, f"{BOSS},2026-12-01,2026-12-04\n")
    house.playground.move_clock(TUESDAY_10 + timedelta(hours=3))
    assert "Your next note comes on Tue, 8 December, 10:00." in what_is_told(house)
    house.move(days=7)
    assert came_at(house) == [datetime(2026, 12, 8, 9, tzinfo=UTC)]


def what_is_told(house: House) -> str:
    """What the settings, App Home and `/leeway why` tell of the next note; all the same."""
    desk = house.desk(BOSS)
    assert desk.command("/leeway settings").ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    form = words(desk.top_modal().blocks)
    told = next(line for line in form.splitlines() if line.startswith("Your next note"))
    desk.close()
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: told in words((desk.home() or {}).get("blocks")))
    assert desk.command("/leeway why").ok
    assert told in house.sees(desk, "What I know about you").text
    return told
