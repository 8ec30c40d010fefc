"""Entries for calendars that nobody connected: .ics files (RFC 5545), and two sites' forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.core.spans import Span

ZONE_YEARS = timedelta(days=5 * 365)
"""How far ahead a file spells out the changes of the clocks; programs know the zone by name."""
GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/deeplink/compose"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a calendar shows of an entry; `zone` is the one by whose clock it is."""

    title: str
    span: Span
    zone: ZoneInfo
    busy: bool = True
    place: str = ""
    details: str = ""


def event(shown: Shown, uid: str, sequence: int, now: datetime, status: str = "CONFIRMED") -> Event:
    """An entry of a file.

    `uid` names it for ever: a newer file with it, which a greater `sequence` says it is, replaces
    what an older one made.
    """
    made = Event()
    made.add("uid", uid)
    made.add("sequence", sequence)
    made.add("dtstamp", now.replace(microsecond=0))
    made.add("dtstart", shown.span.start.astimezone(shown.zone))
    made.add("dtend", shown.span.end.astimezone(shown.zone))
    made.add("summary", shown.title)
    if shown.place:
        made.add("location", shown.place)
    if shown.details:
        made.add("description", shown.details)
    made.add("status", status)
    made.add("class", "PRIVATE")
    made.add("transp", "OPAQUE" if shown.busy else "TRANSPARENT")
    made.add("x-microsoft-cdo-busystatus", "BUSY" if shown.busy else "FREE")
    return made


def file_of(product: str, method: str, events: Sequence[Event], today: date) -> bytes:
    """The file; `product` is RFC 5545's PRODID, `method` PUBLISH or CANCEL."""
    calendar = Calendar()
    for name, value in (("prodid", product), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    for one in events:
        calendar.add_component(one)
    calendar.add_missing_timezones(today - timedelta(days=365), today + ZONE_YEARS)
    return bytes(calendar.to_ical())


def google_form(shown: Shown, recurrence: str = "") -> str:
    """The address of Google Calendar's form, filled in; `recurrence` is RFC 5545's RRULE."""
    local = [one.astimezone(shown.zone) for one in shown.span]
    query = {
        "action": "TEMPLATE",
        "text": shown.title,
        "dates": "/".join(f"{one:%Y%m%dT%H%M%S}" for one in local),
        "ctz": shown.zone.key,
        "crm": "BUSY" if shown.busy else "AVAILABLE",
        "details": shown.details,
        "location": shown.place,
        "recur": f"RRULE:{recurrence}" if recurrence else "",
    }
    return _address(GOOGLE, query)


def outlook_form(shown: Shown) -> str:
    """The address of the form of Outlook on the web, which knows no repetition."""
    start, end = (f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in shown.span)
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": shown.title,
        "startdt": start,
        "enddt": end,
        "freebusy": "busy" if shown.busy else "free",
        "body": shown.details,
        "location": shown.place,
    }
    return _address(OUTLOOK, query)


def _address(form: str, query: dict[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{form}?{urlencode(given, quote_via=quote)}"
