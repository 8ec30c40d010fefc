"""Events as Google's API writes them: which are ours, when they are, what of them is busy."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from bot.clients.calendar import Entry, NotACalendarError, Stored
from bot.clients.google_http import mapping, sequence, text
from bot.core.spans import Span

Event = Mapping[str, object]

TAG = ("leeway", "block")
"""A private property that all events of ours have: the calendar can be asked for those alone."""
TAGGED = ("privateExtendedProperty", "=".join(TAG))
"""Asks for events of ours alone."""
UID = "leewayUid"
"""The private property with the entry's `uid`."""
OWN_FIELDS = (
    "id,etag,status,summary,start,end,transparency,eventType,description,location,colorId,"
    "reminders,visibility,recurrence,attendees(self)"
)
"""Asked for of events of ours alone: nobody else's title is ever requested."""

FILE_UID = "leeway-"
"""With which the name of each event begins in our calendar files, which people import."""
FOCUS = "focusTime"
_CARRIED = ("description", "location", "colorId", "reminders", "visibility")
# What these are is where somebody works, or whose birthday it is: nobody is busy with it.
_NOT_BUSY = frozenset({"workingLocation", "birthday"})
_NAME = "leeway"


@dataclass(frozen=True, slots=True)
class Own:
    """An event of ours. `generation` counts the events that stood for the same entry."""

    id: str
    uid: str
    generation: int
    etag: str
    span: Span
    busy: bool
    title: str
    is_focus: bool
    is_shared: bool
    """The person invited somebody, or made it a series: it is not to be replaced by another."""
    carried: Event
    """What the person wrote there, to be taken along where another event replaces it."""

    def stored(self) -> Stored:
        """As every calendar gives it."""
        return Stored(self.uid, self.etag, self.span, self.busy, self.title)


def event_id(uid: str, generation: str = "") -> str:
    """The identifier of the event of an entry: base32hex without padding, as Google wants it.

    It can be read back, because of a deleted event the calendar tells nothing else. A deleted
    event's identifier stays taken for ever, and no event turns into focus time later: then the
    entry gets an event of another `generation`, a number and perhaps more after a "-".
    """
    name = f"{_NAME}:{generation}:{uid}"
    return base64.b32hexencode(name.encode()).decode().rstrip("=").lower()


def replacing(entry: Entry, etag: str) -> str:
    """The generation that replaces the event with an `etag`: the same one when tried again."""
    return f"{entry.sequence}-{hashlib.sha256(etag.encode()).hexdigest()[:8]}"


def uid_of(identifier: str) -> str | None:
    """The `uid` of the entry for which an event stands; None where it is none of ours."""
    named = _named(identifier)
    return named[1] if named else None


def is_ours(event: Event) -> bool:
    """Whether it is an entry of ours, or came out of a calendar file of ours."""
    name = text(event.get("iCalUID"))
    return name.startswith(FILE_UID) or uid_of(text(event.get("id"))) is not None


def own(event: Event, zone: tzinfo) -> Own | None:
    """An event of ours, by `OWN_FIELDS`; None for any other, and for a deleted one."""
    named = _named(text(event.get("id")))
    if named is None or event.get("status") == "cancelled":
        return None
    span = span_of(event, zone)
    if span is None:
        raise NotACalendarError("an event of ours has no time")
    generation, uid = named
    return Own(
        id=text(event.get("id")),
        uid=uid,
        generation=int(generation.partition("-")[0] or -1),
        etag=text(event.get("etag")),
        span=span,
        busy=is_opaque(event),
        title=text(event.get("summary")),
        is_focus=event.get("eventType") == FOCUS,
        is_shared=bool(event.get("recurrence") or event.get("attendees")),
        carried={key: event[key] for key in _CARRIED if key in event},
    )


def document(entry: Entry, identifier: str) -> dict[str, object]:
    """A new event for an entry: private, without a reminder; a busy one is focus time."""
    focus = {"eventType": FOCUS, **focus_properties(entry)} if entry.busy else {}
    return {
        "id": identifier,
        "summary": entry.title,
        "start": {"dateTime": instant(entry.span.start)},
        "end": {"dateTime": instant(entry.span.end)},
        "transparency": "opaque" if entry.busy else "transparent",
        "visibility": "private",
        # The bot says so itself when a block begins.
        "reminders": {"useDefault": False},
        "extendedProperties": {"private": dict([TAG, (UID, entry.uid)])},
        **focus,
    }


def without_focus(event: Event) -> dict[str, object]:
    """The same as a plain event, for editions of Google that know no focus time."""
    return {k: v for k, v in event.items() if k not in ("eventType", "focusTimeProperties")}


def focus_properties(entry: Entry) -> dict[str, object]:
    """What focus time declines by itself: nothing, unless the person wants that."""
    mode = "declineOnlyNewConflictingInvitations" if entry.declines else "declineNone"
    return {"focusTimeProperties": {"autoDeclineMode": mode}}


def moved_to(span: Span) -> dict[str, object]:
    """Another `start` and `end`; where the person made it an event of days, it is none any more."""
    return {
        "start": {"dateTime": instant(span.start), "date": None},
        "end": {"dateTime": instant(span.end), "date": None},
    }


def span_of(event: Event, zone: tzinfo) -> Span | None:
    """When it is (UTC); whole days are those of `zone`, the calendar's. None without a time."""
    start = _instant(mapping(event.get("start")), zone)
    end = _instant(mapping(event.get("end")), zone)
    return Span(start, end) if start and end and start <= end else None


def keeps_busy(event: Event) -> bool:
    """Whether the person is busy with it: it is not declined, and not marked as free."""
    if event.get("status") == "cancelled" or event.get("eventType") in _NOT_BUSY:
        return False
    me = [one for one in map(mapping, sequence(event.get("attendees"))) if one.get("self")]
    declined = any(one.get("responseStatus") == "declined" for one in me)
    return is_opaque(event) and not declined


def is_opaque(event: Event) -> bool:
    """Whether it blocks time; Google leaves out what is the default."""
    return event.get("transparency") != "transparent"


def instant(moment: datetime) -> str:
    """As Google wants an instant (RFC 3339)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(told: Event, zone: tzinfo) -> datetime | None:
    try:
        if day := text(told.get("date")):
            return datetime.combine(date.fromisoformat(day), time(), zone).astimezone(UTC)
        moment = datetime.fromisoformat(text(told.get("dateTime")))
    except (ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _named(identifier: str) -> tuple[str, str] | None:
    """The generation and the uid in an identifier; those of a series' instances have a suffix."""
    base = identifier.partition("_")[0]
    padded = base.upper() + "=" * (-len(base) % 8)
    try:
        name, generation, uid = base64.b32hexdecode(padded).decode().split(":", 2)
    except (binascii.Error, ValueError):
        return None
    if name != _NAME or not (generation.partition("-")[0] or "0").isdecimal():
        return None
    return generation, uid
