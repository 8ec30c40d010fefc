"""How a cell with a date is read that may have a local time, and a zone: when something begins."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core import csv_cells
from bot.core.csv_cells import CellError
from bot.core.errors import N_
from bot.core.local_time import to_utc

_PARTS = re.compile(
    r"(\S+?)(?:[T ,]\s*(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?)?"
)
_NOON = 12


class Moment(NamedTuple):
    """A day with or without a time. With `instant` (UTC) the cell named its zone, too."""

    day: date
    at: time | None = None
    instant: datetime | None = None

    def utc(self, zone: ZoneInfo, usual: time) -> datetime:
        """The instant (UTC) by a local clock; `usual` where the cell has no time."""
        return self.instant or to_utc(self.day, self.at or usual, zone)


@lru_cache(maxsize=10_000)
def moment(cell: str) -> Moment:
    """2026-12-01, 2026-12-01 09:00, 2026-12-01T09:00:00+01:00, 1.12.2026 9:00, 12/24/2026 2:00 PM.

    A date that can be read in two ways is refused, as `csv_cells.day` does.
    """
    if (instant := _with_zone(cell)) is not None:
        csv_cells.day(instant.date().isoformat())  # refuses the years that no calendar shows
        return Moment(instant.date(), instant.time(), instant.astimezone(UTC))
    found = _PARTS.fullmatch(cell)
    if found is None:
        raise _no_moment(cell)
    day = csv_cells.day(found[1])
    return Moment(day, _time(cell, found[2], found[3], found[4]) if found[2] else None)


def _with_zone(cell: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _time(cell: str, hour: str, minute: str, half: str | None) -> time:
    hours, minutes = int(hour), int(minute)
    if half is not None:
        if not 1 <= hours <= _NOON:
            raise _no_moment(cell)
        hours = hours % _NOON + (_NOON if half.lower().startswith("p") else 0)
    try:
        return time(hours, minutes)
    except ValueError:
        raise _no_moment(cell) from None


def _no_moment(cell: str) -> CellError:
    said = N_("“{cell}” is not a date with a time. Write it like 2026-12-01 09:00.")
    return CellError(said, cell=cell[:60])
