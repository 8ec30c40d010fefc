from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery import service as delivery
from bot.delivery.models import Outgoing
from bot.nudges.messages import ALREADY_DONE, DO, UNDO
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.playground.faults import Kind
from tests.delivery.office import AMARA, MEHMET, Office

RESPONSE_URL = "/response/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def open_office(office: Office) -> Iterator[Office]:
    with office.listening():
        yield office


def receipts(office: Office) -> list[str]:
    """What stands where the nudge stood."""
    return [said.text for said in office.heard(AMARA) if UNDO in str(said.blocks)]


def edits(office: Office) -> list[str]:
    with office.session() as session:
        found = session.scalars(select(Outgoing).where(Outgoing.edits_id.is_not(None)))
        return [row.state for row in found]


def test_an_answer_in_place_leaves_nothing_for_the_sender(open_office: Office) -> None:
    office = open_office
    desk, nudge = office.nudged()
    assert desk.click(nudge, DO).ok
    office.playground.wait_until(lambda: bool(receipts(office)))
    office.finish_replies()
    assert len(receipts(office)) == 1
    assert edits(office) == ["sent"]
    office.playground.move_clock(office.clock.now() + timedelta(minutes=5))
    assert office.gate.asked("/api/chat.update") == 0


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_lost_answer_of_the_response_url_is_made_good_by_the_sender(
    open_office: Office, after_effect: bool
) -> None:
    office = open_office
    desk, nudge = office.nudged()
    office.gate.answer(RESPONSE_URL, 503, "away", after_effect=after_effect)
    assert desk.click(nudge, DO).ok
    office.finish_replies()
    assert len(receipts(office)) == after_effect
    assert edits(office) == ["pending"]
    office.playground.move_clock(office.clock.now() + timedelta(seconds=19))
    assert office.gate.asked("/api/chat.update") == 0, "an answer in place has 20 seconds"
    office.playground.move_clock(office.clock.now() + timedelta(seconds=1))
    assert len(receipts(office)) == 1
    assert edits(office) == ["sent"]


def test_an_edit_whose_answer_is_lost_is_made_again(open_office: Office) -> None:
    office = open_office
    desk, nudge = office.nudged()
    office.gate.answer(RESPONSE_URL, 503, "away", after_effect=False)
    office.playground.world.faults.inject("chat.update", Kind.DROPPED)
    office.playground.world.faults.inject("chat.update", Kind.SERVER_ERROR)
    office.playground.world.faults.inject("chat.update", Kind.RATE_LIMITED, retry_after=40)
    assert desk.click(nudge, DO).ok
    office.finish_replies()
    office.playground.move_clock(office.clock.now() + timedelta(minutes=5))
    assert len(receipts(office)) == 1
    assert edits(office) == ["sent"]
    assert office.gate.asked("/api/chat.update") == 4


def test_a_message_that_was_deleted_ends_its_edit_with_a_reason(open_office: Office) -> None:
    office = open_office
    desk, nudge = office.nudged()
    office.gate.answer(RESPONSE_URL, 503, "away", after_effect=False)
    assert desk.click(nudge, DO).ok
    office.finish_replies()
    office.playground.world.delete(nudge.channel_id, nudge.ts)
    office.playground.move_clock(office.clock.now() + timedelta(minutes=5))
    (edit,) = [row for row in office.rows() if row.edits_id is not None]
    assert (edit.state, edit.reason) == ("failed", "The message is not there any more.")


def test_a_message_is_clicked_before_the_bot_knows_that_it_arrived(open_office: Office) -> None:
    """Its answer was lost, so nobody knows its place; it becomes its receipt all the same."""
    office = open_office
    office.playground.move_clock(office.playground.upcoming(1, 10, "Europe/Berlin") - MINUTE)
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    office.playground.move_clock(office.clock.now() + MINUTE)
    (unsure,) = [row for row in office.rows() if row.state == "unknown"]
    with office.session() as session:
        person = people.person(session, unsure.person_id)
    desk, nudge = office.desk(str(person.email)), office.heard(str(person.email))[-1]
    office.gate.answer(RESPONSE_URL, 503, "away", after_effect=False)
    assert desk.click(nudge, DO).ok
    office.finish_replies()
    office.playground.move_clock(office.clock.now() + timedelta(minutes=10))
    (receipt,) = [said for said in office.heard(str(person.email)) if said.ts == nudge.ts]
    assert UNDO in str(receipt.blocks)
    with office.session() as session:
        answers = session.scalars(select(Nudge.answer).where(Nudge.person_id == person.id)).all()
    assert len(answers) == 1
    assert answers[0] in {"promised", "told"}
    assert edits(office) == ["sent"]


def test_an_edit_of_a_message_that_never_arrived_is_dropped(office: Office) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=False)
    written = office.write("note:1")
    office.work()
    with office.session() as session:
        edit = delivery.enqueue_edit(session, written, office.clock.now())
        people.person_by_email(session, MEHMET).active = False
    office.move(minutes=10)
    assert edit is not None
    assert office.row(written).state == "dropped"
    row = office.row(edit)
    assert (row.state, row.reason) == (
        "dropped",
        "The message that it would change never arrived.",
    )


def test_two_clicks_before_the_edit_went_out_need_one_edit(office: Office) -> None:
    written = office.write("note:1")
    office.work()
    now = office.clock.now()
    with office.session() as session:
        first = delivery.enqueue_edit(session, written, now, timedelta(seconds=20))
    with office.session() as session:
        second = delivery.enqueue_edit(session, written, now)
    assert first == second
    assert office.row(first or 0).not_before == now, "whoever is in more of a hurry is heard"
    office.move(seconds=1)
    with office.session() as session:
        third = delivery.enqueue_edit(session, written, office.clock.now())
    assert third not in (None, first), "what went out already cannot say what is new"


def test_an_answer_in_place_does_not_settle_what_was_clicked_after_it_was_composed(
    office: Office,
) -> None:
    written = office.write("note:1")
    office.work()
    now = office.clock.now()
    with office.session() as session:
        edit = delivery.enqueue_edit(session, written, now, timedelta(seconds=20)) or 0
    with office.session() as session:
        first = delivery.edit_due(session, edit, now)
    with office.session() as session:
        assert delivery.enqueue_edit(session, written, now, timedelta(seconds=20)) == edit
    with office.session() as session:
        second = delivery.edit_due(session, edit, now)
    assert first is not None
    assert second is not None
    with office.session() as session:
        delivery.answered_in_place(session, first, (), now)
    assert office.row(edit).state == "pending", "the second click is not shown yet"
    with office.session() as session:
        delivery.answered_in_place(session, second, (), now)
    assert office.row(edit).state == "sent"


def test_an_undo_that_is_clicked_during_a_slow_answer_is_what_the_message_shows_in_the_end(
    open_office: Office,
) -> None:
    office = open_office
    desk, nudge = office.nudged()
    slow = office.gate.hold(RESPONSE_URL, after_effect=True)  # the receipt is there, unconfirmed
    assert desk.click(nudge, DO).ok
    slow.wait()
    receipt = office.heard(AMARA)[-1]
    office.gate.answer(RESPONSE_URL, 503, "away", after_effect=False)
    assert desk.click(receipt, UNDO).ok
    slow.lose()
    office.finish_replies()
    office.playground.move_clock(office.clock.now() + timedelta(minutes=1))
    assert receipts(office) == []
    assert ALREADY_DONE in str(office.heard(AMARA)[-1].blocks), "the question stands there again"
