"""The person's clock: when a weekly local time is next due, and what counts as working time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """A person's ordinary week: `days` are weekdays with Monday 0, times are local and naive."""

    start: time = time(9, 0)
    end: time = time(17, 0)
    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)) or self.start >= self.end:
            raise ValueError(f"nobody works {self.start} to {self.end} on {sorted(self.days)}")

    def contain(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Whether an aware instant falls into these hours in a zone."""
        local = instant.astimezone(zone)
        return local.weekday() in self.days and self.start <= local.time() < self.end

    def clamp(self, weekday: int, at: time) -> tuple[int, time]:
        """A wished weekly slot moved into the working week: next working day, nearest hour."""
        while weekday not in self.days:
            weekday = (weekday + 1) % 7
        first, end = (datetime.combine(date.max, at) for at in (self.start, self.end))
        last = max(end - timedelta(minutes=30), first).time()
        return weekday, min(max(at, self.start), last)


def to_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local wall time.

    A time that does not exist (spring) is the first instant after the gap; one that comes twice
    (autumn) is the first of the two.
    """
    wall = datetime.combine(day, at, tzinfo=zone)
    instant = wall.replace(fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _end_of_gap(wall.replace(fold=1).astimezone(UTC), instant, zone)


def next_due(after: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    """The first instant after `after` (aware) at which it is `weekday` (Monday 0) `at` in `zone`.

    Own arithmetic, because APScheduler's triggers fire twice in the repeated hour, skip weeks in
    the missing one, or drift. Instants are compared in UTC: two aware datetimes of one zone
    compare by their wall time.

    Where the zone leaves out the rest of that day, or all of it (Samoa had no 30 December 2011),
    it is the first instant of the next day: a week is never missed. That may lie outside somebody's
    hours; whatever is delivered goes through `next_working_instant`.
    """
    since = after.astimezone(UTC)
    day = since.astimezone(zone).date() - timedelta(days=1)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while True:
        due = to_utc(day, at, zone)
        if due > since:
            return due
        day += timedelta(days=7)


def next_working_instant(instant: datetime, zone: ZoneInfo, hours: WorkingHours) -> datetime:
    """`instant` itself within working hours, else when the next working day starts (UTC).

    A working day that the zone leaves out does not start.
    """
    if hours.contain(instant, zone):
        return instant.astimezone(UTC)
    day = instant.astimezone(zone).date()
    while True:
        opening = to_utc(day, hours.start, zone)
        if opening >= instant and hours.contain(opening, zone):
            return opening
        day += timedelta(days=1)


def _end_of_gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant between `low` and `high` (UTC) at which the zone's offset changes."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
