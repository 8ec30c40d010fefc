from __future__ import annotations

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Moot
from bot.delivery.models import Outgoing
from bot.people import service as people
from tests.delivery.office import GRACE, MEHMET, PRIYA, Office


def test_what_is_asked_for_twice_is_said_once(office: Office) -> None:
    message = office.note("budget:7", text="Eight hours are left.")
    with office.session() as session:
        first = delivery.enqueue(session, [message, message], office.clock.now())
    with office.session() as session:
        again = delivery.enqueue(session, [message], office.clock.now())
    office.move(minutes=1)
    with office.session() as session:
        after_it_was_said = delivery.enqueue(session, [message], office.clock.now())
    office.move(minutes=1)
    assert (len(first), again, after_it_was_said) == (1, [], [])
    assert [said.text for said in office.heard()] == ["Eight hours are left."]


def test_the_same_key_in_another_workspace_is_another_message(office: Office) -> None:
    database, now = office.leeway.database, office.clock.now()
    with database.everywhere() as session:
        other = people.upsert_workspace(session, "T0002", "Another company", "UBOT2", now).id
    with database.transaction(other) as session:
        people.apply_people(
            session,
            people.read_people(b"work_email,display_name\nann@another.example,Ann\n"),
            now,
        )
        ann = people.person_by_email(session, "ann@another.example").id
        message = delivery.Message("budget:7", "note", ann, Attention.NUDGE, now)
        theirs = delivery.enqueue(session, [message], now)
    ours = office.write("budget:7")
    assert len(theirs) == 1
    assert [row.id for row in office.rows()] == [ours], "a workspace sees its own rows alone"
    with database.transaction(other) as session:
        assert delivery.message_with_key(session, "budget:7") == theirs[0]


def test_a_message_is_decided_or_not_together_with_what_it_tells_of(office: Office) -> None:
    message = office.note("promise:1")

    def decide_and_fail() -> None:
        with office.session() as session:
            person = people.person_by_email(session, MEHMET)
            people.grant_role(session, person, "expert")
            delivery.enqueue(session, [message], office.clock.now())
            raise LookupError("what follows in the same transaction went wrong")

    with pytest.raises(LookupError):
        decide_and_fail()
    office.move(minutes=1)
    assert office.rows() == []
    assert office.heard() == []
    with office.session() as session:
        assert people.roles_of(session, people.person_by_email(session, MEHMET)) == set()


def test_a_message_is_sending_while_slack_is_asked_and_sent_with_its_place_afterwards(
    office: Office,
) -> None:
    written = office.write("note:1")
    assert office.row(written).state == "pending"
    held = office.gate.hold("/api/chat.postMessage", after_effect=False)
    thread = threading.Thread(target=office.sender.step)
    thread.start()
    held.wait()
    sending = office.row(written)
    assert (sending.state, sending.attempts) == ("sending", 1)
    assert sending.lease_until == office.clock.now() + timedelta(minutes=5)
    held.release()
    thread.join()
    office.move(minutes=2)
    sent, (said,) = office.row(written), office.heard()
    assert (sent.state, sent.channel, sent.ts) == ("sent", said.channel_id, said.ts)
    assert office.notes.arrived == [written]


def test_replies_go_before_what_somebody_waits_for_and_nudges_go_last(office: Office) -> None:
    due = office.clock.now()
    for attention, email in (
        (Attention.NUDGE, MEHMET),
        (Attention.REQUESTED, PRIYA),
        (Attention.WAITING, GRACE),
        (Attention.REPLY, "yuki.tanaka@halden.example"),
    ):
        # The nudge is the oldest and has waited longest.
        office.write(f"{attention}:1", email, attention=attention, due=due)
        due -= timedelta(seconds=-1)
    office.clock.move_to(office.clock.now() + timedelta(minutes=1))
    office.move(seconds=10)
    order = [office.row(outgoing_id) for outgoing_id in office.notes.arrived]
    assert [row.attention for row in order] == ["reply", "waiting", "requested", "nudge"]


def test_a_lane_speaks_at_most_240_times_a_minute(office: Office) -> None:
    with office.session() as session:
        emails = [person.email for person in people.active_people(session) if person.email]
    for email in emails:
        office.write(f"note:{email}", email)
    started = office.clock.now()
    office.move(seconds=2)
    done = [row for row in office.rows() if row.state == "sent"]
    assert len(done) == 9, "one at once, then one every 250 milliseconds"
    office.move(minutes=1)
    times = sorted(row.done_at - started for row in office.rows() if row.done_at)
    assert len(times) == len(emails)
    pauses = {later - earlier for earlier, later in pairwise(times)}
    assert pauses == {timedelta(milliseconds=250)}


def test_one_person_hears_at_most_one_message_a_second_and_others_do_not_wait_for_them(
    office: Office,
) -> None:
    started = office.clock.now()
    for number in range(3):
        office.write(f"note:{number}")
    office.write("note:priya", PRIYA)
    office.move(seconds=30)
    times = [row.done_at - started for row in office.rows() if row.done_at]
    assert times == [
        timedelta(0),
        timedelta(seconds=1),
        timedelta(seconds=2),
        timedelta(milliseconds=250),
    ]


def test_nothing_is_said_before_its_time(office: Office) -> None:
    at = office.clock.now() + timedelta(hours=3)
    written = office.write("note:1", due=at)
    assert office.sender.next_due() == at
    office.move(hours=2, minutes=59)
    assert office.row(written).state == "pending"
    office.move(minutes=1)
    assert office.row(written).done_at == at


def test_the_next_instant_of_work_is_the_earliest_of_all_rows_and_respects_the_pace(
    office: Office,
) -> None:
    assert office.sender.next_due() is None
    now = office.clock.now()
    office.write("note:1")
    office.write("note:2", PRIYA)
    assert office.sender.next_due() == now
    office.work()
    assert office.sender.next_due() == now + timedelta(milliseconds=250)
    office.move(seconds=1)
    assert office.sender.next_due() is None, "what was sent is not due"


def test_a_message_for_later_waits_until_then_and_keeps_its_place(office: Office) -> None:
    later = office.clock.now() + timedelta(days=2)
    written = office.write("note:1", not_before=later.isoformat())
    office.work()
    assert (office.row(written).state, office.row(written).not_before) == ("pending", later)
    office.move(days=3)
    assert office.row(written).done_at == later
    assert len(office.heard()) == 1


def test_what_became_pointless_is_dropped_with_its_reason(office: Office) -> None:
    written = office.write("note:1", moot=Moot("It was answered elsewhere.").reason)
    office.move(minutes=1)
    row = office.row(written)
    assert (row.state, row.reason) == ("dropped", "It was answered elsewhere.")
    assert office.heard() == []


def test_what_was_taken_back_before_it_went_out_is_never_said(office: Office) -> None:
    written = office.write("note:1", due=office.clock.now() + timedelta(minutes=10))
    with office.session() as session:
        assert delivery.planned_for(session, "note:1") is not None
        assert delivery.withdraw(session, ["note:1"], office.clock.now()) == 1
        assert delivery.withdraw(session, ["note:1"], office.clock.now()) == 0
        assert delivery.planned_for(session, "note:1") is None
    office.move(hours=1)
    assert office.row(written).state == "dropped"
    assert office.posts() == 0


def test_forty_messages_are_each_said_once(office: Office) -> None:
    for number in range(40):
        office.write(f"note:{number}", (MEHMET, PRIYA, GRACE)[number % 3])
    office.move(minutes=3)
    with office.session() as session:
        states = session.scalars(select(Outgoing.state)).all()
    assert set(states) == {"sent"}
    assert office.posts() == 40
