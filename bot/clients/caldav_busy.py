"""When the events of a calendar keep its owner busy: read without their titles, and bounded.

A broken event is passed over, as is one that repeats more often than daily, or by a rule that finds
no day: anybody can send one, and following it takes seconds. Series are read last, the youngest
first: those for which no time is left are passed over, too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar as ICalendar
from icalendar import Event

from bot.clients.caldav_lines import Line, Zones, components, lines, top
from bot.clients.calendar import NotACalendarError
from bot.core.clock import Clock
from bot.core.local_time import to_utc
from bot.core.spans import Span, merged

logger = logging.getLogger(__name__)

OURS = "leeway-"
"""How the UID of whatever we write begins, in calendars and in calendar files."""
MARK = "X-LEEWAY"
READING = timedelta(seconds=8)
"""What all events of one look may take."""
LONGEST_EVENT = 200_000
"""Characters of what is kept of an event; its description is not."""
LONGEST_SERIES = 1_000_000
"""The same, of a series and of all that was changed of it."""
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
    r"|BY(?:DAY|MONTHDAY|YEARDAY|WEEKNO|MONTH)=[A-Z0-9+,-]{1,400}|BYSETPOS=[0-9+,-]{1,40}))*"
)
_END = re.compile(r";(?:UNTIL|COUNT)=[^;]*")
_PARAMETERS = frozenset({"DATE", "DATE-TIME", "PERIOD", "THISANDFUTURE"})
_FIRST_YEAR = 1901
# The same days fall on the same weekdays 28 years later, within a century and 8000 years on.
_CYCLE, _LAST_YEARS = 28, 9960


def busy_spans(
    texts: Iterable[str], span: Span, account: str, own: ZoneInfo, clock: Clock
) -> list[Span]:
    """When events keep `account` busy within `span`: clipped to it, merged, sorted, UTC.

    Each of `texts` is the iCalendar text of one event. `own` is the zone in which a day without a
    time begins. Raises `NotACalendarError` where reading takes too long.
    """
    found: list[Span] = []
    series: list[tuple[str, str]] = []
    last = clock.now() + READING
    for text in texts:
        if clock.now() > last:
            raise NotACalendarError("events that take too long to read")
        with suppress(*BROKEN):  # one event of somebody's, broken: the others still count
            events, zones = _read(text, own)
            if any(line.name in _REPEATING for event in events for line in event):
                series.append((_begins(events), text))
            else:
                found += _single(events, account, own, zones)
    for _, text in sorted(series, reverse=True):
        if clock.now() > last:
            logger.info("series that take too long to read are passed over")
            break
        with suppress(*BROKEN):
            events, zones = _read(text, own)
            found += _repeated(events, span, account, own, zones)
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


def _read(text: str, own: ZoneInfo) -> tuple[list[list[Line]], Zones]:
    """The lines of each event in a text, none where it is one of ours; and the zones it names."""
    found = list(lines(text))
    events = [list(top(event)) for event in components(found, "VEVENT")]
    return [] if any(_is_ours(event) for event in events) else events, Zones(found, own)


def _begins(events: Sequence[Sequence[Line]]) -> str:
    return min(line.value for event in events for line in event if line.name == "DTSTART")


def _single(
    events: Sequence[Sequence[Line]], account: str, own: ZoneInfo, zones: Zones
) -> list[Span]:
    busy = [
        event_text(event, zones, own, _KEPT) for event in events if not _is_free(event, account)
    ]
    return [span_of(one, own) for one in _events(parsed_events(busy))]


def _repeated(
    events: Sequence[Sequence[Line]], span: Span, account: str, own: ZoneInfo, zones: Zones
) -> list[Span]:
    _check_rules(events)
    texts = []
    for event in events:
        free = "TRANSPARENT" if _is_free(event, account) else "OPAQUE"
        texts.append([*event_text(event, zones, own, _KEPT), f"TRANSP:{free}"])
    if sum(len(line) for text in texts for line in text) > LONGEST_SERIES:
        raise ValueError("a series that is too long")
    query = recurring_ical_events.of(parsed_events(texts))
    # A day without a time begins at another instant in each zone.
    wide = timedelta(days=1)
    found = query.between(span.start - wide, span.end + wide)
    return [span_of(one, own) for one in found if one["TRANSP"] != "TRANSPARENT"]


def _check_rules(events: Sequence[Sequence[Line]]) -> None:
    rules = [line.word for event in events for line in event if line.name == "RRULE"]
    starts = [line.value for event in events for line in event if line.name == "DTSTART"]
    if any(int(start[:4]) < _FIRST_YEAR for start in starts):
        raise ValueError("a series that began too long ago")
    if len(rules) > 1 or not all(_RULE.fullmatch(rule) for rule in rules):
        raise ValueError("a rule that is not followed")
    if not all(_can_happen(rule, start) for rule in rules for start in starts):
        raise ValueError("a rule that finds no day")


def _can_happen(rule: str, start: str) -> bool:
    """Whether a rule finds a day within decades: it would be looked for until the year 9999.

    So it is tried out close to that end. `UNTIL` is no end of looking: days found are held to it.
    """
    if "FREQ=DAILY" in rule and "BYSETPOS" in rule:  # of one day: means nothing, and takes long
        return False
    begins = datetime.strptime(start[:8], "%Y%m%d")  # noqa: DTZ007  # a day, whichever zone
    shifted = begins.replace(year=_LAST_YEARS + (begins.year + 8000 - _LAST_YEARS) % _CYCLE)
    return next(iter(rrulestr(_END.sub("", rule), dtstart=shifted)), None) is not None


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
