"""Dates on which a training could be made up for: the course's own, else free time of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.spans import Span, merged
from bot.development_time import service as development_time
from bot.people.service import Person
from bot.trainings import repository
from bot.trainings.bookings import reservation_key, span_of
from bot.trainings.domain import DEFAULT_MINUTES, Offer
from bot.trainings.models import Booking

MOST = 5
MOST_LOOKED_AT = 50
"""Dates of a course that are compared with two calendars."""
WEEKS_AHEAD = timedelta(weeks=4)
A_DAY = timedelta(days=1)


def offers(
    session: Session,
    whom: Sequence[Person],
    lost: Booking,
    now: datetime,
    moved: Booking | None = None,
) -> list[Offer]:
    """Five dates at the most that suit everybody of `whom`; the employee is the last of them.

    Free time is looked for only where the course has no date, and a calendar is read. `moved` is
    the booking that another date would replace: its time counts as free.
    """
    known = known_dates(session, whom, lost, now, moved)
    if known or not calendars_known(session, [one.id for one in whom]):
        return known
    return _free_time(session, whom, lost, now, moved)


def known_dates(
    session: Session,
    whom: Sequence[Person],
    lost: Booking,
    now: datetime,
    moved: Booking | None = None,
) -> list[Offer]:
    """The next dates of the course that are free for everybody, as far as is known."""
    dates = repository.dates_ahead(session, lost.course_id, now, MOST_LOOKED_AT)
    passed_over = {one.starts_at for one in (lost, moved) if one is not None}
    dates = [one for one in dates if one.starts_at not in passed_over]
    if not dates:
        return []
    taken = _taken(session, whom, lost, now, moved)
    found = [Offer(Span(one.starts_at, one.ends_at), one.id) for one in dates]
    return [one for one in found if one.span.is_free(taken)][:MOST]


def is_free(  # noqa: PLR0917  # whose time, and what is not in its way
    session: Session,
    employee: Person,
    span: Span,
    lost: Booking,
    now: datetime,
    moved: Booking | None = None,
) -> bool:
    """Whether neither a meeting nor another training of the employee is known at a time."""
    return span.is_free(_taken(session, [employee], lost, now, moved))


def calendars_known(session: Session, person_ids: Sequence[int]) -> set[int]:
    """Whose calendar is read."""
    return set(development_time.busy_of(session, person_ids))


def _taken(
    session: Session,
    whom: Sequence[Person],
    lost: Booking,
    now: datetime,
    moved: Booking | None,
) -> list[Span]:
    ids = [one.id for one in whom]
    replaced = [one.id for one in (lost, moved) if one is not None]
    keys = [reservation_key(one) for one in replaced]
    taken = development_time.taken_of(session, ids, now, but=keys)
    booked = repository.booked_spans(session, ids, now, replaced)
    return merged(one for spans in (*taken.values(), *booked.values()) for one in spans)


def _free_time(
    session: Session,
    whom: Sequence[Person],
    lost: Booking,
    now: datetime,
    moved: Booking | None,
) -> list[Offer]:
    """In everybody's working hours, one a day: the nearest to when the lost one would begin."""
    found = development_time.clocks(session, whom)
    if len(found) < len(whom):
        return []
    span = span_of(lost)
    length = span.length if span is not None else timedelta(minutes=DEFAULT_MINUTES)
    own = found[whom[-1].id][0]
    taken = development_time.Taken(_taken(session, whom, lost, now, moved))
    first = now.astimezone(own.zone).date() + A_DAY
    slots = [
        slot
        for slot in development_time.free_slots(own, first, first + WEEKS_AHEAD, length, taken)
        if all(development_time.at_work(slot, clock) for clock, _ in found.values())
    ]
    at = span.start.astimezone(own.zone).time() if span is not None else own.hours.start
    days = groupby(slots, lambda slot: slot.start.astimezone(own.zone).date())
    best = (min(of_day, key=lambda slot: _from(slot, own.zone, at)) for _, of_day in days)
    return [Offer(slot) for slot in islice(best, MOST)]


def _from(slot: Span, zone: ZoneInfo, at: time) -> int:
    """How many minutes of the clock a slot begins from a local time."""
    local = slot.start.astimezone(zone)
    return abs(local.hour * 60 + local.minute - at.hour * 60 - at.minute)
