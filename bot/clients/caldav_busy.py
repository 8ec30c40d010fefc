"""When the events of a calendar keep its owner busy: read without their titles, and bounded.

A broken event is passed over, as is one that repeats more often than daily: no rule can be written
that takes long, and what takes long all the same ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar as ICalendar
from icalendar import Event

from bot.clients.caldav_lines import Line, Zones, components, lines, top
from bot.clients.calendar import NotACalendarError
from bot.core.clock import Clock
from bot.core.local_time import to_utc
from bot.core.spans import Span, merged

OURS = "leeway-"
"""How the UID of whatever we write begins, in calendars and in calendar files."""
MARK = "X-LEEWAY"
READING = timedelta(seconds=8)
"""What all events of one look may take."""
LONGEST_EVENT = 200_000
"""Characters of what is kept of an event; its description is not."""
# icalendar and what it is built on raise what their parts raise, whichever that is.
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
_KEPT = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"}
)
_REPEATING = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})
_TIMES = frozenset({"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"})
_RULE = re.compile(
    r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(?:;(?:UNTIL=[0-9TZ]{8,16}|COUNT=[0-9]{1,5}|INTERVAL=[1-9][0-9]{0,3}|WKST=[A-Z]{2}"
    r"|BY(?:HOUR|MINUTE|SECOND)=[0-9]{1,2}"
    r"|BY(?:DAY|MONTHDAY|YEARDAY|WEEKNO|MONTH|SETPOS)=[A-Z0-9+,-]{1,400}))*"
)
_PARAMETERS = frozenset({"DATE", "DATE-TIME", "PERIOD", "THISANDFUTURE"})
_FIRST_YEAR = 1900


def busy_spans(
    texts: Iterable[str], span: Span, account: str, own: ZoneInfo, clock: Clock
) -> list[Span]:
    """When events keep `account` busy within `span`: clipped to it, merged, sorted, UTC.

    Each of `texts` is the iCalendar text of one event. `own` is the zone in which a day without a
    time begins. Raises `NotACalendarError` where reading takes too long.
    """
    found: list[Span] = []
    last = clock.now() + READING
    for text in texts:
        if clock.now() > last:
            raise NotACalendarError("events that take too long to read")
        try:
            found += _spans(text, span, account, own)
        except BROKEN:  # one event of somebody's, broken: the others still count
            continue
    return merged(_clipped(found, span))


def as_utc(moment: date, own: ZoneInfo) -> datetime:
    """The instant (UTC) of a time, or of the beginning of a day."""
    if not isinstance(moment, datetime):
        return to_utc(moment, time(0), own)
    if moment.tzinfo is None:
        return to_utc(moment.date(), moment.time(), own)
    return moment.astimezone(UTC)


def span_of(event: Event, own: ZoneInfo) -> Span:
    """From when until when an event is; one of a day without an end lasts the day."""
    start = _moment(event, "DTSTART")
    if "DTEND" in event:
        end = _moment(event, "DTEND")
    elif "DURATION" in event:
        end = start + _length(event)
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    return Span(as_utc(start, own), as_utc(end, own))


def event_text(
    event: Iterable[Line], zones: Zones, own: ZoneInfo, keep: frozenset[str]
) -> list[str]:
    """The lines of an event that are kept, each time with a zone that is known."""
    kept = [line for line in event if line.name in keep]
    if sum(len(line.text) for line in kept) > LONGEST_EVENT:
        raise ValueError("an event that is too long")
    return [_written(line, zones, own) for line in kept]


def parsed_events(events: Sequence[Sequence[str]]) -> ICalendar:
    """Events as icalendar reads them; raises one of `BROKEN`."""
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-"]
    for event in events:
        text += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    # As bytes: a text might be taken for the path of a file.
    found = ICalendar.from_ical("\r\n".join([*text, "END:VCALENDAR", ""]).encode())
    if not isinstance(found, ICalendar):
        raise TypeError("no calendar")
    return found


def _spans(text: str, span: Span, account: str, own: ZoneInfo) -> list[Span]:
    found = list(lines(text))
    zones = Zones(found, own)
    events = [list(top(event)) for event in components(found, "VEVENT")]
    if not events or any(_is_ours(event) for event in events):
        return []
    if any(line.name in _REPEATING for event in events for line in event):
        return _repeated(events, span, account, own, zones)
    busy = [
        event_text(event, zones, own, _KEPT) for event in events if not _is_free(event, account)
    ]
    return [span_of(one, own) for one in _events(parsed_events(busy))]


def _repeated(
    events: Sequence[Sequence[Line]], span: Span, account: str, own: ZoneInfo, zones: Zones
) -> list[Span]:
    for event in events:
        _check_rules(event)
    texts = []
    for event in events:
        free = "TRANSPARENT" if _is_free(event, account) else "OPAQUE"
        texts.append([*event_text(event, zones, own, _KEPT), f"TRANSP:{free}"])
    query = recurring_ical_events.of(parsed_events(texts))
    # A day without a time begins at another instant in each zone.
    wide = timedelta(days=1)
    found = query.between(span.start - wide, span.end + wide)
    return [span_of(one, own) for one in found if one["TRANSP"] != "TRANSPARENT"]


def _check_rules(event: Sequence[Line]) -> None:
    rules = [line.word for line in event if line.name == "RRULE"]
    if len(rules) > 1 or not all(_RULE.fullmatch(rule) and _can_happen(rule) for rule in rules):
        raise ValueError("a rule that is not followed")
    for line in event:
        if line.name == "DTSTART" and int(line.value[:4]) < _FIRST_YEAR:
            raise ValueError("a series that began too long ago")


def _can_happen(rule: str) -> bool:
    """Whether its months have its days: else it would be looked for until the year 9999."""
    parts = dict(part.split("=") for part in rule.split(";"))
    if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
        return True
    months = {int(one) for one in parts["BYMONTH"].split(",")}
    days = {abs(int(one)) for one in parts["BYMONTHDAY"].split(",")}
    longest = max(29 if one == 2 else 30 if one in (4, 6, 9, 11) else 31 for one in months)
    return min(days) <= longest


def _is_ours(event: Sequence[Line]) -> bool:
    return any(
        line.name == MARK or (line.name == "UID" and line.value.startswith(OURS)) for line in event
    )


def _is_free(event: Sequence[Line], account: str) -> bool:
    """Whether it is shown as free, called off, or declined by the owner of the calendar."""
    return any(
        (line.name == "TRANSP" and line.word == "TRANSPARENT")
        or (line.name == "STATUS" and line.word == "CANCELLED")
        or (
            line.name == "ATTENDEE"
            and line.parameters.get("PARTSTAT", "").upper() == "DECLINED"
            and _is_same(line.value, account)
        )
        for line in event
    )


def _is_same(attendee: str, account: str) -> bool:
    """Whether an attendee is who signs in: by the address, or by its part before the @."""
    address = attendee.strip().lower().removeprefix("mailto:")
    return account.lower() in (address, address.partition("@")[0])


def _written(line: Line, zones: Zones, own: ZoneInfo) -> str:
    if line.name not in _TIMES:
        return f"{line.name}:{line.value}"
    more = "".join(
        f";{key}={value}"
        for key in ("VALUE", "RANGE")
        if (value := line.parameters.get(key, "").upper()) in _PARAMETERS
    )
    if "TZID" in line.parameters:
        return f"{line.name}{more};TZID={zones.key(line.parameters['TZID'])}:{line.value}"
    if "T" in line.value and not line.value.endswith("Z"):
        return f"{line.name}{more};TZID={own.key}:{line.value}"
    return f"{line.name}{more}:{line.value}"


def _moment(event: Event, name: str) -> date:
    moment = event.decoded(name)
    if not isinstance(moment, date):
        raise TypeError("neither a day nor a time")
    return moment


def _length(event: Event) -> timedelta:
    length = event.decoded("DURATION")
    if not isinstance(length, timedelta):
        raise TypeError("no length")
    return length


def _events(calendar: ICalendar) -> Iterator[Any]:
    # Of the library's many classes, walking by this name finds this one.
    yield from calendar.walk("VEVENT")


def _clipped(found: Iterable[Span], span: Span) -> Iterator[Span]:
    for one in found:
        if one.overlaps(span):
            yield Span(max(one.start, span.start), min(one.end, span.end))
