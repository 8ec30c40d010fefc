"""What an employee does with a flag: raise it, take it back, tell somebody, close it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.trainings import bookings, closing, repository, schedule, telling, viewing
from bot.trainings.bookings import span_of
from bot.trainings.domain import FLAG_DAYS, GRACE, Audience, Flag, Offer
from bot.trainings.errors import (
    AnsweredError,
    AttendedError,
    ClosedError,
    GivenOpenError,
    LetGoError,
    NoLearningError,
    NoManagerError,
    NotBookedError,
    OpenError,
    OverError,
    ToldError,
    TooLateError,
    TooOldError,
    UnknownBookingError,
    UnknownFlagError,
)
from bot.trainings.models import Booking, Cancellation
from bot.trainings.views import Answer, BookingState, BookingView, FlagState, Stage

FLAGGABLE = {BookingState.BOOKED, BookingState.UNKNOWN}
CLOSED = {FlagState.RESTORED, FlagState.LET_GO}


def flag(session: Session, person: Person, flag: Flag, now: datetime) -> Cancellation:
    """A training was given up; said twice, it is the flag that is there.

    Refuses (`NoLearningError`) where L&D may know and there is nobody but the person's manager,
    and what lies more than `FLAG_DAYS` back, was attended, or is not booked. What its provider
    withdrew can be flagged, and stays withdrawn.
    """
    booking = repository.booking_of(session, person.id, flag.booking_id)
    if booking is None:
        raise UnknownBookingError
    known = repository.open_flags_on(session, [booking.id]).get(booking.id)
    if known is not None:
        return known
    _refuse(session, booking, now)
    if flag.audience is Audience.LEARNING:
        _refuse_without_learning(session, person)
    made = Cancellation(
        booking_id=booking.id,
        person_id=person.id,
        happened=str(flag.happened),
        idea=str(flag.idea),
        audience=str(flag.audience),
        department=person.department,
        manager_id=person.manager_id,
        flagged_at=now,
        state="open",
        answer="",
        manager_reason="",
        was_there=False,
        next_at=now + GRACE,
    )
    session.add(made)
    if booking.state != BookingState.WITHDRAWN:  # else there is no place to take back
        booking.state = "given_up"
    bookings.settle(session, person, booking, now)
    return made


def undo(session: Session, person: Person, cancellation_id: int, now: datetime) -> None:
    """*Undo* before anybody else heard of it; all is as before. Later: `TooLateError`."""
    one = _mine(session, person, cancellation_id)
    if one.state == FlagState.UNDONE:
        return
    if one.state != FlagState.OPEN:
        raise ClosedError
    if one.told_at is not None or now >= one.flagged_at + GRACE:
        raise TooLateError
    one.state, one.closed_at, one.next_at = "undone", now, None
    booking = repository.bookings(session, [one.booking_id], lock=True)[one.booking_id]
    session.flush()
    if booking.state == BookingState.GIVEN_UP:
        bookings.back(session, person, booking, now)


def close(
    session: Session,
    person: Person,
    cancellation_id: int,
    *,
    restored: bool,
    now: datetime,
    offer: Offer | None = None,
) -> None:
    """The employee closes it: restored (with `offer`, on a date of their choice), or let go.

    Restored without any other date, a training that lies ahead is booked again. Clicked twice it
    is closed once; closed otherwise: `ClosedError`.
    """
    one = _mine(session, person, cancellation_id)
    state = FlagState.RESTORED if restored else FlagState.LET_GO
    if one.state == state and (offer is None or closing.is_given(session, one, offer)):
        return
    if one.state != FlagState.OPEN:
        raise ClosedError
    if restored:
        closing.restore(session, person, one, offer, now)
    else:
        closing.let_go(session, person, one, now)
    _closed(session, one, state, now)


def can_go(session: Session, person: Person, booking_id: int, now: datetime) -> None:
    """*I can go*: the provider moved it after the flag, and the person takes the place back."""
    booking = repository.booking_of(session, person.id, booking_id, lock=False)
    if booking is None:
        raise UnknownBookingError
    if booking.state == BookingState.BOOKED:
        return
    one = repository.open_flags_on(session, [booking_id], lock=True).get(booking_id)
    if one is None:
        raise ClosedError
    over = booking.ends_at is not None and booking.ends_at <= now
    if over or booking.state != BookingState.GIVEN_UP:
        raise OverError
    closing.take_back_place(session, person, one, now)
    closing.let_go(session, person, one, now)
    _closed(session, one, FlagState.RESTORED, now)


def reopen(session: Session, person: Person, cancellation_id: int, now: datetime) -> None:
    """*Undo* of `close` and `can_go`: it is as it was. Refuses what was flagged anew since."""
    one = _mine(session, person, cancellation_id)
    if one.state == FlagState.OPEN:
        return
    if one.state not in CLOSED:
        raise ClosedError
    one.was_there = False
    booking = repository.bookings(session, [one.booking_id], lock=True)[one.booking_id]
    if repository.open_flags_on(session, [one.booking_id]):
        raise OpenError
    one.state, one.closed_at = "open", None
    session.flush()
    closing.undo(session, person, one, booking, now)
    one.next_at = next_at(session, person, one, now)
    session.flush()
    telling.say_flag_again(session, one, now)


def tell(
    session: Session, person: Person, cancellation_id: int, audience: Audience, now: datetime
) -> None:
    """Somebody else may know, at once; or nobody, as long as nobody does (`ToldError`).

    Refuses (`NobodyError`) where there is nobody to tell, and what was given back already.
    """
    one = _mine(session, person, cancellation_id)
    if one.state != FlagState.OPEN:
        raise ClosedError
    if one.audience == audience and (one.told_at is not None or audience is Audience.COUNTED):
        return
    if audience is Audience.COUNTED:
        _count(session, one, now)
        return
    if one.answer == Answer.GIVEN_BACK:
        raise AnsweredError(viewing.flag(session, person, one.id).answered_by)
    if audience is Audience.LEARNING:
        _refuse_without_learning(session, person, one)
    elif telling.manager_of(session, person) is None:
        raise NoManagerError
    former = (one.answer, one.answered_at)
    one.manager_reason = one.cannot_reason if audience is Audience.LEARNING else ""
    one.audience, one.told_at, one.reminded_at = str(audience), None, None
    one.answer, one.cannot_reason, one.answered_by_id, one.answered_at = "", "", None, None
    pass_on(session, one, person, now)
    if former[0] and former[1] is not None:
        telling.say_again(session, [telling.cannot_key(one, former[1])], now)
    telling.say_flag_again(session, one, now)


def pass_on(session: Session, one: Cancellation, person: Person, now: datetime) -> None:
    """Ask whoever may know, as of this moment; where there is nobody, the employee hears that."""
    asked = telling.asked_of(session, one, person)
    if not asked:
        one.told_at, one.next_at = None, None
        session.flush()
        telling.tell_nobody(session, one, now)
        return
    one.told_at = now
    if one.audience == Audience.MANAGER:
        one.asked_id = asked[0].id
    one.next_at = _asked_again_at(session, asked, now)
    session.flush()
    telling.ask(session, one, asked, now)
    telling.say_flag_again(session, one, now)


def next_at(session: Session, person: Person, one: Cancellation, now: datetime) -> datetime | None:
    """When something follows by itself with a flag that is open again (UTC)."""
    if one.answer or one.reminded_at is not None:
        return None
    if one.told_at is None:
        return max(one.flagged_at + GRACE, now)
    return _asked_again_at(session, telling.asked_of(session, one, person), now)


def candidates(session: Session, person: Person, now: datetime) -> list[BookingView]:
    """What can be flagged: the next booking first, then what lies back, at most `FLAG_DAYS`.

    What was given for one that is open still is none: that one is to be closed.
    """
    mine = viewing.mine(session, person, now)
    given = {one.given.id for one in mine.open_flags if one.given is not None}
    since = now - timedelta(days=FLAG_DAYS)
    back = [
        one
        for one in mine.past
        if one.stage(now) is Stage.UNKNOWN and one.span is not None and one.span.end >= since
    ]
    return [one for one in (*mine.ahead, *mine.unanswered, *back) if one.id not in given]


def _asked_again_at(session: Session, asked: list[Person], now: datetime) -> datetime | None:
    """Once each of them had three working days."""
    free = telling.free_of(session, asked)
    return max((schedule.asked_again_at(now, free.get(one.id)) for one in asked), default=None)


def _count(session: Session, one: Cancellation, now: datetime) -> None:
    if one.told_at is not None or one.asked_id is not None:
        raise ToldError  # whoever was asked left, or L&D did after the manager was asked
    one.audience, one.next_at = "counted", None
    session.flush()
    telling.say_flag_again(session, one, now)


def _closed(session: Session, one: Cancellation, state: FlagState, now: datetime) -> None:
    one.state, one.closed_at, one.next_at = str(state), now, None
    session.flush()
    telling.say_flag_again(session, one, now)


def _mine(session: Session, person: Person, cancellation_id: int) -> Cancellation:
    one = repository.flag(session, cancellation_id)
    if one is None or one.person_id != person.id:
        raise UnknownFlagError
    return one


def _refuse(session: Session, booking: Booking, now: datetime) -> None:
    if repository.flags_that_gave(session, [booking.id]):
        raise GivenOpenError
    if booking.state == BookingState.ATTENDED:
        raise AttendedError
    if booking.state not in FLAGGABLE:
        newest = next(iter(repository.flags_on(session, booking.id)), None)
        if newest is not None and (booking.state == BookingState.GIVEN_UP or _is_settled(newest)):
            raise LetGoError
        if not _withdrawn_by_provider(booking):
            raise NotBookedError
    span = span_of(booking)
    if span is not None and span.end < now - timedelta(days=FLAG_DAYS):
        raise TooOldError(FLAG_DAYS)


def _is_settled(one: Cancellation) -> bool:
    """Whether another flag would count the same loss twice."""
    return one.state == FlagState.LET_GO or one.new_booking_id is not None


def _withdrawn_by_provider(booking: Booking) -> bool:
    """Whether nobody here took it away: what the person withdraws has an answer."""
    return booking.state == BookingState.WITHDRAWN and booking.answered_at is None


def _refuse_without_learning(
    session: Session, person: Person, one: Cancellation | None = None
) -> None:
    admins = telling.learning_ids(session)
    if not admins - telling.kept_out(person, one):
        raise NoLearningError(manager_is_admin=person.manager_id in admins)
