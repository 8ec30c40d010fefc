"""What Google's calendar takes and gives, field by field: masks, and checks of written events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Mask = dict[str, Any]
"""From a field to the mask within it; {} for all of it."""


def _all(*names: str) -> Mask:
    return {name: {} for name in names}


_TIME = _all("date", "dateTime", "timeZone")
_WHO = _all("id", "email", "displayName", "self")
EVENT: Mask = {
    **_all(
            "kind", "etag", "id", "status", "htmlLink", "created", "updated", "summary",
            "description", "location", "colorId", "recurrence", "recurringEventId",
            "transparency", "visibility", "iCalUID", "sequence", "eventType", "hangoutLink",
    ),
    "start": _TIME,
    "end": _TIME,
    "originalStartTime": _TIME,
    "creator": _WHO,
    "organizer": _WHO,
    "attendees": {**_WHO, **_all("responseStatus", "organizer", "optional", "resource")},
    "extendedProperties": _all("private", "shared"),
    "reminders": _all("useDefault", "overrides"),
    "focusTimeProperties": _all("autoDeclineMode", "declineMessage", "chatStatus"),
}  # fmt: skip
EVENTS: Mask = {
    **_all(
        "kind", "etag", "summary", "updated", "timeZone", "accessRole", "nextPageToken",
        "nextSyncToken",
    ),
    "items": EVENT,
}  # fmt: skip
_WRITTEN = frozenset(EVENT) - {
    "kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "iCalUID",
    "recurringEventId", "hangoutLink",
}  # fmt: skip
_CHOICES = {
    "transparency": {"opaque", "transparent"},
    "visibility": {"default", "public", "private", "confidential"},
    "status": {"confirmed", "tentative"},
    "eventType": {"default", "focusTime"},
}
_DECLINES = {
    "declineNone",
    "declineAllConflictingInvitations",
    "declineOnlyNewConflictingInvitations",
}


class RefusedError(Exception):
    """Google's refusal: a status, a reason and a message, as its guide to errors has them."""

    def __init__(self, status: int, reason: str, message: str = "") -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message or reason


def invalid(message: str, reason: str = "invalid") -> RefusedError:
    return RefusedError(400, reason, message)


def masked(document: Json, mask: str, known: Mask) -> Json:
    """What a `fields` parameter leaves of a document; without one all of it."""
    if not mask:
        return document
    return _kept(document, _parsed(mask, known))


def _kept(document: Json, mask: Mask) -> Json:
    kept: Json = {}
    for key, inner in mask.items():
        value = document.get(key)
        if inner and isinstance(value, list):
            value = [_kept(one, inner) for one in value]
        elif inner and isinstance(value, dict):
            value = _kept(value, inner)
        if key in document:
            kept[key] = value
    return kept


def _parsed(mask: str, known: Mask) -> Mask:
    found, rest = _selection(re.findall(r"[A-Za-z]+|[(),/]|.", mask), known)
    if rest:
        raise invalid(f"Invalid field selection {''.join(rest)}", "invalidParameter")
    return found


def _selection(tokens: list[str], known: Mask) -> tuple[Mask, list[str]]:
    found: Mask = {}
    while True:
        name = tokens[0] if tokens else ""
        if name not in known:
            raise invalid(f"Invalid field selection {name}", "invalidParameter")
        tokens = tokens[1:]
        inner: Mask = {}
        if tokens[:1] == ["("]:
            inner, tokens = _selection(tokens[1:], known[name])
            if tokens[:1] != [")"]:
                raise invalid("Invalid field selection: no )", "invalidParameter")
            tokens = tokens[1:]
        elif tokens[:1] == ["/"]:
            raise invalid("this fake does not play masks with a /", "invalidParameter")
        found[name] = inner
        if tokens[:1] != [","]:
            return found, tokens
        tokens = tokens[1:]


def check_written(body: Mapping[str, Any]) -> None:
    """Refuse a body with what cannot be written, or is not known."""
    for key, value in body.items():
        if key not in _WRITTEN:
            raise invalid(f"Unknown name {key}", "badRequest")
        known = EVENT[key]
        if known and isinstance(value, dict):
            for inner in value:
                if inner not in known:
                    raise invalid(f"Unknown name {key}.{inner}", "badRequest")


def check_event(event: Json, *, has_focus_time: bool) -> None:
    """Refuse an event that Google's reference does not allow."""
    if not re.fullmatch(r"[a-v0-9]{5,1024}", event["id"]):
        raise invalid("Invalid resource id value.")
    for key, allowed in _CHOICES.items():
        if key in event and event[key] not in allowed:
            raise invalid(f"Invalid value for: {key}")
    _check_times(event)
    private = event.get("extendedProperties", {}).get("private", {})
    for name, value in private.items():
        if len(name) > 44 or not isinstance(value, str) or len(value) > 1024:
            raise invalid("Invalid extended property")
    if event.get("eventType", "default") == "focusTime":
        _check_focus(event, has_focus_time=has_focus_time)
    elif "focusTimeProperties" in event:
        raise invalid("focusTimeProperties requires an event type of focusTime")


def _check_focus(event: Json, *, has_focus_time: bool) -> None:
    """By https://developers.google.com/workspace/calendar/api/guides/calendar-status."""
    if not has_focus_time:
        raise invalid("Focus time is not available to this account.", "eventTypeRestriction")
    if "focusTimeProperties" not in event:
        raise invalid("A focus time event needs focusTimeProperties.", "required")
    if event.get("transparency") != "opaque":
        raise invalid("A focus time event must be opaque.", "malformedFocusTimeEvent")
    if "dateTime" not in event["start"]:
        raise invalid("A focus time event must be a timed event.", "malformedFocusTimeEvent")
    if event.get("attendees"):
        raise invalid("A focus time event has no attendees.", "malformedFocusTimeEvent")
    if event["focusTimeProperties"].get("autoDeclineMode", "declineNone") not in _DECLINES:
        raise invalid("Invalid value for: autoDeclineMode")


def _check_times(event: Json) -> None:
    start, end = event.get("start"), event.get("end")
    if not start or not end:
        raise invalid("Missing start or end time.", "required")
    if set(start) & {"date", "dateTime"} != set(end) & {"date", "dateTime"}:
        raise invalid("Start and end times must either both be date or both be dateTime.")
    if moment(start, ZoneInfo("UTC")) > moment(end, ZoneInfo("UTC")):
        raise invalid("The specified time range is empty.", "timeRangeEmpty")


def moment(told: Mapping[str, str], zone: ZoneInfo) -> datetime:
    """The instant of a `start` or an `end`; `zone` is the calendar's."""
    if ("date" in told) == ("dateTime" in told):
        raise invalid("Either a date or a dateTime.")
    try:
        if "date" in told:
            day = date.fromisoformat(told["date"])
            return datetime(day.year, day.month, day.day, tzinfo=zone)
        found = datetime.fromisoformat(told["dateTime"])
    except ValueError as error:
        raise invalid("Invalid value for a time") from error
    if found.tzinfo is not None:
        return found
    if "timeZone" not in told:
        raise invalid("Missing time zone definition for a time.", "required")
    return found.replace(tzinfo=ZoneInfo(told["timeZone"]))


def rfc3339(name: str, value: str) -> datetime:
    """A parameter that has to be an instant with its offset."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise invalid(f"Invalid value for: {name}") from error
    if found.tzinfo is None:
        raise invalid(f"Invalid value for: {name}: an offset is mandatory")
    return found


def event_of(instance: Json) -> Json:
    """An instance of a series: it has no rule of its own."""
    return {key: value for key, value in instance.items() if key != "recurrence"}


def is_busy(event: Json) -> bool:
    me = [one for one in event.get("attendees", []) if one.get("self")]
    return (
        event.get("transparency") != "transparent"
        and event.get("eventType") not in ("workingLocation", "birthday")
        and all(one.get("responseStatus") != "declined" for one in me)
    )


def with_attendees(event: Json, most: int) -> Json:
    """More attendees than wanted: only the person's own entry is given."""
    who = event.get("attendees", [])
    return event if len(who) <= most else {**event, "attendees": [w for w in who if w.get("self")]}


def has(event: Json, wanted: list[str] | None) -> bool:
    private = event.get("extendedProperties", {}).get("private", {})
    pairs = [one.partition("=") for one in wanted or []]
    return all(private.get(name) == value for name, _, value in pairs)


def patched(event: Json, body: Json) -> Json:
    changed = {**event}
    for key, value in body.items():
        if value is None:
            changed.pop(key, None)
        elif isinstance(value, dict) and isinstance(event.get(key), dict):
            changed[key] = patched(event[key], value)
        else:
            changed[key] = value
    return changed
