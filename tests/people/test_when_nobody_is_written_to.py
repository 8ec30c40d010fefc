"""A note that falls on leave, a holiday or a quiet hour comes with the first working hour after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy import update

from bot.people import service as people
from bot.people.jobs import DoNotDisturb
from bot.people.models import Person
from bot.playground.entities import Dnd
from bot.settings import Choices
from tests.people.test_do_not_disturb import due_soon
from tests.support.company import BOSS, company, only, outbox_of, team, told
from tests.support.databases import new_sqlite
from tests.support.house import MONDAY, House, becomes, running

ABSENCE = "work_email,first_day,last_day\n"


@contextmanager
def moved_in(
    url: str, folder: Path, start: datetime = MONDAY, choices: Choices | None = None
) -> Iterator[House]:
    """A manager in Berlin with three people, whose note comes on Tuesday at 10."""
    with running(url, start=start, people_csv=company(folder, team(3)), choices=choices) as house:
        house.move(hours=2)
        assert len(told(house, BOSS)) == 1  # the introduction
        yield house


@pytest.fixture
def manager(database_url: str, tmp_path: Path) -> Iterator[House]:
    with moved_in(database_url, tmp_path) as house:
        yield house


@pytest.fixture
def manager_on_sqlite(tmp_path: Path) -> Iterator[House]:
    with moved_in(new_sqlite(tmp_path), tmp_path) as house:
        yield house


def came_at(house: House) -> list[datetime]:
    """When the notes reached the manager, by Slack's own time stamps."""
    desk = house.desk(BOSS)
    return [
        datetime.fromtimestamp(int(message.ts.partition(".")[0]), UTC)
        for message in desk.messages(desk.app_dm())[1:]
        if message.ephemeral_to is None
    ]


def imports(house: House, rows: str) -> None:
    with house.session() as session:
        sheet = people.read_absences((ABSENCE + rows).encode())
        people.apply_absences(session, sheet, house.now)


def shows(house: House, emoji: str, until: datetime | None = None) -> None:
    """The manager sets a status in Slack."""
    house.desk(BOSS).set_status(emoji, until=until)
    known = emoji == ":palm_tree:"
    assert becomes(lambda: _person(house).away is known)


def _person(house: House) -> Person:
    with house.session() as session:
        return people.person_by_email(session, BOSS)


def test_an_imported_absence_moves_the_note_behind_it(manager: House) -> None:
    imports(manager, f"{BOSS},2026-12-01,2026-12-02\n")
    manager.move(days=2)
    assert came_at(manager) == []
    manager.move(days=1)
    assert came_at(manager) == [datetime(2026, 12, 3, 8, tzinfo=UTC)]


def test_an_absence_that_is_imported_after_the_note_was_planned_counts_too(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    imports(house, f"{BOSS},2026-12-01,2026-12-01\n")
    house.move(days=1, hours=2)
    assert [row.not_before.day for row in outbox_of(house, "nudge")] == [2]
    imports(house, f"{BOSS},2026-12-01,2026-12-03\n")
    house.move(days=3)
    assert came_at(house) == [datetime(2026, 12, 4, 8, tzinfo=UTC)]


def test_a_palm_tree_in_the_status_holds_the_note_back_until_it_ends(manager: House) -> None:
    shows(manager, ":palm_tree:", datetime(2026, 12, 3, 11, tzinfo=UTC))
    manager.move(days=4)
    assert came_at(manager) == [datetime(2026, 12, 3, 11, tzinfo=UTC)]


def test_a_palm_tree_without_an_end_is_looked_at_again_each_working_day(
    manager_on_sqlite: House,
) -> None:
    house = manager_on_sqlite
    shows(house, ":palm_tree:")
    house.move(days=3, hours=5)
    assert came_at(house) == []
    assert [row.not_before.day for row in outbox_of(house, "nudge")] == [4]


def test_on_a_public_holiday_of_their_country_nothing_comes(tmp_path: Path) -> None:
    start = datetime(2026, 12, 21, 7, tzinfo=UTC)
    friday = Choices(nudge_weekday=4)
    with moved_in(new_sqlite(tmp_path), tmp_path, start, friday) as house:
        with house.session() as session:
            session.execute(update(Person).values(country="DE"))
        house.move(days=6)
        assert came_at(house) == []
        house.move(days=2)
        assert came_at(house) == [datetime(2026, 12, 28, 8, tzinfo=UTC)]


def test_while_they_do_not_want_to_be_disturbed_nothing_comes(manager: House) -> None:
    begin, end = (datetime(2026, 12, 1, hour, 30, tzinfo=UTC) for hour in (8, 10))
    world, leeway = manager.playground.world, manager.leeway
    boss = next(one for one in world.users.values() if one.email == BOSS)
    quiet = Dnd(enabled=True, next_start=int(begin.timestamp()), next_end=int(end.timestamp()))
    world.change_user(boss.id, dnd=quiet)
    manager.playground.move_clock(datetime(2026, 12, 1, 8, 50, tzinfo=UTC))
    client = WebClient("xoxb-playground", base_url=f"{manager.playground.base_url}/api/")
    tick = DoNotDisturb(leeway.database, due_soon)
    tick.ask(client, leeway.installations[0].workspace_id, manager.now)
    manager.move(hours=5)
    assert came_at(manager) == [end]


def test_a_manager_is_not_told_that_somebody_of_the_team_is_away(tmp_path: Path) -> None:
    rows = company(tmp_path, team(1), [("Budget", "2026-12-31", "budget_end")])
    choices = only(tmp_path, "budget_year_end")
    with running(new_sqlite(tmp_path), people_csv=rows, choices=choices) as house:
        imports(house, "r0@x.example,2026-12-01,2026-12-04\n")
        house.move_to(1, 10)
        boss = house.desk(BOSS)
        assert boss.click(house.sees(boss, "learning budget closes"), "nudge_write").ok
        assert house.playground.wait_until(lambda: bool(boss.modals()))
        assert boss.submit().ok
        house.settle()
        receipt = house.sees(boss, "It goes to Rep 0 on Tue, 1 December, 10:1")
        assert "no notes" not in receipt.text
        house.move(days=3)
        assert told(house, "r0@x.example") == []
        house.move(days=4)
        assert [row.done_at for row in outbox_of(house, "relay")] == [
            datetime(2026, 12, 7, 8, tzinfo=UTC)
        ]
