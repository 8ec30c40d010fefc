"""When something follows by itself with a booking or a flag; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.availability import Availability
from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.trainings.domain import REMIND_WORKING_DAYS

ANSWERABLE = timedelta(days=7)
"""After the end of a training; then nobody knows how it went."""
LEAST_AHEAD = timedelta(hours=2)
"""Who booked later than the day before is reminded at once, if it begins no sooner than that."""
DAYS_BACK = 21
"""How far back a working day before a training is looked for."""
A_DAY = timedelta(days=1)


def remind_at(span: Span, free: Availability | None) -> datetime:
    """The beginning of the last working day before a training (UTC).

    Where nobody knows their time, or there was no working day, it is a day before.
    """
    if free is None:
        return span.start - A_DAY
    day = span.start.astimezone(free.zone).date()
    for back in range(1, DAYS_BACK + 1):
        at = to_utc(day - back * A_DAY, free.hours.start, free.zone)
        if free.earliest(at) == at:
            return at
    return span.start - A_DAY


def is_reminded(span: Span, free: Availability | None, now: datetime) -> bool:
    """Whether this is the time to remind of it."""
    return remind_at(span, free) <= now < span.start - LEAST_AHEAD


def next_at(span: Span | None, now: datetime) -> datetime | None:
    """What follows once it was reminded of (UTC): its end, and that nobody said how it went."""
    if span is None:
        return None
    return next((at for at in (span.end, span.end + ANSWERABLE) if at > now), None)


def looked_at(span: Span | None, free: Availability | None, now: datetime) -> datetime | None:
    """When the tick has to look at a booking that is new, or has another date."""
    if span is None:
        return None
    if now < span.start - LEAST_AHEAD:
        return max(remind_at(span, free), now)
    return next_at(span, now)


def is_over(span: Span | None, now: datetime) -> bool:
    """Whether nobody can say any more how it went without being asked."""
    return span is not None and span.end + ANSWERABLE <= now


def asked_again_at(told: datetime, free: Availability | None) -> datetime:
    """After three of their working days, that of the telling not counted (UTC)."""
    if free is None:
        return told + REMIND_WORKING_DAYS * A_DAY
    at = free.earliest(told)
    for _ in range(REMIND_WORKING_DAYS):
        following = at.astimezone(free.zone).date() + A_DAY
        at = free.earliest(to_utc(following, free.hours.start, free.zone))
    return at
