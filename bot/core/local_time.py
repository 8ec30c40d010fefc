"""The person's clock: when a weekly local time is next due, and what counts as working time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_DAYS = timedelta(days=400)
"""How far ahead a working day is looked for."""


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
        return self.contain_local(instant.astimezone(zone))

    def contain_local(self, local: datetime) -> bool:
        """Whether a local time falls into these hours."""
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


def no_day(_day: date) -> bool:
    """Is off."""
    return False


def next_working_instant(
    instant: datetime,
    zone: ZoneInfo,
    hours: WorkingHours,
    is_off: Callable[[date], bool] = no_day,
) -> datetime:
    """`instant` itself within working hours, else when they begin next (UTC).

    `is_off` says which local days of the working week are none. A working day that the zone leaves
    out does not start. Where everything is off for `MOST_DAYS`, it is the working day after them:
    the caller asks again then.
    """
    local = instant.astimezone(zone)
    day = local.date()
    if hours.contain_local(local) and not is_off(day):
        return instant.astimezone(UTC)
    last = day + MOST_DAYS
    while True:
        if day.weekday() in hours.days and (day > last or not is_off(day)):
            for opening in _openings(day, zone, hours):
                if opening >= instant:
                    return opening
        day += timedelta(days=1)


def _openings(day: date, zone: ZoneInfo, hours: WorkingHours) -> list[datetime]:
    """When working hours begin on a local day (UTC): twice where the clocks repeat that hour."""
    found = {to_utc(day, hours.start, zone)}
    low, high = to_utc(day, time(), zone), to_utc(day + timedelta(days=1), time(), zone)
    if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
        again = datetime.combine(day, hours.start, tzinfo=zone).replace(fold=1)
        found |= {again.astimezone(UTC), _end_of_gap(low, high, zone)}
    local = {opening: opening.astimezone(zone) for opening in found}
    return sorted(
        opening for opening, at in local.items() if at.date() == day and hours.contain_local(at)
    )


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
