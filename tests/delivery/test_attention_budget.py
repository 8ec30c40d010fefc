"""Two messages a week that nobody asked for are enough: what does not fit waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import outbox
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.models import Outgoing
from bot.playground.faults import Kind
from tests.delivery.office import PRIYA, Office, sender_of

WEEK = timedelta(days=7)


def test_a_third_nudge_waits_until_the_first_is_a_week_old(office: Office) -> None:
    started = office.clock.now()
    office.write("nudge:1", attention=Attention.NUDGE)
    office.move(days=2)
    office.write("nudge:2", attention=Attention.NUDGE)
    office.move(days=1)
    third = office.write("nudge:3", attention=Attention.NUDGE)
    fourth = office.write("nudge:4", attention=Attention.NUDGE)
    office.move(minutes=1)
    assert len(office.heard()) == 2
    assert (office.row(third).state, office.row(third).not_before) == ("pending", started + WEEK)
    office.move(days=7)
    assert office.row(third).done_at == started + WEEK
    assert office.row(fourth).done_at == started + timedelta(days=2) + WEEK
    assert len(office.heard()) == 4, "nothing is dropped"


def test_what_was_asked_for_or_goes_to_others_or_changes_a_message_is_not_counted(
    office: Office,
) -> None:
    first = office.write("nudge:1", attention=Attention.NUDGE)
    office.write("nudge:2", attention=Attention.NUDGE)
    office.move(minutes=1)
    office.write("nudge:3", attention=Attention.NUDGE)
    office.write("relay:1", attention=Attention.REQUESTED, text="Asked for")
    office.write("nudge:priya", PRIYA, attention=Attention.NUDGE)
    with office.session() as session:
        delivery.enqueue_edit(session, first, office.clock.now())
    office.move(minutes=1)
    states = {row.dedupe_key: row.state for row in office.rows()}
    assert states.pop("nudge:3") == "pending"
    assert set(states.values()) == {"sent"}
    assert [said.text for said in office.heard()] == ["A note", "A note", "Asked for"]


def test_what_slack_refused_does_not_count_and_what_is_perhaps_there_does(office: Office) -> None:
    refused = office.write("nudge:1", attention=Attention.NUDGE, blocks=[{"type": "loud"}])
    office.move(seconds=1)
    assert office.row(refused).state == "failed"
    office.write("nudge:2", attention=Attention.NUDGE)
    office.move(seconds=5)
    unsure = office.write("nudge:3", attention=Attention.NUDGE)
    faults = office.playground.world.faults
    faults.inject("chat.postMessage", Kind.SERVER_ERROR)
    faults.inject("conversations.history", Kind.RATE_LIMITED)
    office.work()
    assert office.row(unsure).state == "unknown"
    fourth = office.write("nudge:4", attention=Attention.NUDGE)
    office.clock.move_to(office.clock.now() + timedelta(seconds=31))
    office.work()
    assert office.row(fourth).state == "pending"
    assert office.row(fourth).not_before > office.clock.now() + timedelta(days=6)


def test_what_could_not_be_looked_up_counts_because_it_is_perhaps_there(office: Office) -> None:
    hidden = '{"ok": false, "error": "user_not_visible"}'
    for number in range(2):
        office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
        unsure = office.write(f"nudge:{number}", attention=Attention.NUDGE)
        office.work()
        office.gate.answer("/api/conversations.open", 200, hidden, after_effect=False)
        office.move(minutes=2)
        row = office.row(unsure)
        assert row.state == "failed"
        assert (row.reason or "").startswith("Nobody knows whether it arrived: ")
    third = office.write("nudge:3", attention=Attention.NUDGE)
    office.move(hours=1)
    assert office.row(third).state == "pending"
    assert office.posts() == 2
    with office.session() as session:
        outbox.drop(session, [row.id for row in office.rows()[:2]], office.clock.now())
    fourth = office.write("nudge:4", attention=Attention.NUDGE)
    office.move(hours=1)
    assert office.row(fourth).state == "pending", "an admin's order does not take it back"


def test_what_a_clock_wrote_that_was_far_ahead_does_not_count_for_ever(office: Office) -> None:
    for number in range(2):
        office.write(f"nudge:{number}", attention=Attention.NUDGE)
    office.move(minutes=1)
    with office.session() as session:
        a_year_ahead = office.clock.now() + timedelta(days=365)
        session.execute(update(Outgoing).values(attempted_at=a_year_ahead))
    third = office.write("nudge:3", attention=Attention.NUDGE)
    office.move(minutes=1)
    assert office.row(third).state == "sent"


def test_room_that_was_kept_for_what_is_not_true_any_more_is_not_lost_for_days(
    office: Office,
) -> None:
    office.sender = sender_of(office.leeway, office.notes, office.slack, threads=5)
    office.write("nudge:1", attention=Attention.NUDGE)
    office.move(days=1)
    moot = office.write("nudge:2", attention=Attention.NUDGE, moot="It is done already.")
    started = office.clock.now()
    real = office.write("nudge:3", attention=Attention.NUDGE)
    office.move(hours=1)
    assert office.row(moot).state == "dropped"
    assert office.row(real).done_at == started + timedelta(minutes=1)


def test_room_that_went_to_what_was_picked_with_it_is_gone(office: Office) -> None:
    office.sender = sender_of(office.leeway, office.notes, office.slack, threads=5)
    first = office.clock.now()
    office.write("nudge:1", attention=Attention.NUDGE)
    office.move(days=1)
    office.write("nudge:2", attention=Attention.NUDGE)
    third = office.write("nudge:3", attention=Attention.NUDGE)
    office.move(hours=1)
    row = office.row(third)
    assert (row.state, row.not_before, row.folds) == ("pending", first + WEEK, True)
    assert len(office.heard()) == 2


def test_an_admin_may_lower_it_to_one(office: Office) -> None:
    office.sender = sender_of(office.leeway, office.notes, office.slack, nudges_a_week=1)
    started = office.clock.now()
    office.write("nudge:1", attention=Attention.NUDGE)
    second = office.write("nudge:2", attention=Attention.NUDGE)
    office.move(minutes=1)
    assert office.row(second).not_before == started + WEEK
    office.move(days=7)
    assert len(office.heard()) == 2


@pytest.mark.parametrize("attention", [Attention.NUDGE, Attention.REQUESTED])
def test_two_messages_at_once_are_still_a_second_apart(
    office: Office, attention: Attention
) -> None:
    office.write("one", attention=attention)
    second = office.write("two", attention=attention)
    started = office.clock.now()
    office.move(minutes=1)
    assert office.row(second).done_at == started + timedelta(seconds=1)
