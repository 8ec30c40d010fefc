"""Our own entries as iCalendar: written, written anew around what the person added, and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Event

from bot.clients.caldav_busy import BROKEN, MARK, event_text, parsed_events, span_of
from bot.clients.caldav_lines import Line, Zones, components, lines, top
from bot.clients.calendar import Entry, Stored

LONGEST_LINE = 75
_READ = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "TRANSP", "SEQUENCE", "RECURRENCE-ID"}
)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
# What an entry says once, and does not say any more when it is written anew.
_REPLACED = frozenset(
    {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "SUMMARY",
        "TRANSP",
        "SEQUENCE",
        "LAST-MODIFIED",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        MARK,
        _BUSY_STATUS,
        "X-MICROSOFT-CDO-INTENDEDSTATUS",
    }
)


def written(entry: Entry, now: datetime) -> bytes:
    """An entry that is new."""
    return _calendar(_own(entry, now, entry.sequence), ["CLASS:PRIVATE"])


def rewritten(text: str, entry: Entry, now: datetime) -> bytes:
    """An entry in place of what stands there as `text`: alarms, notes and the like stay.

    A series that the person made of it becomes the one block that it is again.
    """
    old = _master(list(lines(text)))
    said = {line.name: line.value.strip() for line in top(old)}
    before = said.get("SEQUENCE", "")
    sequence = int(before[:9]) if before.isascii() and before.isdecimal() else 0
    return _calendar(_own(entry, now, max(entry.sequence, sequence)), _kept(old))


def title(entry: Entry) -> str:
    """The title as it is written: on one line, and of characters that have an encoding."""
    return _BREAKS.sub(" ", entry.title).encode("utf-8", "replace").decode()


def read(text: str, uid: str, etag: str, own: ZoneInfo) -> Stored | None:
    """The entry of that UID in a text; None where there is another one, or a broken one."""
    found = list(lines(text))
    try:
        event = event_text(top(_master(found)), Zones(found, own), own, _READ)
        (read,) = (one for one in parsed_events([event]).walk("VEVENT") if isinstance(one, Event))
        if str(read["UID"]) != uid:
            return None
        span = span_of(read, own)
        busy = str(read.get("TRANSP", "OPAQUE")).upper() != "TRANSPARENT"
        return Stored(uid, etag, span, busy, str(read.get("SUMMARY", "")))
    except BROKEN:  # whatever stands there now: ours it is no longer
        return None


def _own(entry: Entry, now: datetime, sequence: int) -> list[str]:
    """The lines of an entry that are ours, in UTC: so they need no zone to be defined."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", now.astimezone(UTC))
    event.add("dtstart", entry.span.start.astimezone(UTC))
    event.add("dtend", entry.span.end.astimezone(UTC))
    event.add("summary", title(entry))
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    event.add("sequence", sequence)
    event.add(MARK, "1")
    event.add(_BUSY_STATUS, "BUSY" if entry.busy else "FREE")
    # Without BEGIN and END.
    return [line.text for line in top(components(lines(event.to_ical().decode()), "VEVENT")[0])]


def _calendar(own: Iterable[str], more: Iterable[str]) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Leeway//Development time//EN"]
    tail = ["END:VEVENT", "END:VCALENDAR", ""]
    every = [*head, "BEGIN:VEVENT", *own, *more, *tail]
    return "\r\n".join(map(_folded, every)).encode()


def _folded(line: str) -> str:
    """A line as lines of at most 75 bytes, cut between letters."""
    pieces, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > LONGEST_LINE:
            pieces.append(" ")
            size = 1 + len(letter.encode())
        pieces[-1] += letter
    return "\r\n".join(pieces)


def _master(found: list[Line]) -> list[Line]:
    """The event itself, and not what was changed of one of its repetitions; none is empty."""
    events = components(found, "VEVENT")
    return next(
        (one for one in events if all(line.name != "RECURRENCE-ID" for line in top(one))), []
    )


def _kept(old: Iterable[Line]) -> Iterator[str]:
    """Whatever an old event says besides of what we say; what is inside of it, all."""
    depth = 0
    for line in old:
        depth -= line.name == "END"
        if depth or line.name in ("BEGIN", "END") or line.name not in _REPLACED:
            yield line.text
        depth += line.name == "BEGIN"
