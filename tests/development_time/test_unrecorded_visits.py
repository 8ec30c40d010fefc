"""Visits that are not recorded: what they wrote is known for ours, and left behind nowhere."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.core.spans import Span
from bot.development_time import answering, calendar_entries, calendars, choosing
from bot.development_time.domain import Chosen, Reason
from bot.development_time.models import Block
from bot.development_time.visits import LOOKS_IN_VAIN, Findings
from bot.storage import Database
from tests.development_time.calendar_place import PASSWORD, Place, place
from tests.development_time.workplace import at, weekly
from tests.support.house import becomes
from tests.support.memory_calendar import MemoryServer

THURSDAY, WEDNESDAY = at("2026-12-10", "09:00"), at("2026-12-09", "10:00")
PATIENCE = 20.0  # real seconds


@pytest.fixture
def ann(database: Database) -> Place:
    """Ann has planned her Fridays, and connected a calendar that has them all."""
    found = place(database)
    found.work.plan("Ann", weekly())
    found.connect("Ann")
    found.settle()
    return found


def second(ann: Place) -> Block:
    """The block of the second week, in any state."""
    return ann.work.blocks("Ann", "planned", "asked", "over", "cancelled")[1]


def move(ann: Place, begin: datetime) -> None:
    """She moves it in Slack."""
    with ann.work.session() as session:
        answering.move(session, ann.work.person(session, "Ann"), second(ann).id, begin, ann.now)


def calls(ann: Place, says_what_for: bool) -> None:
    """She chooses what her entries are called."""
    with ann.work.session() as session:
        chosen = Chosen(says_what_for=says_what_for)
        choosing.choose(session, ann.work.person(session, "Ann"), chosen, ann.now)


def titles(server: MemoryServer) -> set[str]:
    return {one.title for one in server.entries.values()}


def test_the_last_click_counts_though_what_was_written_before_was_not_recorded(ann: Place) -> None:
    block = second(ann)
    move(ann, THURSDAY)
    ann.die()
    written = ann.stored("Ann", block.id)
    assert written is not None
    assert written.span.start == THURSDAY
    move(ann, WEDNESDAY)
    ann.forward(minutes=20)
    stored = ann.stored("Ann", block.id)
    assert stored is not None
    assert second(ann).starts_at == stored.span.start == WEDNESDAY


def test_two_visits_that_were_not_recorded_are_two_of_ours(ann: Place) -> None:
    block, former = second(ann), second(ann).starts_at
    for begin in (THURSDAY, THURSDAY + timedelta(hours=1)):
        move(ann, begin)
        ann.die()
        ann.clock.move_to(ann.now + timedelta(minutes=6))
    ann.servers["https://calendar.example/ann/"].move(
        ann.entry(block.id).uid, Span(THURSDAY, THURSDAY + timedelta(hours=2))
    )  # the second one never reached it
    move(ann, former)
    ann.forward(minutes=20)
    assert second(ann).starts_at == former


def test_undo_counts_though_the_deletion_was_not_recorded(ann: Place) -> None:
    [server] = ann.servers.values()
    block = second(ann)
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        answering.let_go(session, person, block.id, Reason.OTHER, ann.now)
    ann.die()
    assert len(server.entries) == 7
    with ann.work.session() as session:
        answering.take_back(session, ann.work.person(session, "Ann"), block.id, ann.now)
    ann.forward(minutes=20)
    assert (second(ann).state, second(ann).outcome) == ("planned", "")
    assert len(server.entries) == 8
    server.throw_away(ann.entry(block.id).uid)  # and now it is she who does it
    ann.forward(minutes=20)
    assert second(ann).outcome == "skipped"


def test_a_title_that_was_written_and_not_recorded_is_not_the_persons_own(ann: Place) -> None:
    [server] = ann.servers.values()
    calls(ann, says_what_for=True)
    ann.die()
    assert titles(server) == {"Development time: Negotiation"}
    ann.forward(minutes=20)
    assert not any(one.held for one in ann.work.blocks("Ann"))
    calls(ann, says_what_for=False)
    ann.forward(minutes=20)
    assert titles(server) == {"Focus time"}


def test_what_the_person_does_by_hand_after_such_a_visit_stays(ann: Place) -> None:
    [server] = ann.servers.values()
    block, there = second(ann), Span(WEDNESDAY, WEDNESDAY + timedelta(hours=2))
    move(ann, THURSDAY)
    ann.die()
    server.move(ann.entry(block.id).uid, there)
    ann.forward(minutes=20)
    assert second(ann).starts_at == there.start
    assert server.entries[ann.entry(block.id).uid].span == there


def let_go_in_the_middle(here: Place, server: MemoryServer) -> None:
    """Ann disconnects while her third block is written, and what is known is taken out."""
    asked: list[str] = []

    def let_go(request: str) -> None:
        asked.append(request)
        if asked.count("create") == 3:
            server.before = None
            with here.work.session() as session:
                left = calendars.disconnect(session, here.work.person(session, "Ann"), here.now)
            for uid in left.uids:
                server.entries.pop(uid, None)

    server.before = let_go


@pytest.mark.parametrize("again", [False, True])
def test_who_disconnects_while_it_is_written_finds_no_entry_left(
    database: Database, again: bool
) -> None:
    here = place(database)
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    let_go_in_the_middle(here, server)
    here.settle()
    assert server.entries == {}
    if again:
        here.connect("Ann")
        here.settle()
        assert len(server.entries) == 8


def test_what_may_stand_there_is_known_to_who_disconnects(database: Database) -> None:
    here = place(database)
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.die()
    with here.work.session() as session:
        left = calendars.disconnect(session, here.work.person(session, "Ann"), here.now)
    assert set(left.uids) == set(server.entries) != set()


def test_a_visit_that_breaks_is_counted_as_one_in_vain(
    ann: Place, caplog: pytest.LogCaptureFixture
) -> None:
    ann.dies = True
    with caplog.at_level(logging.CRITICAL):
        for pause in [timedelta(minutes=15)] * LOOKS_IN_VAIN + [timedelta(hours=5)] * 2:
            ann.clock.move_to(ann.now + pause)
            ann.polling.tick()
            wait(ann.polling._under_way, PATIENCE)
            ann.polling.tick()  # which looks what became of it
    assert ann.connection("Ann").failures == LOOKS_IN_VAIN + 2
    assert ann.connection("Ann").state == "away"
    assert len(ann.work.messages("devtime_calendar")) == 1
    ann.polling.stop()


def test_an_entry_that_is_dragged_into_another_age_is_taken_out(ann: Place) -> None:
    [server] = ann.servers.values()
    end = datetime(9999, 12, 31, 20, tzinfo=UTC)
    server.move(ann.entry(second(ann).id).uid, Span(end, end + timedelta(hours=2)))
    ann.forward(minutes=20)
    assert second(ann).outcome == "skipped"
    assert ann.connection("Ann").failures == 0


def test_what_opens_a_calendar_is_in_no_log_line_of_a_visit() -> None:
    assert PASSWORD not in repr(Findings(secret=PASSWORD))


def somebody_waits(database: Database) -> bool:
    """Whether a transaction waits for a row of another; SQLite lets no two write at once."""
    with database.reading_everywhere() as session:
        if session.get_bind().dialect.name == "sqlite":
            return True
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_a_visit_and_the_tick_wait_for_one_another_in_the_same_order(ann: Place) -> None:
    """The tick holds a block and then notes its entry, which a visit found deleted."""
    [server] = ann.servers.values()
    block = second(ann)
    server.throw_away(ann.entry(block.id).uid)
    ann.clock.move_to(ann.now + timedelta(minutes=15))
    with ThreadPoolExecutor(1) as threads, ann.work.session() as session:
        session.scalars(select(Block).where(Block.id == block.id).with_for_update()).one()
        visited = threads.submit(ann.polling.step)
        assert becomes(lambda: somebody_waits(ann.work.database))
        calendar_entries.to_write(session, [block.id], ann.now)
        session.commit()
        assert visited.result(PATIENCE)
    assert second(ann).outcome == "skipped"
