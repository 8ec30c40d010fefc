"""trainings.csv as rows, and what each of its lines says of a person's booking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.csv_moments import Moment
from bot.core.csv_table import Row, Sheet, read_table
from bot.core.errors import N_
from bot.core.local_time import WorkingHours
from bot.core.spans import Span
from bot.trainings.domain import DEFAULT_MINUTES, LEAST_MINUTES, MOST_MINUTES, Learned
from bot.trainings.trainings_columns import COLUMNS, WAITING

_WEIGHTS = ("withdrawn", "booked", "attended")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a line names, and the clock by which its times are read."""

    person_id: int
    name: str
    zone: ZoneInfo
    hours: WorkingHours


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file that says something of a booking."""

    named: Named
    learned: Learned

    def __str__(self) -> str:
        """ "Ana Duarte: Negotiation, level 2 (2026-12-01)" """
        starts_at = self.learned.starts_at
        day = f" ({starts_at.astimezone(self.named.zone).date()})" if starts_at else ""
        return f"{self.named.name}: {self.learned.title}{day}"


def read_trainings(data: bytes, encoding: str | None = None) -> Sheet:
    """trainings.csv as rows; its problems are raised by `lines_of`, with those of its people."""
    return read_table(data, COLUMNS, encoding=encoding)


def lines_of(
    sheet: Sheet, find: Callable[[str], Named | None], gone: frozenset[str], now: datetime
) -> list[Line]:
    """What the file says of bookings, in its order; refuses (`BadFileError`) one with problems.

    Systems list who withdrew and came back twice: that is one booking.

    `find` gives somebody who works here by their address, `gone` are the addresses of who left:
    their lines are passed over, as are those of who waits for a place.
    """
    found: dict[tuple[Any, ...], Line] = {}
    numbered: dict[str, int] = {}
    for row in sheet.rows:
        email = row.cells.get("work_email")
        if email is None or email in gone:
            continue
        named = find(email)
        if named is None:
            what = N_(
                "nobody here has the address {email}. Import people.csv first, or correct it."
            )
            sheet.problem(row.line, "work_email", what, email=email)
            continue
        learned = _learned(sheet, row, named, now)
        if learned is not None:
            _note_twice(sheet, row.line, learned, numbered)
            line, key = Line(named, learned), _key(learned)
            found[key] = max(found.get(key, line), line, key=_weight)
    sheet.problems.refuse()
    return list(found.values())


def _learned(sheet: Sheet, row: Row, named: Named, now: datetime) -> Learned | None:
    """What a line says; None where it could not be read, or its person waits for a place."""
    cells = row.cells
    span = _span(sheet, row, named)
    state = cells.get("status", "booked")
    unread = [column for column in sheet.headers if column not in cells]
    if state == WAITING or unread or not cells["title"]:
        return None
    return Learned(
        person_id=named.person_id,
        course_key=cells.get("course_id", ""),
        title=cells["title"],
        state=state,
        said_at=now,
        booking_key=cells.get("booking_id", ""),
        starts_at=span.start if span else None,
        ends_at=span.end if span else None,
        provider=cells.get("provider", ""),
        link=cells.get("link", ""),
        place=cells.get("place", ""),
    )


def _span(sheet: Sheet, row: Row, named: Named) -> Span | None:
    """When it is (UTC): by the zone of the file, else by the person's own clock.

    A day without a time is the person's working day; without an end it lasts as long as `minutes`
    says, else an hour.
    """
    cells = row.cells
    start: Moment | None = cells.get("start")
    if start is None:
        # A start that could not be read is a problem already.
        if cells.get("end") is not None and ("start" in cells or not sheet.has("start")):
            sheet.problem(row.line, "end", N_("the training has an end and no start. Add it."))
        return None
    zone = ZoneInfo(cells["timezone"]) if cells.get("timezone") else named.zone
    begins = start.utc(zone, named.hours.start)
    span = Span(begins, _end(cells, start, begins, zone, named.hours))
    length = span.length // timedelta(minutes=1)
    if span.end <= span.start:
        what = N_("the training would end before it begins. Correct it.")
        sheet.problem(row.line, "end", what)
    elif not LEAST_MINUTES <= length <= MOST_MINUTES:
        what = N_("a training lasts from {least} minutes to {most} days. Correct it.")
        days = MOST_MINUTES // (24 * 60)
        column = "end" if cells.get("end") is not None else "minutes"
        sheet.problem(row.line, column, what, least=LEAST_MINUTES, most=days)
    return span


def _end(
    cells: Mapping[str, Any], start: Moment, begins: datetime, zone: ZoneInfo, hours: WorkingHours
) -> datetime:
    end: Moment | None = cells.get("end")
    if end is not None:
        return end.utc(zone, hours.end)
    if cells.get("minutes") is not None:
        minutes = max(-1, min(cells["minutes"], 2 * MOST_MINUTES))  # else it is no length at all
        return begins + timedelta(minutes=minutes)
    if start.at is None:
        return start.utc(zone, hours.end)
    return begins + timedelta(minutes=DEFAULT_MINUTES)


def _key(learned: Learned) -> tuple[Any, ...]:
    """What makes lines speak of one booking: the system's number, else whose, what and when."""
    if learned.booking_key:
        return (learned.booking_key,)
    course = learned.course_key or learned.title.casefold()
    return learned.person_id, course, learned.starts_at


def _weight(line: Line) -> int:
    """Of two lines on one booking: who was there was there, and who came back is booked."""
    return _WEIGHTS.index(line.learned.state)


def _note_twice(sheet: Sheet, line: int, learned: Learned, seen: dict[str, int]) -> None:
    """A number that stands in the file twice: of two bookings one has the other's."""
    key = learned.booking_key
    if key and seen.setdefault(key, line) != line:
        what = N_("this booking is on line {first} already. Remove one of the two lines.")
        sheet.problem(line, "booking_id", what, first=seen[key])
