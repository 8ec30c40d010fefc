from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.delivery import outbox
from bot.delivery import service as delivery
from bot.delivery.claiming import claim
from bot.delivery.domain import Attention, Due, Method, Terms
from bot.delivery.refusals import Refusal, Verdict
from bot.delivery.speaking import Arrived, Refused
from bot.people import service as people
from bot.playground.faults import Kind
from tests.delivery.office import GRACE, MEHMET, PRIYA, Office

# An error code of Slack's that this version has never heard of.
NEW_CODE = '{"ok": false, "error": "quota_of_2030"}'


def post_times(office: Office) -> list[timedelta]:
    calls = office.playground.world.calls_of("chat.postMessage")
    return [call.at - calls[0].at for call in calls]


def test_slack_asks_for_a_pause_and_gets_exactly_that_pause(office: Office) -> None:
    office.write("note:1")
    office.write("note:2", PRIYA)
    office.playground.world.faults.inject("chat.postMessage", Kind.RATE_LIMITED, retry_after=37)
    office.move(minutes=5)
    refused, again, other = post_times(office)
    assert (refused, again) == (timedelta(0), timedelta(seconds=37)), "nothing during the pause"
    assert office.lane().per_minute == 240, "a lone no in a quiet workspace is no pace"
    assert other == again + timedelta(minutes=1) / 240, "and all of it directly afterwards"
    assert [row.state for row in office.rows()] == ["sent", "sent"]
    assert (len(office.heard(MEHMET)), len(office.heard(PRIYA))) == (1, 1)


def test_a_message_that_is_limited_again_and_again_is_never_given_up(office: Office) -> None:
    written = office.write("note:1")
    office.playground.world.faults.inject(
        "chat.postMessage", Kind.RATE_LIMITED, times=20, retry_after=60
    )
    office.move(minutes=19)
    assert office.row(written).state == "pending"
    office.move(minutes=2)
    assert office.row(written).state == "sent"
    assert office.posts() == 1


def test_a_pause_is_not_cut_short_by_another_answer(office: Office) -> None:
    first, second, third = three_at_once(office)
    now, recording = office.clock.now(), office.sender._recording
    recording.record([slower(first, seconds=60)])
    recording.record([slower(second, seconds=2)])
    recording.record([Arrived(third, "D1", "1.1")])
    assert office.lane().next_at == now + timedelta(seconds=60)
    assert office.work() == 0


def three_at_once(office: Office) -> Sequence[Due]:
    """What goes to three people at once."""
    for number, email in enumerate((MEHMET, PRIYA, GRACE)):
        office.write(f"note:{number}", email)
    office.clock.move_to(office.clock.now() + timedelta(seconds=1))
    with office.leeway.database.everywhere() as session:
        return claim(session, [office.workspace_id], office.clock.now(), 10, Terms()).dues


def slower(due: Due, **pause: float) -> Refused:
    """Slack's answer 429 to a message, with its Retry-After."""
    return Refused(due, Verdict(Refusal.SLOWER, "Slack asked to go slower.", timedelta(**pause)))


def test_what_slack_never_takes_ends_as_failed_with_words_for_an_admin(office: Office) -> None:
    broken = office.write("note:1", blocks=[{"type": "nonsense"}])
    fine = office.write("note:2", PRIYA)
    office.move(minutes=10)
    row = office.row(broken)
    assert row.state == "failed"
    assert row.reason == "Slack refused how the message was built; this is a fault of Leeway's."
    assert office.row(fine).state == "sent"
    assert office.heard(MEHMET) == []


def test_a_person_whom_slack_does_not_know_any_more_fails_alone(office: Office) -> None:
    world = office.playground.world
    user = next(one for one in world.users.values() if one.email == MEHMET)
    world.change_user(user.id, deleted=True)  # and nobody told the bot yet
    lost, fine = office.write("note:1"), office.write("note:2", PRIYA)
    office.move(minutes=10)
    assert (office.row(lost).state, office.row(lost).reason) == (
        "failed",
        "Slack knows no such conversation, or Leeway is not in it.",
    )
    assert office.row(fine).state == "sent"


def test_somebody_who_left_between_plan_and_sending_is_not_written_to(office: Office) -> None:
    written = office.write("note:1", due=office.clock.now() + timedelta(hours=1))
    with office.session() as session:
        people.person_by_email(session, MEHMET).active = False
    office.move(hours=2)
    row = office.row(written)
    assert (row.state, row.reason) == ("dropped", "The person left, or is not in Slack.")
    assert office.playground.world.calls_of("chat.postMessage") == []


def test_a_composer_that_breaks_fails_its_own_message_and_no_other(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    broken = office.write("note:1", breaks=True)
    fine = office.write("note:2", PRIYA)
    office.move(minutes=10)
    row = office.row(broken)
    assert (row.state, row.attempts) == ("failed", 1)
    assert row.reason == "Leeway failed to write this message; its log says why."
    assert "a defect of this one message" in caplog.text
    assert office.row(fine).state == "sent"


def test_a_kind_that_nobody_composes_any_more_fails_alone(office: Office) -> None:
    with office.session() as session:
        person_id = people.person_by_email(session, MEHMET).id
        now = office.clock.now()
        message = delivery.Message("old:1", "retired", person_id, Attention.NUDGE, now)
        (written,) = delivery.enqueue(session, [message], now)
    fine = office.write("note:2", PRIYA)
    office.move(minutes=1)
    assert (office.row(written).state, office.row(fine).state) == ("failed", "sent")


def test_a_defect_in_what_follows_does_not_undo_that_the_message_arrived(office: Office) -> None:
    written = office.write("note:1", breaks_afterwards=True)
    office.move(hours=1)
    assert office.row(written).state == "sent"
    assert len(office.heard()) == 1


def test_an_answer_that_nobody_knows_is_tried_again_alone_and_given_up_in_the_end(
    office: Office,
) -> None:
    strange = office.write("note:1")
    for _ in range(8):
        office.gate.answer("/api/chat.postMessage", 200, NEW_CODE, after_effect=False)
    office.work()
    assert office.row(strange).state == "pending"
    pause = office.lane().next_at - office.clock.now()
    assert pause == timedelta(milliseconds=250), "nobody else waits for it"
    office.move(hours=1)
    row = office.row(strange)
    assert row.state == "failed"
    assert row.reason == "Slack refused it too often; its last answer was: quota_of_2030"
    assert row.attempts == 8


@pytest.mark.parametrize("before", ["evenings", "limits"])
def test_what_was_put_off_or_limited_before_was_not_refused_by_that(
    office: Office, before: str
) -> None:
    written = office.write("note:1")
    if before == "evenings":
        for _ in range(9):
            morning = office.clock.now() + timedelta(hours=12)
            with office.session() as session:
                delivery.annotate(session, written, {"not_before": morning.isoformat()})
            office.work()
            office.clock.move_to(morning)
    else:
        faults = office.playground.world.faults
        faults.inject("chat.postMessage", Kind.RATE_LIMITED, times=9, retry_after=1)
        while office.row(written).attempts < 9:
            office.move(seconds=1)
    office.gate.answer("/api/chat.postMessage", 200, NEW_CODE, after_effect=False)
    office.move(hours=1)
    row = office.row(written)
    assert row.attempts > 8
    assert row.state == "sent", "its first refusal was not its last"


def test_what_is_sent_again_by_hand_after_it_was_given_up_is_counted_anew(office: Office) -> None:
    written = office.write("note:1")
    for _ in range(9):
        office.gate.answer("/api/chat.postMessage", 200, NEW_CODE, after_effect=False)
    office.move(hours=1)
    assert office.row(written).state == "failed"
    with office.session() as session:
        outbox.retry(session, [written], office.clock.now())
    office.move(hours=1)
    assert office.row(written).state == "sent"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("token_revoked", "The bot's token was revoked: install the app again."),
        ("account_inactive", "The bot's account was deactivated: install the app again."),
    ],
)
def test_a_revoked_token_stops_the_lane_and_a_start_with_a_good_one_sends_what_waited(
    office: Office, error: str, reason: str
) -> None:
    first, second = office.write("note:1"), office.write("note:2", PRIYA)
    world = office.playground.world
    world.revoke("xoxb-playground", error)
    office.move(hours=5)
    assert office.lane().stopped_because == reason
    assert [office.row(one).state for one in (first, second)] == ["pending", "pending"]
    assert len(world.calls_of("chat.postMessage")) == 1, "a stopped lane asks Slack nothing more"
    assert office.sender.next_due() is None

    world.install("T0001", token="xoxb-new", installer_id="U0001")
    office.restart("xoxb-new")
    assert office.lane().stopped_because is None
    office.move(seconds=1)
    assert [office.row(one).state for one in (first, second)] == ["sent", "sent"]
    assert (len(office.heard(MEHMET)), len(office.heard(PRIYA))) == (1, 1)


def test_while_a_lane_is_stopped_nothing_is_looked_up_and_afterwards_it_is(
    office: Office,
) -> None:
    world = office.playground.world
    world.faults.inject("chat.postMessage", Kind.DROPPED)
    written = office.write("note:1")
    office.work()
    assert office.row(written).state == "unknown"
    world.revoke("xoxb-playground")
    office.move(hours=5)
    assert office.row(written).state == "unknown"
    stopped_because = office.lane(Method.LOOK_UP).stopped_because
    assert stopped_because == "The bot's token was revoked: install the app again."
    assert len(world.calls_of("conversations.open")) == 1, "one call found out, no more followed"

    world.install("T0001", token="xoxb-new", installer_id="U0001")
    office.restart("xoxb-new")
    office.move(seconds=1)
    assert office.row(written).state == "sent"
    assert len(office.heard()) == 1


def test_an_app_without_its_messages_tab_keeps_everything_until_an_admin_acts(
    office: Office,
) -> None:
    written = office.write("note:1", GRACE)
    office.gate.answer(
        "/api/chat.postMessage",
        200,
        '{"ok": false, "error": "messages_tab_disabled"}',
        after_effect=False,
    )
    office.move(hours=1)
    assert office.row(written).state == "pending"
    assert "Messages tab is off" in (office.lane().stopped_because or "")
