"""The sender's thread is the only way out: it outlives what goes wrong, and ends when it should."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery.domain import Recipient
from bot.delivery.models import Lane
from bot.playground.faults import Kind
from bot.storage import Session
from tests.delivery.away import database_away, tables_away
from tests.delivery.gate import PATIENCE
from tests.delivery.office import AMARA, GRACE, MEHMET, PRIYA, Office, sender_of
from tests.delivery.process import until


@contextmanager
def running(office: Office, stopped: threading.Event | None = None) -> Iterator[threading.Thread]:
    """The thread, as the bot starts it."""
    stopped = stopped or threading.Event()
    thread = threading.Thread(target=office.sender.run, args=[stopped])
    thread.start()
    try:
        yield thread
    finally:
        stopped.set()
        office.sender.wake()
        thread.join()


def test_the_thread_survives_a_database_that_is_away(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with running(office) as thread:
        with database_away(office.database_url):
            office.sender.wake()
            assert until(lambda: "the database does not answer" in caplog.text)
        written = office.write("note:1")
        assert until(lambda: office.row(written).state == "sent")
        assert thread.is_alive()
    assert len(office.heard()) == 1


def test_a_database_that_goes_away_while_slack_is_asked_loses_and_doubles_nothing(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    held = office.gate.hold("/api/chat.postMessage", after_effect=True)
    with running(office):
        written = office.write("note:1")
        held.wait()
        with database_away(office.database_url):
            held.release()
            assert until(lambda: "the database does not answer" in caplog.text)
        assert until(lambda: office.row(written).state == "sent"), "it is written down after all"
    assert len(office.heard()) == 1
    assert office.gate.asked("/api/conversations.open") == 0, "and need not be looked up"


def test_a_message_is_not_failed_because_the_database_went_away_while_it_was_composed(
    office: Office, database_url: str
) -> None:
    if database_url.startswith("sqlite"):
        gone = tables_away(database_url, "person")
    else:
        gone = tables_away(database_url, "workspace")  # nothing of a composer's: a harmless one
    written = office.write("note:1")
    with running(office):
        with gone:
            assert until(lambda: office.row(written).state != "pending")
        office.clock.move_to(office.clock.now() + timedelta(minutes=6))
        assert until(lambda: office.row(written).state == "sent")
    assert len(office.heard()) == 1


def test_the_thread_survives_slack_being_away_and_says_everything_once_afterwards(
    office: Office,
) -> None:
    faults = office.playground.world.faults
    faults.inject("*", Kind.DROPPED, times=None, after_effect=False)
    with running(office) as thread:
        written = [office.write("note:1"), office.write("note:2", PRIYA)]
        assert until(lambda: "unknown" in {row.state for row in office.rows()})
        office.clock.move_to(office.clock.now() + timedelta(minutes=1))
        assert until(lambda: office.gate.asked("/api/conversations.open") > 0)
        assert thread.is_alive()
        faults.clear()

        def all_said() -> bool:
            office.clock.move_to(office.clock.now() + timedelta(seconds=10))
            return {office.row(one).state for one in written} == {"sent"}

        assert until(all_said)
    assert (len(office.heard(MEHMET)), len(office.heard(PRIYA))) == (1, 1)


class _StumblingDirectory:
    """A directory with a defect: it breaks the first time that it is asked."""

    def __init__(self, office: Office) -> None:
        self._real = office.sender.composing._directory
        self.broke = False

    def recipients(self, session: Session, person_ids: Collection[int]) -> dict[int, Recipient]:
        if not self.broke:
            self.broke = True
            raise ZeroDivisionError("a defect that nobody thought of")
        return self._real.recipients(session, person_ids)


def test_the_thread_survives_a_defect_that_nobody_thought_of(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    written = office.write("note:1")
    office.work()
    directory = _StumblingDirectory(office)
    office.sender.composing._directory = directory
    office.clock.move_to(office.clock.now() + timedelta(seconds=30))
    with running(office) as thread:
        assert until(lambda: "a defect that nobody thought of" in caplog.text)
        second = office.write("note:2", PRIYA)
        assert until(lambda: office.row(second).state == "sent"), "the others go on"
        assert thread.is_alive()
        office.clock.move_to(office.clock.now() + timedelta(minutes=5))
        assert until(lambda: office.row(written).state == "sent")
    assert len(office.heard()) == 1


def test_a_new_message_is_said_at_once_and_not_at_the_next_look(office: Office) -> None:
    with running(office):
        assert until(lambda: not office.sender._awake.is_set())
        written = office.write("note:1")
        office.sender._awake.wait(0)
        assert until(lambda: office.row(written).state == "sent")


def test_stopping_the_bot_finishes_the_message_in_flight_and_begins_no_other(
    office: Office,
) -> None:
    office.sender = sender_of(office.leeway, office.notes, office.slack, threads=1)
    for number, email in enumerate((MEHMET, PRIYA, GRACE, AMARA)):
        office.write(f"note:{number}", email)
    held = office.gate.hold("/api/chat.postMessage", after_effect=True)
    with office.leeway.database.everywhere() as session:  # as much as they catch up on at once
        session.execute(update(Lane).values(next_at=office.clock.now() - timedelta(minutes=1)))
    stopped = threading.Event()
    with running(office, stopped):
        held.wait()
        assert [row.state for row in office.rows()].count("sending") > 1, "others wait their turn"
        stopped.set()
        held.release()
    states = [row.state for row in office.rows()]
    assert sorted(states) == ["pending", "pending", "pending", "sent"], "nothing is left half said"
    assert office.posts() == 1
    assert office.gate.asked("/api/chat.postMessage") == 1


def test_moving_the_clock_on_while_a_thread_speaks_does_not_double_the_message(
    office: Office,
) -> None:
    held = office.gate.hold("/api/chat.postMessage", after_effect=False)
    written = office.write("note:1")
    with running(office):
        held.wait()
        office.clock.move_to(office.clock.now() + timedelta(days=1))
        office.sender.wake()
        other = threading.Thread(target=office.work)
        other.start()
        other.join(1.0)  # real: long enough to take the message over, look it up and send it again
        held.release()
        other.join()
    office.move(hours=1)
    assert office.row(written).state == "sent"
    assert office.posts() == 1


def test_stopping_the_whole_bot_leaves_nothing_half_said(office: Office) -> None:
    held = office.gate.hold("/api/chat.postMessage", after_effect=True)
    office.leeway.start()
    held.wait()
    stopping = threading.Thread(target=office.leeway.stop)
    stopping.start()
    assert office.leeway._stopped.wait(PATIENCE)
    held.release()
    stopping.join()
    states = Counter(row.state for row in office.rows())
    assert set(states) == {"sent", "pending"}
    assert states["sent"] == office.posts() == 1
