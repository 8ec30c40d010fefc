"""What the planner knows of people's time: their zone, their hours, the days they are off."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.core.availability import Availability, public_holidays
from bot.development_time.domain import Clock
from bot.people import service as people
from bot.people.service import Person

LEFT = "left"
"""Instead of a clock: they left, or what is stored of their time makes no sense."""


def clocks(session: Session, whom: Sequence[Person]) -> dict[int, tuple[Clock, str]]:
    """The clock of each, and how it is written down to see later whether it changed; one query.

    Who left, and whose zone or hours make no sense, is not in it.
    """
    sound = [one for one in whom if one.active and people.clock_known(one)]
    known = people.availabilities(session, sound, chosen={})
    return {one.id: (_clock(known[one.id]), _written(known[one.id])) for one in sound}


def clock_of(session: Session, person: Person) -> Clock:
    """Somebody's clock; refuses (`UnknownClockError`) one that makes no sense."""
    return _clock(people.availability(session, person))


def _clock(known: Availability) -> Clock:
    leave, country = known.leave, known.country

    def is_off(day: date) -> bool:
        if any(first <= day <= last for first, last in leave):
            return True
        return bool(country) and day in public_holidays(country, day.year)

    return Clock(known.zone, known.hours, is_off)


def _written(known: Availability) -> str:
    hours = known.hours
    days = "".join(map(str, sorted(hours.days)))
    leave = zlib.crc32(repr(known.leave).encode()) if known.leave else 0
    return f"{known.zone.key} {hours.start:%H:%M}-{hours.end:%H:%M} {days} {known.country} {leave}"
