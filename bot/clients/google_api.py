"""The primary calendar of whoever the tokens belong to: authorized requests, and all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.clients.calendar import NotACalendarError
from bot.clients.google_events import Event
from bot.clients.google_http import GoogleLine, Said, done, mapping, sequence, text
from bot.clients.google_tokens import Tokens, renewed
from bot.core.clock import Clock
from bot.settings import Google

PAGE = "2500"
"""Events on a page, at most: Google's own limit."""
MOST_PAGES = 40
EVENTS = "/calendars/primary/events"

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Listed:
    """Events, the calendar's own zone, and the token of the last page (empty without one)."""

    events: list[Event]
    zone: tzinfo
    sync_token: str


class GoogleApi:
    """Asks with the person's access token and renews it; `keep` is handed the new secret."""

    def __init__(
        self, google: Google, secret: str, clock: Clock, keep: Callable[[str], None]
    ) -> None:
        self._google = google
        self._tokens = Tokens.read(secret)
        self._clock = clock
        self._keep = keep
        self._line = GoogleLine(clock)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        document: Mapping[str, object] | None = None,
        etag: str = "",
    ) -> Said:
        """What the calendar says, whatever its status; raises a `CalendarError`.

        An access token that it does not take is renewed, once.
        """
        if self._tokens.is_due(self._clock.now()):
            self._renew()
        said = self._ask(method, path, params, document, etag)
        if said.status == 401:
            self._renew()
            said = self._ask(method, path, params, document, etag)
        return said

    def events(self, fields: str, params: Params) -> Listed:
        """All events of a list, with `fields` of each; raises a `CalendarError`."""
        return _listed(self._pages(f"nextPageToken,timeZone,items({fields})", params))

    def since(self, sync_token: str) -> Listed | None:
        """What changed since a token, by identifier alone; None where it is forgotten."""
        fields = "nextPageToken,nextSyncToken,items(id,status)"
        first = self._page(fields, [("syncToken", sync_token)], "")
        # 410 by the guide; 400 is said to what never was a token of this calendar.
        if first.status in (400, 410):
            return None
        return _listed(self._pages(fields, [("syncToken", sync_token)], first))

    def new_sync_token(self, params: Params) -> str:
        """A token from which on to ask for the changes of a list; none of its events is read."""
        return _listed(self._pages("nextPageToken,nextSyncToken", params)).sync_token

    def _pages(self, fields: str, params: Params, first: Said | None = None) -> Iterator[Event]:
        said = first or self._page(fields, params, "")
        for _ in range(MOST_PAGES):
            page = done(said)
            yield page
            page_token = text(page.get("nextPageToken"))
            if not page_token:
                return
            said = self._page(fields, params, page_token)
        raise NotACalendarError("a list of events that does not end")

    def _page(self, fields: str, params: Params, page_token: str) -> Said:
        more = [("pageToken", page_token)] if page_token else []
        asked = [*params, ("maxResults", PAGE), ("fields", fields), *more]
        return self.call("GET", EVENTS, params=asked)

    def _ask(
        self,
        method: str,
        path: str,
        params: Params,
        document: Mapping[str, object] | None,
        etag: str,
    ) -> Said:
        headers = {"Authorization": f"Bearer {self._tokens.access}"}
        if etag:
            headers["If-Match"] = etag
        url = f"{self._google.calendar_url}{path}"
        return self._line.ask(method, url, params=params, document=document, headers=headers)

    def _renew(self) -> None:
        self._tokens = renewed(self._line, self._google, self._tokens, self._clock.now())
        self._keep(self._tokens.written())


def _listed(pages: Iterator[Event]) -> Listed:
    events: list[Event] = []
    zone: tzinfo = ZoneInfo("UTC")
    sync_token = ""
    for page in pages:
        events += map(mapping, sequence(page.get("items")))
        zone = _zone(text(page.get("timeZone")))
        sync_token = text(page.get("nextSyncToken"))
    return Listed(events, zone, sync_token)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):  # a zone that this machine does not know
        return ZoneInfo("UTC")
