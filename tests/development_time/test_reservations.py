"""What was agreed elsewhere is kept free: blocks go around it, a calendar has it; both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.spans import Span
from bot.development_time import choosing
from bot.development_time.domain import Chosen
from bot.development_time.service import release, reserve, reserved_of
from bot.storage import Database
from tests.development_time.calendar_place import Place, place
from tests.development_time.workplace import NOW, at, weekly

FRIDAY = Span(at("2026-12-04", "14:00"), at("2026-12-04", "16:00"))
SECOND = Span(at("2026-12-11", "13:00"), at("2026-12-11", "17:00"))
LATER = Span(at("2026-12-17", "09:00"), at("2026-12-17", "12:00"))
KEY = "booking:1"
TITLE = "Negotiation, level 2"


@pytest.fixture
def ann(database: Database) -> Place:
    """Ann has planned her Fridays, and connected a calendar that has them all."""
    found = place(database)
    found.work.plan("Ann", weekly())
    found.connect("Ann")
    found.settle()
    return found


def keep(here: Place, span: Span, name: str = "Ann") -> None:
    """A training of hers is booked."""
    with here.work.session() as session:
        person = here.work.person(session, name)
        reserve(session, person, span, here.now, key=KEY, title=TITLE)
    here.settle()


def let_go(here: Place) -> None:
    with here.work.session() as session:
        release(session, [KEY], here.now)
    here.settle()


def busy(here: Place) -> list[tuple[Span, str]]:
    """What her calendar shows as busy."""
    [server] = here.servers.values()
    return sorted((one.span, one.title) for one in server.entries.values() if one.busy)


def uid_of(here: Place, span: Span) -> str:
    [server] = here.servers.values()
    [found] = [uid for uid, one in server.entries.items() if one.span == span]
    return found


def test_it_stands_in_the_calendar_as_busy_with_a_neutral_title(ann: Place) -> None:
    keep(ann, LATER)
    assert busy(ann) == [(LATER, "Focus time")]


def test_it_is_named_for_who_wants_it_named(ann: Place) -> None:
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        choosing.choose(session, person, Chosen(says_what_for=True), ann.now)
    keep(ann, LATER)
    assert busy(ann) == [(LATER, TITLE)]


def test_a_block_in_its_way_makes_room_and_nobody_is_asked(ann: Place) -> None:
    keep(ann, SECOND)
    ann.settle()
    assert ann.work.local("Ann")[:3] == ["Fri 4 Dec 14:00", "Fri 11 Dec 11:00", "Fri 18 Dec 14:00"]
    assert ann.conflicts() == []  # nobody is asked about a training as if it were a meeting


def test_moved_it_moves_in_the_calendar_and_released_it_goes(ann: Place) -> None:
    keep(ann, SECOND)
    keep(ann, LATER)
    assert busy(ann) == [(LATER, "Focus time")]
    let_go(ann)
    assert busy(ann) == []
    with ann.work.reading() as session:
        assert reserved_of(session, [ann.work.ids["Ann"]], NOW) == {}


def test_once_more_the_same_writes_nothing(ann: Place) -> None:
    keep(ann, LATER)
    [server] = ann.servers.values()
    before = server.requests
    keep(ann, LATER)
    assert server.requests == before


def test_deleted_by_hand_it_stays_deleted(ann: Place) -> None:
    keep(ann, LATER)
    [server] = ann.servers.values()
    server.throw_away(uid_of(ann, LATER))
    ann.forward(minutes=30)
    assert busy(ann) == []
    with ann.work.reading() as session:  # that it was agreed does not depend on the calendar
        assert reserved_of(session, [ann.work.ids["Ann"]], NOW)[ann.work.ids["Ann"]] == [LATER]


def test_moved_by_hand_it_stays_there_until_the_date_changes(ann: Place) -> None:
    keep(ann, LATER)
    [server] = ann.servers.values()
    mine = Span(LATER.start + timedelta(hours=1), LATER.end + timedelta(hours=1))
    server.move(uid_of(ann, LATER), mine)
    ann.forward(minutes=30)
    assert [span for span, _ in busy(ann)] == [mine]
    keep(ann, SECOND)
    assert [span for span, _ in busy(ann)] == [SECOND]


def test_a_calendar_that_is_connected_later_has_it(database: Database) -> None:
    here = place(database)
    keep(here, LATER)
    here.connect("Ann")
    here.settle()
    assert busy(here) == [(LATER, "Focus time")]


def test_without_a_calendar_new_blocks_are_placed_around_it(database: Database) -> None:
    here = place(database)
    keep(here, FRIDAY)
    here.work.plan("Ann", weekly())
    here.settle()
    assert here.work.local("Ann")[0] == "Fri 4 Dec 12:00"
