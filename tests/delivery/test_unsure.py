from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.delivery.claiming import claim
from bot.delivery.domain import Due, Method, Terms
from bot.delivery.speaking import Arrived, NotThere
from bot.playground.faults import Kind
from tests.delivery.office import GRACE, MEHMET, PRIYA, Office

PROXY_PAGE = "<html><body>Bad gateway</body></html>"


def be_unsure(office: Office, kind: Kind, *, after_effect: bool) -> None:
    """The next post ends without an answer that says what became of it."""
    seconds = 5.0  # longer than the client's patience
    office.playground.world.faults.inject(
        "chat.postMessage", kind, after_effect=after_effect, seconds=seconds
    )


KINDS = [Kind.SERVER_ERROR, Kind.TIMED_OUT, Kind.DROPPED]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name).lower())
def test_a_lost_answer_after_the_effect_is_found_in_history_and_not_posted_again(
    office: Office, kind: Kind
) -> None:
    be_unsure(office, kind, after_effect=True)
    written = office.write("note:1")
    office.work()
    assert office.row(written).state == "unknown"
    office.move(minutes=10)
    row, (said,) = office.row(written), office.heard()
    assert (row.state, row.channel, row.ts) == ("sent", said.channel_id, said.ts)
    assert office.gate.asked("/api/chat.postMessage") == 1
    assert office.notes.arrived == [written], "its feature hears of it once"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name).lower())
def test_a_lost_request_is_not_found_in_history_and_is_posted(office: Office, kind: Kind) -> None:
    be_unsure(office, kind, after_effect=False)
    written = office.write("note:1")
    office.work()
    assert office.row(written).state == "unknown"
    office.move(minutes=10)
    assert office.row(written).state == "sent"
    assert office.posts() == 1
    assert office.gate.asked("/api/chat.postMessage") == 2
    assert len(office.playground.world.calls_of("conversations.history")) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, PROXY_PAGE),
        (200, PROXY_PAGE),
        (200, '{"ok": true, "channel": "D'),
        (408, PROXY_PAGE),
        (200, '{"ok": false, "error": "internal_error"}'),
        (200, '{"ok": false, "error": "fatal_error"}'),
        (200, '{"ok": false, "error": "service_unavailable"}'),
    ],
)
def test_an_answer_that_says_nothing_of_the_effect_is_looked_up_first(
    office: Office, status: int, body: str
) -> None:
    office.gate.answer("/api/chat.postMessage", status, body, after_effect=True)
    written = office.write("note:1")
    office.move(minutes=10)
    assert office.row(written).state == "sent"
    assert office.posts() == 1


def test_while_slack_is_away_few_messages_are_tried_and_afterwards_each_is_said_once(
    office: Office,
) -> None:
    world = office.playground.world
    world.faults.inject("*", Kind.SERVER_ERROR, times=None)
    written = [office.write(f"note:{n}", (MEHMET, PRIYA, GRACE)[n % 3]) for n in range(30)]
    office.move(minutes=10)
    unsure = [row for row in office.rows() if row.state == "unknown"]
    assert 0 < len(unsure) <= 21, "not every message is sent into the dark"
    assert world.calls_of("conversations.open")
    world.faults.clear()
    office.move(minutes=20)
    assert {office.row(one).state for one in written} == {"sent"}
    assert office.posts() == 30


def test_a_lost_answer_is_found_under_the_strictest_limits_of_history(office: Office) -> None:
    office.playground.world.strict_history = True
    for number in range(3):
        be_unsure(office, Kind.SERVER_ERROR, after_effect=True)
        office.write(f"note:{number}", (MEHMET, PRIYA, GRACE)[number])
    office.move(minutes=30)
    assert [row.state for row in office.rows()] == ["sent", "sent", "sent"]
    assert office.posts() == 3


def test_a_message_behind_many_others_is_found_at_fifteen_messages_a_minute(
    office: Office,
) -> None:
    world = office.playground.world
    world.strict_history = True
    be_unsure(office, Kind.SERVER_ERROR, after_effect=True)
    written = office.write("note:1")
    office.work()
    user = next(one for one in world.users.values() if one.email == MEHMET)
    channel = world.open_dm(office.playground.bot_user_id(), user.id)
    for number in range(40):
        world.post(channel.id, user.id, f"word {number}")
    office.move(minutes=30)
    assert office.row(written).state == "sent"
    assert len(office.heard()) == 1


def test_what_was_written_long_after_the_attempt_is_not_read(office: Office) -> None:
    world = office.playground.world
    world.faults.inject("conversations.history", Kind.RATE_LIMITED, retry_after=3600)
    be_unsure(office, Kind.SERVER_ERROR, after_effect=True)
    written = office.write("note:1")
    office.move(minutes=30)
    office.clock.move_to(office.clock.now() + timedelta(days=2))
    user = next(one for one in world.users.values() if one.email == MEHMET)
    channel = world.open_dm(office.playground.bot_user_id(), user.id)
    for number in range(40):
        world.post(channel.id, user.id, f"word {number}")
    office.move(hours=1)
    assert office.row(written).state == "sent"
    _, second = world.calls_of("conversations.history")
    assert second.ok, "one page was enough"


def test_a_look_up_that_was_limited_is_made_when_slack_wanted_it(office: Office) -> None:
    world = office.playground.world
    world.faults.inject("conversations.history", Kind.RATE_LIMITED, retry_after=3600)
    be_unsure(office, Kind.SERVER_ERROR, after_effect=True)
    written = office.write("note:1")
    office.move(hours=2)
    assert office.row(written).state == "sent"
    first, second = world.calls_of("conversations.history")
    assert second.at - first.at == timedelta(hours=1)


@pytest.mark.parametrize("left", ["the metadata", "the block_id"])
def test_each_of_the_two_marks_alone_is_enough_to_find_a_message(office: Office, left: str) -> None:
    world = office.playground.world
    be_unsure(office, Kind.SERVER_ERROR, after_effect=True)
    written = office.write("note:1")
    office.work()
    (said,) = office.heard()
    if left == "the metadata":
        bare = [
            {key: value for key, value in one.items() if key != "block_id"} for one in said.blocks
        ]
        world.update(said.channel_id, said.ts, blocks=bare, state={})
    else:
        world.update(said.channel_id, said.ts, metadata=None, state={})
    office.move(minutes=10)
    assert office.row(written).ts == said.ts
    assert office.posts() == 1


def test_without_either_mark_a_message_would_not_be_found(office: Office) -> None:
    """The test above proves something: both marks away, and it is posted again."""
    be_unsure(office, Kind.SERVER_ERROR, after_effect=True)
    office.write("note:1")
    office.work()
    (said,) = office.heard()
    bare = [{key: value for key, value in one.items() if key != "block_id"} for one in said.blocks]
    office.playground.world.update(said.channel_id, said.ts, blocks=bare, metadata=None, state={})
    office.move(minutes=10)
    assert office.posts() == 2


def test_the_mark_of_another_message_is_not_mistaken_for_this_one(office: Office) -> None:
    office.write("note:1")
    office.move(seconds=2)
    be_unsure(office, Kind.SERVER_ERROR, after_effect=False)
    second = office.write("note:2")
    office.move(minutes=10)
    assert office.row(second).state == "sent"
    assert len(office.heard()) == 2


def test_somebody_who_left_before_the_look_up_is_not_written_to_again(office: Office) -> None:
    world = office.playground.world
    be_unsure(office, Kind.DROPPED, after_effect=False)
    written = office.write("note:1")
    office.work()
    user = next(one for one in world.users.values() if one.email == MEHMET)
    world.change_user(user.id, deleted=True)
    office.move(hours=1)
    row = office.row(written)
    assert row.state == "failed"
    assert (row.reason or "").startswith("Nobody knows whether it arrived: ")
    assert office.posts() == 0


# The fence


def taken_now(office: Office) -> Due:
    """What another process takes at this instant."""
    with office.leeway.database.everywhere() as session:
        (due,) = claim(session, [office.workspace_id], office.clock.now(), 10, Terms()).dues
    return due


def test_an_attempt_that_was_taken_over_cannot_write_down_its_outcome(office: Office) -> None:
    written = office.write("note:1")
    sleeper = taken_now(office)
    office.clock.move_to(office.clock.now() + timedelta(minutes=5))
    successor = taken_now(office)
    assert (sleeper.method, successor.method) == (Method.POST, Method.LOOK_UP)
    recording = office.sender._recording
    recording.record([Arrived(sleeper, "D1", "1.1")])
    assert office.row(written).state == "unknown", "the sleeper wakes too late"
    recording.record([NotThere(successor)])
    assert office.row(written).state == "pending"
    recording.record([Arrived(successor, "D1", "1.1")])
    assert office.row(written).state == "pending", "it is settled"
    assert office.notes.arrived == []


def test_whoever_wakes_when_the_lease_is_running_out_does_not_speak(office: Office) -> None:
    slow = office.write("note:1", takes=270)
    office.work()
    assert office.playground.world.calls_of("chat.postMessage") == []
    assert office.row(slow).state == "sending", "until its lease is over nobody touches it"
    assert office.sender.next_due() == office.row(slow).lease_until


def test_a_row_that_is_being_sent_belongs_to_nobody_else_until_its_lease_is_over(
    office: Office,
) -> None:
    office.write("note:1")
    taken_now(office)
    office.clock.move_to(office.clock.now() + timedelta(minutes=4, seconds=59))
    assert office.work() == 0
    office.clock.move_to(office.clock.now() + timedelta(seconds=1))
    office.move(minutes=1)
    assert office.posts() == 1


def test_moving_the_clock_while_a_message_is_in_flight_does_not_double_it(office: Office) -> None:
    written = office.write("note:1")
    held = office.gate.hold("/api/chat.postMessage", after_effect=False)
    flying = threading.Thread(target=office.sender.step)
    flying.start()
    held.wait()
    office.clock.move_to(office.clock.now() + timedelta(days=1))
    other = threading.Thread(target=office.work)
    other.start()
    other.join(1.0)  # real: long enough to take the message over, look it up and send it again
    held.release()
    flying.join()
    other.join()
    office.move(hours=1)
    assert office.row(written).state == "sent"
    assert office.posts() == 1


def test_the_client_of_the_bot_never_asks_twice_by_itself(office: Office) -> None:
    """slack_sdk's own default repeats a post whose connection broke: that would double it."""
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    client = office.leeway.sender._voice._clients[office.workspace_id]
    with pytest.raises(OSError, match="ProtocolError"):
        client.chat_postMessage(channel="U0001", text="Once")
    assert office.gate.asked("/api/chat.postMessage") == 1
    assert office.posts() == 1
