"""What was to go out inside another message is said, whatever becomes of that message."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from slack_bolt import BoltContext
from slack_sdk import WebClient
from sqlalchemy.exc import OperationalError

from bot.app.installing import Directory
from bot.core.language import Languages
from bot.delivery import outbox
from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Composed, Due, Later, Moot, Terms
from bot.delivery.metrics import Metrics
from bot.delivery.replying import Replies
from bot.delivery.sender import Sender
from bot.playground.faults import Kind
from bot.storage import Database, Session
from tests.delivery.office import PRIYA, TOKEN, Notes, Office

WAITING, NUDGE = Attention.WAITING, Attention.NUDGE
WEEK = timedelta(days=7)


@pytest.mark.parametrize("wanted", [{"moot": "It is over."}, {"breaks": 1}])
def test_a_carrier_whose_edit_is_never_made_lets_go_of_its_part(
    office: Office, wanted: dict[str, Any]
) -> None:
    first = office.write("wait:1", attention=WAITING, text="First")
    office.move(minutes=1)
    with office.session() as session:
        delivery.annotate(session, first, wanted)
    second = office.write("wait:2", attention=WAITING, text="Second")
    office.move(minutes=5)
    assert office.row(second).state == "sent"
    assert [said.text for said in office.heard()] == ["First", "Second"]


def test_an_edit_that_is_dropped_by_hand_lets_go_of_its_part(office: Office) -> None:
    first = office.write("wait:1", attention=WAITING, text="First")
    office.move(minutes=1)
    second = office.write("wait:2", attention=WAITING, text="Second")
    office.sender.step()
    (edit,) = [row for row in office.rows() if row.edits_id == first]
    assert (edit.state, office.row(second).state) == ("pending", "joined")
    with office.session() as session:
        outbox.drop(session, [edit.id], office.clock.now())
    office.move(minutes=5)
    assert [said.text for said in office.heard()] == ["First", "Second"]


def test_a_withdrawn_carrier_lets_go_of_its_part(office: Office) -> None:
    started = office.clock.now()
    office.write("nudge:1", attention=NUDGE, kind="weekly")
    office.write("nudge:2", attention=NUDGE)
    office.move(minutes=1)
    part = office.write("nudge:3", attention=NUDGE, text="News")
    office.work()
    office.clock.move_to(started + WEEK)
    office.playground.world.faults.inject("chat.postMessage", Kind.RATE_LIMITED, retry_after=5)
    carrier = office.write("nudge:4", attention=NUDGE, kind="weekly", text="Weekly")
    office.sender.step()
    assert (office.row(carrier).state, office.row(part).state) == ("pending", "joined")
    with office.session() as session:
        delivery.withdraw(session, ["nudge:4"], office.clock.now())
    office.move(days=20)
    assert office.row(part).state == "sent"


def test_a_part_that_breaks_fails_alone(office: Office) -> None:
    office.write("nudge:1", attention=NUDGE, kind="weekly")
    office.write("nudge:2", attention=NUDGE)
    office.move(minutes=1)
    broken = office.write("nudge:3", attention=NUDGE, breaks=1)
    office.work()
    office.move(days=7)
    weekly = office.write("nudge:4", attention=NUDGE, kind="weekly", text="Weekly")
    office.move(days=2)
    assert office.row(weekly).state == "sent"
    assert office.row(broken).state == "failed"
    assert office.heard()[-1].text == "Weekly"


def test_what_is_on_its_way_inside_an_edit_cannot_be_taken_back(office: Office) -> None:
    office.write("wait:1", attention=WAITING, text="First")
    office.move(minutes=1)
    office.write("wait:2", attention=WAITING, text="Second")
    held = office.gate.hold("/api/chat.update", after_effect=False)
    working = threading.Thread(target=office.work)
    working.start()
    held.wait()
    with office.session() as session:
        taken_back = delivery.withdraw(session, ["wait:2"], office.clock.now())
    held.release()
    working.join()
    office.move(minutes=5)
    assert taken_back == 0
    assert office.heard()[-1].text == "First (and one more thing)"


class _Clicked(dict[str, object]):
    """What a listener hands on after a click; Slack takes every answer."""

    response_url = "https://hooks.example/1"

    @staticmethod
    def respond(**_: object) -> object:
        """Slack's answer."""

        class Taken:
            status_code = 200

        return Taken()


def test_a_part_that_is_first_shown_by_a_reply_in_place_is_told_to_its_feature(
    office: Office,
) -> None:
    first = office.write("wait:1", attention=WAITING, text="First")
    office.move(minutes=1)
    second = office.write("wait:2", attention=WAITING, text="Second")
    office.sender.step()
    now = office.clock.now()
    with office.session() as session:
        edit = delivery.enqueue_edit(session, first, now, timedelta(seconds=20))
    clicked = _Clicked(workspace_id=office.workspace_id, now=now)
    Replies(office.leeway.database, office.sender).show(cast("BoltContext", clicked), edit)
    office.move(minutes=5)
    assert office.row(second).state == "sent"
    assert second in office.notes.arrived


# A database that goes away, or seems to.


class _Poisoned(Notes):
    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        if due.details.get("poison"):
            raise OperationalError("SELECT", {}, Exception("statement timeout"))
        return super().compose(session, due, now)


class _LosesACommit:
    """A database whose answer to one commit is lost."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.lose = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)

    @contextmanager
    def everywhere(self) -> Iterator[Session]:
        """Commits, and may say that it did not."""
        with self._database.everywhere() as session:
            yield session
        if self.lose:
            self.lose = False
            raise OperationalError("COMMIT", {}, Exception("server closed the connection"))


def a_sender(office: Office, notes: Notes) -> Sender:
    client = WebClient(TOKEN, f"{office.slack}/api/", timeout=2, retry_handlers=[])
    return Sender(
        office.leeway.database,
        {office.workspace_id: client},
        office.clock,
        {"note": notes},
        Directory(Languages()),
        Terms(threads=1),
        Metrics(),
    )


def test_one_message_at_which_the_database_breaks_does_not_stop_the_others(office: Office) -> None:
    sender = a_sender(office, _Poisoned(office.clock))
    poison = office.write("poison", poison=1)
    other = office.write("other", PRIYA)
    failures = 0
    for _ in range(8):
        try:
            sender.step()
        except OperationalError:
            failures += 1
        office.clock.move_to(office.clock.now() + timedelta(seconds=1))
    assert failures == 3, "at first it looks as if the database were away"
    assert office.row(poison).state == "failed"
    assert office.row(other).state == "sent"


def test_a_commit_whose_answer_is_lost_is_not_composed_twice(office: Office) -> None:
    sender = a_sender(office, office.notes)
    database = _LosesACommit(office.leeway.database)
    sender.composing._database = cast("Database", database)
    later = office.clock.now() + timedelta(seconds=20)
    row = office.write("note:1", not_before=later.isoformat(), text="Hello")
    database.lose = True
    with pytest.raises(OperationalError):
        sender.step()
    assert office.row(row).state == "pending"
    for _ in range(6):
        office.clock.move_to(office.clock.now() + timedelta(seconds=10))
        sender.step()
    assert [said.text for said in office.heard()] == ["Hello"]
