"""What closing a flag does to the bookings, and how that is undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.delivery import service as delivery
from bot.people.service import Person
from bot.trainings import bookings, offers, repository, telling
from bot.trainings.bookings import span_of
from bot.trainings.domain import LEAST_MINUTES, MOST_MINUTES, Offer, Source
from bot.trainings.drafts import MOST_AHEAD, new_booking
from bot.trainings.errors import (
    DateGoneError,
    FarDateError,
    GivenGoneError,
    GivenLostError,
    LengthError,
    PastDateError,
    TakenError,
)
from bot.trainings.models import Booking, Cancellation
from bot.trainings.views import Answer

BEFORE, WAS_BOOKED = "before", "was_booked"


def checked(
    session: Session,
    employee: Person,
    one: Cancellation,
    offer: Offer,
    now: datetime,
    *,
    own: bool,
) -> tuple[Span, str]:
    """When an offer is (UTC), and where, as the course has it now.

    Refuses what is over, a date that the course does not have, one of their own that is too far
    ahead, too short or too long, and, unless it is the employee's `own` choice, a time at which the
    employee is known not to be free.
    """
    ids = [booking for booking in (one.booking_id, one.new_booking_id) if booking is not None]
    stored = repository.bookings(session, ids, lock=True)
    lost, span, place = stored[one.booking_id], offer.span, ""
    if offer.date_id is not None:
        date = repository.course_date(session, lost.course_id, offer.date_id)
        if date is None:
            raise DateGoneError
        span, place = Span(date.starts_at, date.ends_at), date.place
    if span.start <= now:
        raise PastDateError
    if offer.date_id is None:
        _check_date(span, span_of(lost), now)
    given = stored.get(one.new_booking_id or 0)
    if not own and not offers.is_free(session, employee, span, lost, now, given):
        raise TakenError
    return span, place


def _check_date(span: Span, lost: Span | None, now: datetime) -> None:
    """Of a date that the course is not known to have; as long as the lost one is long enough."""
    minutes = span.length / timedelta(minutes=1)
    as_long = lost is not None and span.length == lost.length
    if not as_long and not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise LengthError
    if span.start > now + MOST_AHEAD:
        raise FarDateError


def book_instead(  # noqa: PLR0917  # whose place, and which
    session: Session,
    employee: Person,
    one: Cancellation,
    span: Span,
    place: str,
    now: datetime,
) -> Booking:
    """A new booking for a lost one; its time is protected."""
    lost = repository.bookings(session, [one.booking_id])[one.booking_id]
    made = new_booking(lost.course_id, employee.id, Source.GIVEN_BACK, span, now, place=place)
    made.protected = True
    session.add(made)
    session.flush()
    one.new_booking_id = made.id
    bookings.follow(session, employee, made, now)
    return made


def drop_given(
    session: Session, employee: Person, one: Cancellation, now: datetime
) -> Booking | None:
    """What was given is not booked any more; None where nothing was."""
    if one.new_booking_id is None:
        return None
    given = repository.bookings(session, [one.new_booking_id], lock=True)[one.new_booking_id]
    if given.state == "booked":
        given.state = "withdrawn"
        bookings.settle(session, employee, given, now)
    return given


def is_given(session: Session, one: Cancellation, offer: Offer) -> bool:
    """Whether this very date is booked instead."""
    given = repository.bookings(session, [one.new_booking_id or 0]).get(one.new_booking_id or 0)
    return given is not None and given.state == "booked" and given.starts_at == offer.span.start


def restore(
    session: Session, person: Person, one: Cancellation, offer: Offer | None, now: datetime
) -> None:
    """On the date of `offer`; else on the one that was given; else the lost place is theirs again.

    Where the lost one is over, nothing is booked: they made up for it in a way of their own.
    Refuses (`GivenGoneError`) a date that was given and is not booked any more, and
    (`GivenLostError`) one that they gave up as well: that is closed by its own flag.
    """
    if one.new_booking_id is not None:
        _keep_given(session, person, one, offer, now)
    elif offer is None:
        take_back_place(session, person, one, now)
    else:
        span, place = checked(session, person, one, offer, now, own=True)
        book_instead(session, person, one, span, place, now)


def _keep_given(
    session: Session, person: Person, one: Cancellation, offer: Offer | None, now: datetime
) -> None:
    """What was given is theirs; on another date where they say so."""
    dates = checked(session, person, one, offer, now, own=True) if offer is not None else None
    given_id = one.new_booking_id or 0
    given = repository.bookings(session, [given_id], lock=True)[given_id]
    if given.state == "given_up":
        raise GivenLostError
    if dates is None:
        if given.state == "withdrawn":
            raise GivenGoneError
        return
    span, place = dates
    _remember(session, one, given)
    given.place = place or given.place
    given.state, given.answered_at = "booked", None
    bookings.put(session, person, given, span, now)


def let_go(session: Session, person: Person, one: Cancellation, now: datetime) -> None:
    """What was given is not wanted."""
    drop_given(session, person, one, now)


def take_back_place(session: Session, person: Person, one: Cancellation, now: datetime) -> None:
    """The lost booking is booked again, unless it is over."""
    lost = repository.bookings(session, [one.booking_id], lock=True)[one.booking_id]
    over = lost.ends_at is not None and lost.ends_at <= now
    if lost.state == "given_up" and not over:
        bookings.back(session, person, lost, now)


def undo(session: Session, person: Person, one: Cancellation, lost: Booking, now: datetime) -> None:
    """The bookings are as before it was closed, as far as nobody changed them since."""
    if lost.state in {"booked", "unknown"}:
        lost.state = "given_up"
        bookings.settle(session, person, lost, now)
    if one.new_booking_id is None:
        return
    given = repository.bookings(session, [one.new_booking_id], lock=True)[one.new_booking_id]
    if one.answer != Answer.GIVEN_BACK:  # they found it themselves
        one.new_booking_id = None
        drop_found(session, person, given, now)
        return
    if given.state == "withdrawn":
        bookings.back(session, person, given, now)
    before = _remembered(session, one)
    if before is not None and given.state == "booked":
        span, was_booked = before
        _remember(session, one, None)
        if was_booked:
            bookings.put(session, person, given, span, now)
        else:
            given.starts_at, given.ends_at = span
            drop_found(session, person, given, now)


def drop_found(session: Session, person: Person, found: Booking, now: datetime) -> None:
    """A date that they found themselves is none any more."""
    if found.state == "booked":
        found.state = "withdrawn"
        bookings.settle(session, person, found, now)


def _remember(session: Session, one: Cancellation, given: Booking | None) -> None:
    """Note in the employee's message when it was, for *Undo*, and whether it was booked."""
    message_id = delivery.message_with_key(session, telling.given_key(one, one.new_booking_id or 0))
    if message_id is not None:
        span = span_of(given) if given is not None else None
        before = [at.isoformat() for at in span] if span is not None else []
        was_booked = given is not None and given.state == "booked"
        delivery.annotate(session, message_id, {BEFORE: before, WAS_BOOKED: was_booked})


def _remembered(session: Session, one: Cancellation) -> tuple[Span, bool] | None:
    message_id = delivery.message_with_key(session, telling.given_key(one, one.new_booking_id or 0))
    details = delivery.details_of(session, message_id) if message_id is not None else {}
    if not details.get(BEFORE):
        return None
    return Span(*map(datetime.fromisoformat, details[BEFORE])), bool(details[WAS_BOOKED])
