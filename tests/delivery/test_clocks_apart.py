"""Our clock is not Slack's, and it is set back: nothing is doubled by that."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.app.installing import Directory
from bot.core.clock import Clock
from bot.core.language import Languages
from bot.delivery import history
from bot.delivery.claiming import claim
from bot.delivery.domain import LEASE, Due, Method, Terms
from bot.delivery.history import History
from bot.delivery.metrics import Metrics
from bot.delivery.sender import Sender
from bot.playground.faults import Kind
from tests.delivery.office import MEHMET, TOKEN, Office
from tests.delivery.process import until

WORDS = 20
"""More than a page of Slack's."""


@dataclass
class Off:
    """A clock that is wrong by so much."""

    right: Clock
    by: timedelta = timedelta(0)

    def now(self) -> datetime:
        """What it shows."""
        return self.right.now() + self.by


@pytest.mark.parametrize("hours", [-23, -1, 0, 1, 23])
def test_a_message_is_found_where_our_clock_is_hours_off_from_slacks(
    office: Office, hours: int
) -> None:
    world = office.playground.world
    world.clock = Off(office.clock, timedelta(hours=hours))
    world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=True)
    written = office.write("note:1")
    office.move(minutes=20)
    assert office.row(written).state == "sent"
    assert office.posts() == 1


def test_it_is_found_behind_a_day_of_words_at_one_page_a_minute(office: Office) -> None:
    world = office.playground.world
    world.strict_history = True
    world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=True)
    written = office.write("note:1")
    office.work()
    user = next(one for one in world.users.values() if one.email == MEHMET)
    channel = world.open_dm(office.playground.bot_user_id(), user.id)
    office.clock.move_to(office.clock.now() + timedelta(hours=12))
    for number in range(WORDS):
        world.post(channel.id, user.id, f"word {number}")
    office.move(minutes=10)
    assert office.row(written).state == "sent"
    assert office.posts() == 1
    read = [call for call in world.calls_of("conversations.history") if call.ok]
    assert len(read) == 2, "the second page went on where the first ended"


# A clock that was set back


def test_a_lease_of_a_clock_that_was_set_back_lasts_a_whole_lease_more(office: Office) -> None:
    written, now = office.write("note:1"), office.clock.now()
    (taken,) = claimed(office, now + timedelta(hours=1))
    assert taken.method is Method.POST
    assert claimed(office, now) == []
    assert office.row(written).lease_until == now + LEASE
    assert claimed(office, now + LEASE - timedelta(seconds=1)) == []
    (again,) = claimed(office, now + LEASE)
    assert again.method is Method.LOOK_UP


def claimed(office: Office, now: datetime) -> list[Due]:
    """What a process takes whose clock shows `now`."""
    with office.leeway.database.everywhere() as session:
        return [*claim(session, [office.workspace_id], now, 10, Terms()).dues]


def test_whoever_took_it_before_the_clock_was_set_back_far_does_not_say_it_any_more(
    office: Office,
) -> None:
    office.write("note:1")
    (taken,) = claimed(office, office.clock.now() + timedelta(hours=1))
    (job,) = office.sender.composing.jobs([taken], office.clock.now())
    assert office.sender._voice.do(job) is None
    assert office.posts() == 0


def test_what_is_on_its_way_while_the_clock_is_set_back_is_not_looked_up_by_its_own_process(
    office: Office,
) -> None:
    clock = Off(office.clock)
    sender = sender_with(office, clock)
    written = office.write("note:1")
    held = office.gate.hold("/api/chat.postMessage", after_effect=False)
    stopped = threading.Event()
    thread = threading.Thread(target=sender.run, args=[stopped])
    thread.start()
    try:
        held.wait()
        # What the sender does in the next round, in this thread: it waits for its own answer.
        clock.by = -timedelta(hours=1)
        sender.wake()
        stopped.wait(0.5)  # real: long enough to give the lease its new end
        clock.by += 2 * LEASE
        sender.wake()
        stopped.wait(1.0)  # real: long enough to look it up
        assert office.gate.asked("/api/conversations.history") == 0
        held.release()
        assert until(lambda: office.row(written).state == "sent")
    finally:
        held.release()
        stopped.set()
        sender.wake()
        thread.join()
    assert office.posts() == 1


def sender_with(office: Office, clock: Clock) -> Sender:
    """A sender of notes by that clock."""
    client = WebClient(TOKEN, f"{office.slack}/api/", timeout=20, retry_handlers=[])
    return Sender(
        office.leeway.database,
        {office.workspace_id: client},
        clock,
        {"note": office.notes},
        Directory(Languages()),
        Terms(threads=2),
        Metrics(),
    )


# Where a look-up left off


class Pages:
    """A client whose every second page Slack refuses to give, for being asked too fast."""

    def __init__(self) -> None:
        self.cursors: list[str] = []

    def conversations_open(self, users: str) -> dict[str, Any]:
        """The direct message."""
        return {"channel": {"id": f"D{users}"}}

    def conversations_history(self, cursor: str, **_: object) -> SimpleNamespace:
        """An empty page and the next one's cursor, or 429."""
        self.cursors.append(cursor)
        if cursor:
            limited = SimpleNamespace(status_code=429)
            raise SlackApiError("ratelimited", limited)  # type: ignore[no-untyped-call]  # slack_sdk has no types there
        return SimpleNamespace(
            data={"messages": [], "response_metadata": {"next_cursor": "second page"}}
        )


def test_a_look_up_goes_on_where_it_was_and_that_of_a_later_attempt_begins_anew() -> None:
    pages, tried = Pages(), datetime(2026, 11, 16, 9, tzinfo=UTC)
    looking = History(pages, LEASE)  # type: ignore[arg-type]  # what it asks of a client is there
    look(looking, 7, tried)
    look(looking, 7, tried)
    assert pages.cursors == ["", "second page", "second page"]
    look(looking, 7, tried + timedelta(hours=1))
    assert pages.cursors[3:] == ["", "second page"]
    assert list(looking._cursors) == [(7, tried + timedelta(hours=1))], "the earlier one is over"


def test_places_of_look_ups_that_others_settled_are_forgotten() -> None:
    pages, tried = Pages(), datetime(2026, 11, 16, 9, tzinfo=UTC)
    looking = History(pages, LEASE)  # type: ignore[arg-type]  # what it asks of a client is there
    for number in range(history.MOST_CURSORS + 5):
        look(looking, number, tried)
    assert len(looking._cursors) == history.MOST_CURSORS
    assert (4, tried) not in looking._cursors
    assert (5, tried) in looking._cursors


def look(looking: History, outbox_id: int, tried: datetime) -> None:
    due: Any = SimpleNamespace(id=outbox_id)
    with pytest.raises(SlackApiError):
        looking.find(due, "U1", tried)
