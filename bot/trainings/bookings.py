"""What a person does with their bookings: add, change, take away, say that they go, or went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.development_time import service as development_time
from bot.people.service import Person
from bot.trainings import courses, repository, schedule, telling
from bot.trainings.domain import Source, TrainingDraft
from bot.trainings.drafts import checked, new_booking
from bot.trainings.errors import (
    AttendedError,
    GivenUpError,
    NoDateError,
    NotBookedError,
    NotByHandError,
    NotOverError,
    OverError,
    SameTrainingError,
    UnknownBookingError,
)
from bot.trainings.models import Booking

BY_HAND = {Source.HAND, Source.GIVEN_BACK}


def add(
    session: Session,
    person: Person,
    draft: TrainingDraft,
    now: datetime,
    *,
    flagging: bool = False,
) -> Booking:
    """A booking by hand; the same one again is the one that is there.

    Refuses (`TrainingDraftError`) what cannot be so. It may lie in the past, to be flagged; with
    `flagging`, one that was given up is that one. Else what is given up is booked anew once its
    flag is closed, and refused (`GivenUpError`) before.
    """
    draft = checked(draft, now)
    repository.lock_person(session, person.id)  # two devices at once
    course = courses.by_hand(session, person, draft.title, draft.link, now)
    there = _same(session, person, course.id, draft.span)
    known = [one for one in there if _stands(one)] or (there if flagging else [])
    if known:
        return known[0]
    if repository.open_flags_on(session, [one.id for one in there]):
        raise GivenUpError
    made = new_booking(course.id, person.id, Source.HAND, draft.span, now, place=draft.place)
    session.add(made)
    follow(session, person, made, now)
    return made


def change(
    session: Session, person: Person, booking_id: int, draft: TrainingDraft, now: datetime
) -> Booking:
    """Another title, date, link or place of a booking that was made here.

    Refuses (`NotByHandError`) what a learning system keeps, what is not booked any more, and what
    would be there twice (`SameTrainingError`).
    """
    draft = checked(draft, now)
    booking = _mine(session, person, booking_id)
    if booking.source not in BY_HAND:
        raise NotByHandError
    if booking.state not in {"booked", "unknown"}:
        raise OverError
    course = courses.by_hand(session, person, draft.title, draft.link, now)
    there = [one for one in _same(session, person, course.id, draft.span) if _stands(one)]
    if any(one.id != booking.id for one in there):
        raise SameTrainingError
    booking.course_id = course.id
    booking.place, booking.state = draft.place, "booked"
    put(session, person, booking, draft.span, now)
    return booking


def withdraw(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """It is not theirs any more, and nobody took it from them: added by mistake, say."""
    booking = _mine(session, person, booking_id)
    if booking.state == "withdrawn":
        return booking
    if booking.state not in {"booked", "unknown"}:
        raise OverError
    booking.state, booking.answered_at = "withdrawn", now
    settle(session, person, booking, now)
    return booking


def bring_back(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """*Undo* of `withdraw`; refuses (`SameTrainingError`) what they have again by now."""
    booking = _mine(session, person, booking_id)
    if booking.state == "withdrawn":
        if any(map(_stands, _same(session, person, booking.course_id, span_of(booking)))):
            raise SameTrainingError
        back(session, person, booking, now)
    return booking


def going(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """*I'm going*; clicked again it stays so. Refuses what is over, and what is not booked."""
    return _say_going(session, person, booking_id, now, going=True)


def undo_going(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """*Undo* of `going`."""
    return _say_going(session, person, booking_id, now, going=False)


def was_there(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """*I was there*, from its beginning on. Refuses what was given up, or is not booked."""
    booking = _mine(session, person, booking_id)
    if booking.state == "attended":
        return booking
    if booking.state not in {"booked", "unknown"}:
        raise NotBookedError
    if booking.starts_at is not None and booking.starts_at > now:
        raise NotOverError
    booking.state, booking.answered_at, booking.next_at = "attended", now, None
    session.flush()
    telling.say_bookings_again(session, [booking], now)
    return booking


def undo_was_there(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """*Undo* of `was_there`; refuses (`NotByHandError`) where a learning system said so."""
    booking = _mine(session, person, booking_id)
    if booking.state != "attended":
        return booking
    if booking.answered_at is None:
        raise NotByHandError
    back(session, person, booking, now)
    return booking


def protect(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """Reserve its time in the person's calendar. Refuses what is over, or has no date."""
    booking = _ahead(session, person, booking_id, now)
    if booking.starts_at is None:
        raise NoDateError
    booking.protected = True
    session.flush()
    hold(session, person, booking, now)
    telling.say_bookings_again(session, [booking], now)
    return booking


def unprotect(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    """Its time is free again in the calendar; it stays booked."""
    booking = _mine(session, person, booking_id)
    if booking.protected:
        booking.protected = False
        session.flush()
        hold(session, person, booking, now)
        telling.say_bookings_again(session, [booking], now)
    return booking


# What other use cases of trainings do with a booking that they hold locked


def span_of(booking: Booking) -> Span | None:
    """When it is (UTC); None without a date."""
    if booking.starts_at is None or booking.ends_at is None:
        return None
    return Span(booking.starts_at, booking.ends_at)


def put(
    session: Session, person: Person, booking: Booking, span: Span | None, now: datetime
) -> None:
    """Another date, and all that follows from it; the same date changes nothing of it."""
    if span != span_of(booking):
        if (
            booking.starts_at is None
            or span is None
            or (booking.starts_at.date() != span.start.date())
        ):
            telling.take_back(session, telling.reminder_keys(booking, booking.starts_at), now)
        booking.starts_at, booking.ends_at = span if span is not None else (None, None)
        booking.going = False
    booking.sequence += 1
    follow(session, person, booking, now)


def back(session: Session, person: Person, booking: Booking, now: datetime) -> None:
    """It is booked again; where its end is long past, nobody knows how it went."""
    booking.state, booking.answered_at = "booked", None
    booking.sequence += 1
    follow(session, person, booking, now)


def follow(session: Session, person: Person, booking: Booking, now: datetime) -> None:
    """Have the ticks, the calendar and the messages follow a booking that is booked."""
    free = telling.free_of(session, [person], heeding_pause=False).get(person.id)
    if booking.state == "booked" and schedule.is_over(span_of(booking), now):
        booking.state = "unknown"
    booked = booking.state == "booked"
    booking.next_at = schedule.looked_at(span_of(booking), free, now) if booked else None
    session.flush()
    hold(session, person, booking, now)
    telling.say_bookings_again(session, [booking], now)


def settle(session: Session, person: Person, booking: Booking, now: datetime) -> None:
    """It is given up or withdrawn: nothing follows by itself, and its time is free."""
    booking.next_at, booking.going = None, False
    booking.sequence += 1
    session.flush()
    hold(session, person, booking, now)
    telling.say_bookings_again(session, [booking], now)


def hold(session: Session, person: Person, booking: Booking, now: datetime) -> None:
    """The calendar reserves its time where it is to be protected, and frees it where not."""
    span, key = span_of(booking), reservation_key(booking.id)
    if booking.protected and booking.state == "booked" and span is not None and span.end > now:
        title = repository.course(session, booking.course_id).title
        development_time.reserve(session, person, span, now, key=key, title=title)
    else:
        development_time.release(session, [key], now)


def reservation_key(booking_id: int) -> str:
    """By which its time is reserved."""
    return f"booking:{booking_id}"


def _same(session: Session, person: Person, course_id: int, span: Span | None) -> list[Booking]:
    """The bookings of this course and beginning that they have, or gave up."""
    start = span.start if span is not None else None
    on_course = repository.bookings_on(session, person.id, course_id)
    return [one for one in on_course if one.starts_at == start and one.state != "withdrawn"]


def _stands(booking: Booking) -> bool:
    """Whether it would be there twice: what has no date can be done again."""
    done = booking.state == "attended" and booking.starts_at is None
    return booking.state != "given_up" and not done


def _mine(session: Session, person: Person, booking_id: int) -> Booking:
    booking = repository.booking_of(session, person.id, booking_id)
    if booking is None:
        raise UnknownBookingError
    return booking


def _ahead(session: Session, person: Person, booking_id: int, now: datetime) -> Booking:
    booking = _mine(session, person, booking_id)
    if booking.state == "attended":
        raise AttendedError
    if booking.state != "booked" or (booking.ends_at is not None and booking.ends_at <= now):
        raise OverError
    return booking


def _say_going(
    session: Session, person: Person, booking_id: int, now: datetime, *, going: bool
) -> Booking:
    booking = _ahead(session, person, booking_id, now)
    if booking.going != going:
        booking.going = going
        session.flush()
        telling.say_bookings_again(session, [booking], now)
    return booking
