"""What whoever was asked does: give the place back on another date, or say that they cannot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.people import service as people
from bot.people.service import Person
from bot.trainings import closing, flags, repository, telling, viewing
from bot.trainings import offers as dates
from bot.trainings.domain import CannotReason, Offer
from bot.trainings.errors import (
    AnsweredByYouError,
    AnsweredError,
    ChangedError,
    ClosedError,
    NothingLeftError,
    NotYoursError,
    UnknownFlagError,
)
from bot.trainings.models import Booking, Cancellation
from bot.trainings.views import Answer, FlagState


def offers(session: Session, asked: Person, cancellation_id: int, now: datetime) -> list[Offer]:
    """Five dates at the most, free for both as far as is known; locks nothing."""
    one, employee = _seen(session, asked, repository.flag(session, cancellation_id, lock=False))
    stored = repository.bookings(session, [one.booking_id])
    return dates.offers(session, [asked, employee], stored[one.booking_id], now)


def own_offers(
    session: Session, person: Person, cancellation_id: int, now: datetime
) -> list[Offer]:
    """The same for the employee's own choice: free for them alone."""
    one = repository.flag(session, cancellation_id, lock=False)
    if one is None or one.person_id != person.id:
        raise UnknownFlagError
    ids = [each for each in (one.booking_id, one.new_booking_id) if each is not None]
    stored = repository.bookings(session, ids)
    given = stored.get(one.new_booking_id or 0)
    return dates.offers(session, [person], stored[one.booking_id], now, given)


def give(
    session: Session, asked: Person, cancellation_id: int, offer: Offer, now: datetime
) -> Booking:
    """Give the place back on another date: a new booking, its time protected; the employee hears.

    The same click twice is one. Refuses what is closed, was answered otherwise or by somebody else,
    what has passed, and a time at which the employee is not free any more.
    """
    one, employee = _claimed(session, asked, cancellation_id)
    if one.answer:
        return _given_already(session, asked, one, offer)
    repository.lock_person(session, employee.id)  # another of theirs, given back at this moment
    span, place = closing.checked(session, employee, one, offer, now, own=False)
    given = closing.book_instead(session, employee, one, span, place, now)
    _answered(session, one, asked, Answer.GIVEN_BACK, now)
    telling.tell_given(session, one, given, now)
    telling.say_flag_again(session, one, now)
    return given


def cannot(
    session: Session, asked: Person, cancellation_id: int, reason: CannotReason, now: datetime
) -> None:
    """*It cannot be helped*, and why; the employee hears. Said again, it is another reason."""
    one, _ = _claimed(session, asked, cancellation_id)
    if one.answer:
        _refuse_other(session, asked, one, Answer.CANNOT)
        one.cannot_reason = str(reason)
    else:
        one.cannot_reason = str(reason)
        _answered(session, one, asked, Answer.CANNOT, now)
        telling.tell_cannot(session, one, now)
    session.flush()
    telling.say_flag_again(session, one, now)


def undo(session: Session, asked: Person, cancellation_id: int, now: datetime) -> None:
    """*Undo* of either answer by whoever gave it, until the employee closes the flag.

    Refuses (`ChangedError`) where the employee says that they go, or changed what was given.
    """
    one, employee = _claimed(session, asked, cancellation_id)
    if not one.answer:
        return
    if one.answered_by_id != asked.id:
        raise AnsweredError(_name(session, one))
    if one.answer == Answer.GIVEN_BACK and one.new_booking_id is not None:
        key = telling.given_key(one, one.new_booking_id)
        _refuse_what_is_theirs(session, one, employee)
        closing.drop_given(session, employee, one, now)
        one.new_booking_id = None
    else:
        key = telling.cannot_key(one, one.answered_at or now)
    one.answer, one.cannot_reason, one.answered_by_id, one.answered_at = "", "", None, None
    one.next_at = flags.next_at(session, employee, one, now)
    session.flush()
    telling.take_back(session, [key], now)
    telling.say_flag_again(session, one, now)


def _answered(
    session: Session, one: Cancellation, asked: Person, answer: Answer, now: datetime
) -> None:
    one.answer, one.answered_by_id, one.answered_at = str(answer), asked.id, now
    one.next_at = None
    session.flush()


def _given_already(session: Session, asked: Person, one: Cancellation, offer: Offer) -> Booking:
    _refuse_other(session, asked, one, Answer.GIVEN_BACK)
    if one.new_booking_id is None or not closing.is_given(session, one, offer):
        raise AnsweredByYouError
    return repository.bookings(session, [one.new_booking_id])[one.new_booking_id]


def _refuse_what_is_theirs(session: Session, one: Cancellation, employee: Person) -> None:
    given = repository.bookings(session, [one.new_booking_id or 0], lock=True)
    for booking in given.values():
        if booking.state == "booked" and (booking.going or booking.sequence):
            raise ChangedError(employee.display_name)


def _refuse_other(session: Session, asked: Person, one: Cancellation, answer: Answer) -> None:
    if one.answered_by_id != asked.id:
        raise AnsweredError(_name(session, one))
    if one.answer != answer:
        raise AnsweredByYouError


def _name(session: Session, one: Cancellation) -> str:
    found = people.people(session, [one.answered_by_id or 0]).get(one.answered_by_id or 0)
    return found.display_name if found is not None else ""


def _claimed(session: Session, asked: Person, cancellation_id: int) -> tuple[Cancellation, Person]:
    """A flag that somebody was asked about, locked; refuses what the employee closed."""
    one, employee = _seen(session, asked, repository.flag(session, cancellation_id))
    if one.state != FlagState.OPEN:
        raise ClosedError
    if viewing.has_answered(one, asked):
        raise NothingLeftError
    return one, employee


def _seen(session: Session, asked: Person, one: Cancellation | None) -> tuple[Cancellation, Person]:
    if one is None or (one.told_at is None and not viewing.has_answered(one, asked)):
        raise NotYoursError
    employee = people.person(session, one.person_id)
    if not viewing.may_see(session, one, employee, asked):
        raise NotYoursError
    return one, employee
