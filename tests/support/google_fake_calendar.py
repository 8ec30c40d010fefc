"""One primary calendar as Google keeps it: identifiers, etags, lists in pages, sync tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.clock import Clock
from bot.core.spans import Span, merged
from tests.support.google_fake_fields import (
    Json,
    RefusedError,
    check_event,
    check_written,
    event_of,
    has,
    invalid,
    is_busy,
    moment,
    patched,
    rfc3339,
    with_attendees,
)

_KNOWN = {
    "maxResults", "pageToken", "syncToken", "timeMin", "timeMax", "singleEvents",
    "privateExtendedProperty", "maxAttendees", "fields",
}  # fmt: skip
# What the reference forbids beside a sync token, of what is known here.
_NEVER_WITH_SYNC = {"timeMin", "timeMax", "privateExtendedProperty"}
_FREE_BUSY = {"timeMin", "timeMax", "timeZone", "items"}
LONGEST_FREE_BUSY = timedelta(days=90)


class GoogleCalendarFake:
    """The events, by identifier; a deleted one stays as `cancelled`, and its identifier taken."""

    def __init__(self, clock: Clock, zone: str = "Europe/Berlin") -> None:
        self._clock = clock
        self.zone = zone
        self.has_focus_time = True
        self.page_size = 2500
        self.events: dict[str, Json] = {}
        self._changed: dict[str, int] = {}
        self._serial = 0
        self._forgotten = -1

    def forget(self) -> None:
        """No sync token of before is known any more."""
        self._forgotten = self._serial
        self._serial += 1

    def put(self, event: Json) -> str:
        """An event that is made in the app itself: nothing of it is checked."""
        self._keep(event)
        return str(event["id"])

    def insert(self, body: Json) -> Json:
        check_written(body)
        if body.get("id") in self.events:
            raise RefusedError(409, "duplicate", "The requested identifier already exists.")
        event = {"eventType": "default", "status": "confirmed", **body}
        if "id" not in event:
            raise invalid("this fake makes up no identifiers")
        check_event(event, has_focus_time=self.has_focus_time)
        self._keep(event)
        return self.shown(event["id"])

    def get(self, identifier: str) -> Json:
        if identifier not in self.events:
            raise RefusedError(404, "notFound", "Not Found")
        return self.shown(identifier)

    def patch(self, identifier: str, body: Json, if_match: str) -> Json:
        event = self.get(identifier)
        self._match(event, if_match)
        check_written(body)
        if event["status"] == "cancelled":
            raise RefusedError(403, "forbidden", "Forbidden")
        if "eventType" in body and body["eventType"] != event["eventType"]:
            raise invalid("Event type cannot be changed.", "eventTypeRestriction")
        changed = patched(self.events[identifier], body)
        check_event(changed, has_focus_time=self.has_focus_time)
        self._keep(changed)
        return self.shown(identifier)

    def delete(self, identifier: str, if_match: str) -> None:
        event = self.get(identifier)
        self._match(event, if_match)
        if event["status"] == "cancelled":
            raise RefusedError(410, "deleted", "Resource has been deleted")
        self._keep({"id": identifier, "status": "cancelled"})

    def page(self, asked: Mapping[str, list[str]]) -> Json:
        """A page of `events.list`; `asked` are the parameters, each with all of its values."""
        if unknown := set(asked) - _KNOWN:
            raise invalid(f"this fake does not play {sorted(unknown)}", "invalidParameter")
        one = {name: values[-1] for name, values in asked.items()}
        query = json.dumps(sorted((k, v) for k, v in asked.items() if k != "pageToken"))
        begin, serial = self._page(one, query)
        items = self._listed(asked, one)
        most = min(_number(one, "maxResults", 250, 2500), self.page_size)
        page: Json = {
            "kind": "calendar#events",
            "summary": "primary@example.com",
            "timeZone": self.zone,
            "accessRole": "owner",
            "items": items[begin : begin + most],
        }
        if begin + most < len(items):
            page["nextPageToken"] = _token([begin + most, serial, query])
        else:
            page["nextSyncToken"] = _token([serial, _shape(one)])
        return page

    def free_busy(self, body: Json) -> Json:
        if unknown := set(body) - _FREE_BUSY:
            raise invalid(f"Unknown name {sorted(unknown)}", "badRequest")
        start, end = (rfc3339(name, body.get(name, "")) for name in ("timeMin", "timeMax"))
        if start >= end:
            raise invalid("The specified time range is empty.", "timeRangeEmpty")
        if end - start > LONGEST_FREE_BUSY:
            raise invalid("The requested time range is too long.", "timeRangeTooLong")
        within = {"singleEvents": "true", "timeMin": body["timeMin"], "timeMax": body["timeMax"]}
        found = [self._span(event) for event in self._whole(within) if is_busy(event)]
        busy = [
            {"start": _text(max(one.start, start)), "end": _text(min(one.end, end))}
            for one in merged(found)
        ]
        calendars = {
            item["id"]: {"busy": busy}
            if item["id"] == "primary"
            else {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
            for item in body["items"]
        }
        return {
            "kind": "calendar#freeBusy",
            "timeMin": body["timeMin"],
            "timeMax": body["timeMax"],
            "calendars": calendars,
        }

    def shown(self, identifier: str) -> Json:
        """An event as it is given: the default transparency is left out."""
        event = {
            "kind": "calendar#event",
            "etag": f'"{self._changed[identifier]}000"',
            "iCalUID": f"{identifier}@google.com",
            **self.events[identifier],
        }
        if event.get("transparency") == "opaque":
            del event["transparency"]
        return event

    def _keep(self, event: Json) -> None:
        self._serial += 1
        self.events[event["id"]] = event
        self._changed[event["id"]] = self._serial

    def _match(self, event: Json, if_match: str) -> None:
        if if_match and if_match != event["etag"]:
            raise RefusedError(412, "conditionNotMet", "Precondition Failed")

    def _page(self, one: Mapping[str, str], query: str) -> tuple[int, int]:
        """Where a page begins, and until which change the whole list goes."""
        if "pageToken" not in one:
            return 0, self._serial
        told = _untoken(one["pageToken"])
        if not isinstance(told, list) or len(told) != 3 or told[2] != query:
            raise invalid("Invalid page token value.")
        return told[0], told[1]

    def _listed(self, asked: Mapping[str, list[str]], one: Mapping[str, str]) -> list[Json]:
        if "syncToken" in one:
            items = self._since(one)
        else:
            items = [e for e in self._whole(one) if has(e, asked.get("privateExtendedProperty"))]
        # "An unspecified, stable order": anything but that of the time.
        items.sort(key=lambda event: str(event["id"])[::-1])
        most = _number(one, "maxAttendees", 1000, 1000)
        return [with_attendees(event, most) for event in items]

    def _since(self, one: Mapping[str, str]) -> list[Json]:
        if both := _NEVER_WITH_SYNC & set(one):
            raise invalid(f"Sync token cannot be combined with {sorted(both)}.")
        told = _untoken(one["syncToken"])
        if not isinstance(told, list) or len(told) != 2:
            raise invalid("Invalid sync token value.")
        serial, shape = told
        if serial <= self._forgotten:
            raise RefusedError(
                410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required."
            )
        if shape != _shape(one):
            raise invalid("The other parameters are not those of the first request.")
        if one.get("singleEvents") == "true":
            raise invalid("this fake does not play series in an incremental list")
        return [self.shown(name) for name, at in self._changed.items() if at > serial]

    def _whole(self, one: Mapping[str, str]) -> Iterator[Json]:
        begin = rfc3339("timeMin", one["timeMin"]) if "timeMin" in one else None
        end = rfc3339("timeMax", one["timeMax"]) if "timeMax" in one else None
        if begin and end and begin >= end:
            raise invalid("The specified time range is empty.", "timeRangeEmpty")
        single = one.get("singleEvents", "false")
        if single not in ("true", "false"):
            raise invalid("Invalid value for: singleEvents")
        for name, event in self.events.items():
            if event["status"] == "cancelled":
                continue
            for shown in self._instances(name):
                span = self._span(shown)
                # A series that is not taken apart goes on beyond its first instance.
                goes_on = single == "false" and "recurrence" in event
                if (end and span.start >= end) or (begin and span.end <= begin and not goes_on):
                    continue
                yield event_of(shown) if single == "true" else self.shown(name)
                if single == "false":
                    break

    def _instances(self, name: str) -> Iterator[Json]:
        shown = self.shown(name)
        if "recurrence" not in shown:
            yield shown
            return
        (rule,) = shown["recurrence"]
        prefix = "RRULE:FREQ=WEEKLY;COUNT="
        if not rule.startswith(prefix):
            raise NotImplementedError(f"this fake does not play {rule}")
        zone = ZoneInfo(shown["start"]["timeZone"])
        span = self._span(shown)
        for week in range(int(rule.removeprefix(prefix))):
            start = span.start.astimezone(zone) + timedelta(weeks=week)
            yield {
                **shown,
                "id": f"{name}_{_utc(start):%Y%m%dT%H%M%SZ}",
                "recurringEventId": name,
                "start": {"dateTime": start.isoformat(), "timeZone": str(zone)},
                "end": {"dateTime": (start + span.length).isoformat(), "timeZone": str(zone)},
            }

    def _span(self, event: Mapping[str, Any]) -> Span:
        zone = ZoneInfo(self.zone)
        return Span(_utc(moment(event["start"], zone)), _utc(moment(event["end"], zone)))


def _shape(one: Mapping[str, str]) -> Json:
    """The parameters that have to stay the same from one request to the next."""
    changing = {"pageToken", "syncToken", "fields", *_NEVER_WITH_SYNC}
    return {key: value for key, value in one.items() if key not in changing}


def _number(one: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = one.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise invalid(f"Invalid value for: {name}")
    return int(value)


def _token(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


def _untoken(token: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(token.encode()))
    except ValueError:
        return None


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo("UTC"))


def _text(instant: datetime) -> str:
    return _utc(instant).isoformat().replace("+00:00", "Z")
