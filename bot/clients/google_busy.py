"""When others keep somebody busy in Google's calendar, without asking what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta

from bot.clients.calendar import CalendarAwayError, NotACalendarError
from bot.clients.google_api import GoogleApi, Params
from bot.clients.google_events import instant, is_ours, keeps_busy, span_of
from bot.clients.google_http import done, mapping, sequence, text
from bot.core.spans import Span, merged

AT_ONCE = timedelta(days=60)
"""How much free/busy is asked for in one request: Google refuses more than about three months."""


_FIELDS = "id,iCalUID,status,start,end,transparency,eventType,attendees(self,responseStatus)"


def busy_time(api: GoogleApi, span: Span) -> list[Span]:
    """When others keep the person busy within `span`: merged, sorted, UTC.

    Free/busy merges our own busy blocks with what lies over them. Only there the single events
    count: when they are, and whether the person declined; no title is asked for.
    """
    whole = _free_busy(api, span)
    if not whole:
        return []
    params = [*_within(span), ("maxAttendees", "1")]
    listed = api.events(_FIELDS, params)
    ours: list[Span] = []
    others: list[Span] = []
    for event in filter(keeps_busy, listed.events):
        if (found := span_of(event, listed.zone)) is not None:
            (ours if is_ours(event) else others).append(found)
    blocks = merged(_cut(ours, [span]))
    return merged([*_without(whole, blocks), *_cut(others, blocks)])


def _free_busy(api: GoogleApi, span: Span) -> list[Span]:
    found: list[Span] = []
    start = span.start
    while start < span.end:
        end = min(start + AT_ONCE, span.end)
        asked = {
            "timeMin": instant(start),
            "timeMax": instant(end),
            "items": [{"id": "primary"}],
        }
        found += _busy_in(done(api.call("POST", "/freeBusy", document=asked)))
        start = end
    return merged(_cut(found, [span]))


def _within(span: Span) -> Params:
    return [
        ("timeMin", instant(span.start)),
        ("timeMax", instant(span.end)),
        ("singleEvents", "true"),
    ]


def _busy_in(answer: Mapping[str, object]) -> list[Span]:
    """The busy time in an answer of `freeBusy.query`, which was about one calendar."""
    found: list[Span] = []
    for calendar in map(mapping, mapping(answer.get("calendars")).values()):
        reasons = [text(mapping(one).get("reason")) for one in sequence(calendar.get("errors"))]
        if "notFound" in reasons:
            raise NotACalendarError("the account has no calendar")
        if reasons:
            raise CalendarAwayError(f"free/busy failed: {' '.join(reasons)}")
        for told in map(mapping, sequence(calendar.get("busy"))):
            moments = {key: {"dateTime": told.get(key)} for key in ("start", "end")}
            if (span := span_of(moments, UTC)) is not None:
                found.append(span)
    return found


def _cut(spans: Iterable[Span], to: Iterable[Span]) -> list[Span]:
    """What of `spans` lies within one of `to`."""
    windows = list(to)
    return [
        Span(max(span.start, window.start), min(span.end, window.end))
        for span in spans
        for window in windows
        if span.overlaps(window)
    ]


def _without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What of `spans` lies outside of `taken`; both are merged and sorted."""
    away = list(taken)
    left: list[Span] = []
    for span in spans:
        start = span.start
        for one in away:
            if one.overlaps(Span(start, span.end)):
                left.append(Span(start, one.start))
                start = one.end
        left.append(Span(start, span.end))
    return [span for span in left if span.start < span.end]
