"""When somebody may be written to: their hours, holidays, leave, quiet and pause in one rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.core.local_time import WorkingHours, next_working_instant, to_utc

AHEAD = timedelta(days=366)
"""Whoever is away for longer than that is looked at again then."""


@dataclass(frozen=True, slots=True)
class Availability:
    """What is known of somebody's time; more is asked of whoever knows it, nobody is guessed at."""

    zone: ZoneInfo
    hours: WorkingHours
    country: str = ""
    """ISO 3166-1 alpha-2; empty, or one that `holidays` does not know: no public holidays."""
    leave: tuple[tuple[date, date], ...] = ()
    """Local days on which they do not work, first and last of each."""
    away: tuple[tuple[datetime, datetime | None], ...] = ()
    """Spans in UTC, their end excluded; None where nobody knows it: do-not-disturb, a status."""
    not_before_day: date | None = None
    """The first local day after a pause that they asked for."""

    def earliest(self, instant: datetime) -> datetime:
        """The first instant (UTC) from `instant` (aware) on at which they may be written to.

        An answer always comes. Two answers mean "ask again then" instead: of whoever is away and
        nobody knows until when, the beginning of their next working day; of whoever is away for
        more than a year, a working day after that. Asked again at that instant, it is a later one.
        """
        asked = found = instant.astimezone(UTC)
        horizon = asked + AHEAD
        while found < horizon:
            found = next_working_instant(found, self.zone, self.hours, self._is_off)
            ends = [end for start, end in self.away if start <= found and _lasts(end, found)]
            if not ends:
                return found
            known = [end for end in ends if end is not None]
            if len(known) < len(ends):
                return self._next_look(found, asked)
            found = max(known)
        return next_working_instant(horizon, self.zone, self.hours)

    def _next_look(self, found: datetime, asked: datetime) -> datetime:
        """`found` where it is after `asked`, else the next day; the known rest is heeded."""
        if found == asked:
            following = found.astimezone(self.zone).date() + timedelta(days=1)
            found = to_utc(following, time(), self.zone)
        known = tuple((start, end) for start, end in self.away if end is not None)
        return replace(self, away=known).earliest(found)

    def _is_off(self, day: date) -> bool:
        if self.not_before_day is not None and day < self.not_before_day:
            return True
        if any(first <= day <= last for first, last in self.leave):
            return True
        return bool(self.country) and day in public_holidays(self.country, day.year)


def _lasts(end: datetime | None, instant: datetime) -> bool:
    return end is None or instant < end


@lru_cache(maxsize=4096)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays that a whole country has in a year; none where it is not known."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # `holidays` has a list of countries, and it grows
        return frozenset()
