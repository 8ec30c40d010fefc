"""The working hours of a local week, and what of them is free; pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.core.local_time import WorkingHours, to_utc
from bot.core.spans import Span, merged
from bot.development_time.domain import STEP, Clock, Placed, next_step

_QUARTER = timedelta(minutes=15)


class Taken:
    """Time that is not free, whoever takes it; looked up without going through all of it."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = merged(spans)
        self._starts = [span.start for span in self._spans]

    def leaves(self, span: Span) -> bool:
        """Whether nothing of a span is taken."""
        before = bisect_left(self._starts, span.end) - 1
        return before < 0 or self._spans[before].end <= span.start


@dataclass(frozen=True, slots=True)
class Opening:
    """The working hours of one local day (UTC)."""

    span: Span
    steady: bool
    """False where the clocks change within them."""
    hours: WorkingHours
    zone: ZoneInfo

    def contains(self, span: Span) -> bool:
        """Whether a span lies within them, by the clock on the wall as well."""
        if span.start < self.span.start or span.end > self.span.end:
            return False
        return self.steady or all(
            self.hours.contain(instant, self.zone) for instant in _instants(span)
        )


def _instants(span: Span) -> Iterator[datetime]:
    instant = span.start
    while instant < span.end:
        yield instant
        instant += _QUARTER


@lru_cache(maxsize=8192)
def opening(day: date, hours: WorkingHours, zone: ZoneInfo) -> Opening | None:
    """The working hours of a day; None where it is none, and where the zone leaves it out."""
    if day.weekday() not in hours.days:
        return None
    start, end = to_utc(day, hours.start, zone), to_utc(day, hours.end, zone)
    if end <= start:
        return None
    steady = start.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset()
    return Opening(Span(start, end), steady, hours, zone)


def at_work(span: Span, clock: Clock) -> bool:
    """Whether the whole of a span is working time of one of the days on which they work."""
    day = span.start.astimezone(clock.zone).date()
    found = opening(day, clock.hours, clock.zone)
    return found is not None and found.contains(span) and not clock.is_off(day)


def free_slots(
    clock: Clock, first: date, last: date, length: timedelta, taken: Taken
) -> Iterator[Span]:
    """Every free span of this length from a local day until another one, the earliest first.

    They begin at a full or a half hour of the local clock, and may overlap one another.
    """
    for found in _openings(clock, first, last):
        slot = _first_slot(found, length)
        while slot.end <= found.span.end:
            if found.contains(slot) and taken.leaves(slot):
                yield slot
            slot = Span(slot.start + STEP, slot.end + STEP)


def apart(slots: Iterable[Span]) -> Iterator[Span]:
    """Those that do not overlap one given before; the earliest come first."""
    until: datetime | None = None
    for slot in slots:
        if until is None or slot.start >= until:
            yield slot
            until = slot.end


def _openings(clock: Clock, first: date, last: date) -> Iterator[Opening]:
    day = first
    while day <= last:
        found = opening(day, clock.hours, clock.zone)
        if found is not None and not clock.is_off(day):
            yield found
        day += timedelta(days=1)


def _first_slot(found: Opening, length: timedelta) -> Span:
    start = next_step(found.span.start.astimezone(found.zone)).astimezone(UTC)
    return Span(start, start + length)


def nearness(planned: Span, clock: Clock) -> Callable[[Span], tuple[bool, timedelta, datetime]]:
    """Sorts slots by how near they are to a planned one: its day first, of two as near the earlier.

    Minutes between two instants, so a change of the clocks between them makes no difference.
    """
    day = planned.start.astimezone(clock.zone).date()

    def order(slot: Span) -> tuple[bool, timedelta, datetime]:
        other_day = slot.start.astimezone(clock.zone).date() != day
        return other_day, abs(slot.start - planned.start), slot.start

    return order


def window(placed: Placed, clock: Clock, now: datetime) -> tuple[date, date]:
    """The local days on which a block may be placed: what its week has left after today."""
    tomorrow = now.astimezone(clock.zone).date() + timedelta(days=1)
    return max(placed.week, tomorrow), placed.week + timedelta(days=6)
