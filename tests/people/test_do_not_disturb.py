"""Slack is asked about whoever is written to soon; whatever it answers, nothing waits for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy import Select, select

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.models import Outgoing
from bot.delivery.service import Message
from bot.people import service as people
from bot.people.jobs import DoNotDisturb
from bot.people.models import Person
from bot.playground.entities import Dnd
from bot.playground.faults import Kind
from tests.home.small_house import ANA, BO, CY, DEE, SmallHouse, small_house
from tests.people.company import counted_statements
from tests.support.databases import new_sqlite

SOON = timedelta(minutes=5)


def due_soon(workspace_id: int, until: datetime) -> Select[int]:
    """The people of all messages that are due until then."""
    return select(Outgoing.person_id).where(
        Outgoing.workspace_id == workspace_id, Outgoing.not_before <= until
    )


class Quiet:
    """A house with an empty outbox, and the tick that asks."""

    def __init__(self, house: SmallHouse) -> None:
        self.house = house
        leeway = house.whole.leeway
        self.workspace_id = leeway.installations[0].workspace_id
        self.tick = DoNotDisturb(leeway.database, due_soon)
        address = f"{house.playground.base_url}/api/"
        self.client = WebClient("xoxb-playground", base_url=address, retry_handlers=[])
        with house.whole.session() as session:
            for row in session.scalars(select(Outgoing)):
                session.delete(row)

    @property
    def now(self) -> datetime:
        return self.house.playground.clock.now()

    def ask(self, after: timedelta = timedelta(0)) -> int:
        return self.tick.ask(self.client, self.workspace_id, self.now + after)

    def writes(self, user_id: str, after: timedelta = SOON) -> None:
        """Something is to be said to somebody."""
        with self.house.whole.session() as session:
            person = people.person_by_slack_id(session, user_id)
            message = Message(
                dedupe_key=f"test:{person.id}",
                kind="test",
                person_id=person.id,
                attention=Attention.WAITING,
                not_before=self.now + after,
            )
            delivery.enqueue(session, [message], self.now)

    def rests(self, user_id: str, start: timedelta, end: timedelta) -> None:
        """Somebody does not want to be disturbed from when to when."""
        begins, ends = (int((self.now + at).timestamp()) for at in (start, end))
        world = self.house.playground.world
        world.change_user(user_id, dnd=Dnd(enabled=True, next_start=begins, next_end=ends))

    def known(self, user_id: str) -> tuple[datetime | None, datetime | None]:
        """What is stored of it."""
        person = self.house.person(user_id)
        assert person is not None
        return person.dnd_from, person.dnd_until

    def asked_about(self) -> list[list[str]]:
        calls = self.house.playground.world.calls_of("dnd.teamInfo")
        return [sorted(str(call.args["users"]).split(",")) for call in calls]

    def all_asked_about(self) -> list[str]:
        """In however many calls: whoever's change is read at that moment comes in the next one."""
        return sorted(user_id for call in self.asked_about() for user_id in call)


@pytest.fixture
def quiet(database_url: str, tmp_path: Path) -> Iterator[Quiet]:
    with small_house(database_url, tmp_path) as house:
        yield Quiet(house)


@pytest.fixture
def quiet_on_sqlite(tmp_path: Path) -> Iterator[Quiet]:
    with small_house(new_sqlite(tmp_path), tmp_path) as house:
        yield Quiet(house)


def test_only_who_is_written_to_soon_is_asked_about_and_not_again_for_half_an_hour(
    quiet: Quiet,
) -> None:
    quiet.writes(ANA)
    quiet.writes(BO)
    quiet.writes(CY, timedelta(hours=3))
    quiet.rests(ANA, timedelta(hours=-1), timedelta(hours=2))
    start = quiet.now
    assert quiet.ask() == 2
    assert quiet.all_asked_about() == [ANA, BO]
    assert quiet.known(ANA) == (start - timedelta(hours=1), start + timedelta(hours=2))
    assert quiet.known(BO) == (None, None)
    assert quiet.ask(timedelta(minutes=29)) == 0
    assert quiet.ask(timedelta(minutes=31)) == 2
    assert quiet.all_asked_about() == [ANA, ANA, BO, BO]


def test_whoever_ended_it_is_known_to_have_ended_it(quiet_on_sqlite: Quiet) -> None:
    quiet = quiet_on_sqlite
    quiet.writes(ANA)
    quiet.rests(ANA, timedelta(0), timedelta(hours=2))
    quiet.ask()
    quiet.house.playground.world.change_user(ANA, dnd=Dnd())
    quiet.ask(timedelta(hours=1))
    assert quiet.known(ANA) == (None, None)


@pytest.mark.parametrize("kind", [Kind.RATE_LIMITED, Kind.SERVER_ERROR, Kind.DROPPED])
def test_where_slack_does_not_answer_nobody_is_held_back_and_it_is_asked_later(
    quiet_on_sqlite: Quiet, kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    quiet = quiet_on_sqlite
    quiet.writes(ANA)
    quiet.rests(ANA, timedelta(0), timedelta(hours=2))
    quiet.house.playground.world.faults.inject("dnd.teamInfo", kind)
    with caplog.at_level(logging.WARNING):
        assert quiet.ask() == 1
    assert quiet.known(ANA) == (None, None)
    assert "Slack did not say who does not want to be disturbed" in caplog.text
    quiet.house.playground.clock.move_to(quiet.now + timedelta(minutes=31))
    assert quiet.ask() == 1
    assert quiet.known(ANA) != (None, None)


def test_without_the_permission_it_is_said_once_and_not_asked_again(
    quiet_on_sqlite: Quiet, caplog: pytest.LogCaptureFixture
) -> None:
    quiet = quiet_on_sqlite
    world = quiet.house.playground.world
    old = world.installations["xoxb-playground"]
    world.install(old.team_id, token="xoxb-old", scopes=old.scopes - {"dnd:read"})
    quiet.client.token = "xoxb-old"
    quiet.writes(ANA)
    with caplog.at_level(logging.WARNING):
        quiet.ask()
        for hours in (1, 2):
            assert quiet.ask(timedelta(hours=hours)) == 0
    assert len(world.calls_of("dnd.teamInfo")) == 1
    assert caplog.text.count("install the app again from config/manifest.yaml") == 1


def test_more_than_fifty_are_asked_about_in_calls_of_fifty_and_nobody_else_is_read(
    quiet: Quiet,
) -> None:
    with quiet.house.whole.session() as session:
        owner = quiet.workspace_id
        for at in range(120):
            user_id = f"U9{at:03d}"
            session.add(Person(workspace_id=owner, slack_user_id=user_id, display_name=user_id))
    for at in range(60):
        quiet.writes(f"U9{at:03d}")
    with counted_statements(quiet.house.whole.leeway.database) as said:
        assert quiet.ask() == 60
    assert [len(users) for users in quiet.asked_about()] == [50, 10]
    assert len([one for one in said if one.startswith("UPDATE")]) == 4


def test_a_change_is_heard_of_whoever_was_asked_about_and_of_nobody_else(quiet: Quiet) -> None:
    quiet.writes(ANA)
    quiet.ask()
    start = quiet.now + timedelta(minutes=1)
    until = start + timedelta(hours=1)
    status = {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(start.timestamp()),
        "next_dnd_end_ts": int(until.timestamp()),
    }
    for user_id in (DEE, ANA):
        quiet.house.deliver({"type": "dnd_updated_user", "user": user_id, "dnd_status": status})
    assert quiet.house.becomes(lambda: quiet.known(ANA) == (start, until))
    assert quiet.known(DEE) == (None, None)


def test_what_slack_said_is_forgotten_a_day_later(quiet: Quiet) -> None:
    quiet.writes(ANA)
    quiet.rests(ANA, timedelta(0), timedelta(hours=2))
    quiet.ask()
    for hours, kept in ((23, True), (25, False)):
        with quiet.house.whole.leeway.database.everywhere() as session:
            people.forget_absences(session, quiet.now + timedelta(hours=hours))
        assert (quiet.known(ANA) != (None, None)) is kept
