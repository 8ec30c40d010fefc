"""Whoever was asked gives a place back, or says that it cannot be helped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.people import service as people
from bot.storage import Database
from bot.trainings import flags, giving_back
from bot.trainings.domain import Audience, CannotReason, Offer
from bot.trainings.errors import (
    AnsweredByYouError,
    ClosedError,
    DateGoneError,
    LengthError,
    NothingLeftError,
    NotYoursError,
    PastDateError,
    TakenError,
)
from bot.trainings.views import Answer, BookingState
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span

MARCH, APRIL = span("2027-03-04", "09:00", "17:00"), span("2027-04-01", "09:00", "17:00")
TOLD = NOW + 10 * MINUTE


def test_given_back_it_is_a_new_booking_with_its_time_kept_free_and_the_employee_hears_once(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    given = firm.gives("Lea", one.id, MARCH)
    again = firm.gives("Lea", one.id, MARCH)
    assert again.id == given.id
    assert (given.source, given.protected, given.state) == ("given_back", True, "booked")
    assert firm.booking(one.booking_id).state == "given_up"
    assert firm.reserved("Ann") == [MARCH]
    assert firm.messages("training_given_back") == [("Ann", one.id)]
    view = firm.sees("Ann", one.id)
    assert view.given is not None
    assert (view.answer, view.answered_by, view.given.span) == (Answer.GIVEN_BACK, "Lea", MARCH)
    assert firm.asked("Lea", one.id).given == MARCH
    assert not firm.asked("Lea", one.id).waits


def test_undone_until_the_employee_answered_and_given_again_on_another_date(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.gives("Lea", one.id, MARCH)
    firm.sent("training_given_back", TOLD)
    firm.does("Lea", lambda s, who: giving_back.undo(s, who, one.id, TOLD))
    assert firm.reserved("Ann") == []
    assert firm.edited("training_given_back") == ["Ann"]
    assert firm.sees("Ann", one.id).given is None
    assert firm.asked("Lea", one.id).waits
    firm.gives("Lea", one.id, APRIL)
    assert firm.reserved("Ann") == [APRIL]
    assert len(firm.messages("training_given_back")) == 2
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=True, now=TOLD))
    with pytest.raises(ClosedError):
        firm.does("Lea", lambda s, who: giving_back.undo(s, who, one.id, TOLD))
    assert firm.reserved("Ann") == [APRIL]


def test_what_was_undone_before_it_was_read_is_never_said(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.gives("Lea", one.id, MARCH)
    firm.does("Lea", lambda s, who: giving_back.undo(s, who, one.id, TOLD))
    assert firm.messages("training_given_back") == []


def test_it_cannot_be_helped_is_told_and_may_be_taken_back(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    reason = CannotReason.NO_MONEY
    for _ in range(2):
        firm.does("Lea", lambda s, who: giving_back.cannot(s, who, one.id, reason, TOLD))
    assert firm.messages("training_cannot") == [("Ann", one.id)]
    view = firm.sees("Ann", one.id)
    assert (view.answer, view.cannot_reason, view.state) == (Answer.CANNOT, reason, "open")
    assert view.can_tell_learning()
    with pytest.raises(AnsweredByYouError):
        firm.gives("Lea", one.id, MARCH)
    firm.sent("training_cannot", TOLD)
    firm.does("Lea", lambda s, who: giving_back.undo(s, who, one.id, TOLD))
    assert firm.edited("training_cannot") == ["Ann"]
    assert firm.gives("Lea", one.id, MARCH).starts_at == MARCH.start


def test_after_a_no_learning_is_asked_and_the_manager_is_not_any_more(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    no = CannotReason.CLIENT
    firm.does("Lea", lambda s, who: giving_back.cannot(s, who, one.id, no, TOLD))
    firm.does("Ann", lambda s, who: flags.tell(s, who, one.id, Audience.LEARNING, TOLD))
    assert sorted(firm.messages("training_flag")) == [
        ("Adi", one.id),
        ("Ida", one.id),
        ("Lea", one.id),
    ]
    manager = firm.asked("Lea", one.id)
    assert (manager.as_manager, manager.answered_by_me, manager.waits) == (True, True, False)
    with pytest.raises(NothingLeftError):
        firm.gives("Lea", one.id, MARCH)
    assert firm.gives("Ida", one.id, MARCH).starts_at == MARCH.start


def test_who_was_not_asked_can_neither_see_nor_answer(database: Database) -> None:
    firm, other = desk(database), desk(database, "T2")
    one = firm.flagged()
    untold = firm.flags("Bob", firm.adds("Bob").id)
    for who, number in (("Adi", one.id), ("Bob", one.id), ("Ann", one.id), ("Lea", untold.id)):
        with pytest.raises(NotYoursError):
            firm.gives(who, number, MARCH)
        with pytest.raises(NotYoursError):
            firm.asked(who, number)
    with pytest.raises(NotYoursError):
        other.gives("Lea", one.id, MARCH)
    assert firm.flag(one.id).answer == ""


def test_a_date_that_passed_or_makes_no_sense_is_refused(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    past, short = span("2026-11-30", "09:00", "10:00"), span("2027-03-04", "09:00", "09:10")
    for when, refusal in ((past, PastDateError), (short, LengthError)):
        with pytest.raises(refusal):
            firm.gives("Lea", one.id, when)
    unknown = Offer(MARCH, 4711)
    with pytest.raises(DateGoneError):
        firm.does("Lea", lambda s, who: giving_back.give(s, who, one.id, unknown, NOW))
    assert firm.flag(one.id).answer == ""


def test_a_time_that_the_employees_calendar_took_meanwhile_is_refused(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.work.connect("Ann", [span("2027-01-07", "12:00", "13:00")])
    with pytest.raises(TakenError):
        firm.gives("Lea", one.id, span("2027-01-07", "09:00", "17:00"))
    other = firm.adds("Ann", "Coaching", MARCH)
    with pytest.raises(TakenError):
        firm.gives("Lea", one.id, MARCH)
    assert firm.booking(other.id).state == "booked"
    assert firm.gives("Lea", one.id, APRIL).state == "booked"


def test_another_date_of_their_own_moves_what_was_given_and_undo_moves_it_back(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    given = firm.gives("Lea", one.id, MARCH)
    own = Offer(APRIL)
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=True, now=TOLD, offer=own))
    assert firm.reserved("Ann") == [APRIL]
    assert firm.booking(given.id).sequence > given.sequence
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, TOLD))
    assert firm.reserved("Ann") == [MARCH]
    assert firm.sees("Ann", one.id).state == "open"


def test_let_go_what_was_given_is_free_again_and_undo_keeps_it(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    given = firm.gives("Lea", one.id, MARCH)
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=False, now=TOLD))
    assert firm.reserved("Ann") == []
    assert firm.sees_booking("Ann", given.id).state is BookingState.WITHDRAWN
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, TOLD))
    assert firm.reserved("Ann") == [MARCH]


def test_an_admin_who_lost_the_role_cannot_answer_any_more(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged(audience=Audience.LEARNING)
    with firm.work.session() as session:
        people.revoke_role(session, firm.work.person(session, "Adi"), "admin")
    with pytest.raises(NotYoursError):
        firm.gives("Adi", one.id, MARCH)
    assert firm.gives("Ida", one.id, MARCH).state == "booked"


def test_the_asked_is_reminded_once_after_three_of_their_working_days(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    _nothing_before(firm, span("2026-12-03", "09:00", "10:00").start)
    firm.tick(span("2026-12-03", "09:00", "10:00").start)
    assert firm.messages("training_flag_again") == [("Lea", one.id)]
    firm.tick(NOW + timedelta(days=60))
    assert len(firm.messages("training_flag_again")) == 1


def test_who_answered_is_not_reminded(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.gives("Lea", one.id, MARCH)
    firm.tick(NOW + timedelta(days=9))
    assert firm.messages("training_flag_again") == []


def _nothing_before(firm: Desk, moment: datetime) -> None:
    firm.tick(moment - MINUTE)
    assert firm.messages("training_flag_again") == []
