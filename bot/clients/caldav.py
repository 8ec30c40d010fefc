"""A person's calendar by CalDAV (RFC 4791, 6578), and the calendars behind a typed address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import httpcore
import httpx

from bot.clients.caldav_asking import Asking, ForbiddenAddressError, Outside, Reply
from bot.clients.caldav_busy import OURS, busy_spans
from bot.clients.caldav_entries import read, rewritten, title, written
from bot.clients.caldav_finding import FoundCalendar, find, typed_address
from bot.clients.caldav_signing import Signing
from bot.clients.caldav_xml import (
    CALENDAR_DATA,
    CALENDAR_SERVER,
    DAV,
    GETETAG,
    OF_AN_ENTRY,
    Resource,
    busy_query,
    multiget,
    multistatus,
    parsed,
    propfind,
    sync_collection,
    uid_query,
)
from bot.clients.calendar import (
    CalendarError,
    Changes,
    Entry,
    EntryChangedError,
    EntryGoneError,
    NotACalendarError,
    Stored,
)
from bot.clients.deadline import Deadline
from bot.clients.dialing import Resolve, system_addresses
from bot.core.clock import Clock
from bot.core.spans import Span

__all__ = ["CalDav", "CalDavCalendar", "ForbiddenAddressError", "FoundCalendar"]

SECONDS = 30.0
"""For one request: Radicale takes 20 to read 5,000 events that it has not read before."""
FINDING_SECONDS = 20.0
"""For all requests together with which calendars are found."""
LONGEST_TOKEN = 1990
MOST_ENTRIES = 500
"""Of ours that are read in one answer."""

_XML = "application/xml; charset=utf-8"
_ICS = "text/calendar; charset=utf-8"
_SYNC_TOKEN = f"{DAV}sync-token"
_CTAG = f"{CALENDAR_SERVER}getctag"
# A token says by what it was given: servers without sync tokens have a tag of the whole calendar.
_BY_SYNC, _BY_TAG = "sync:", "ctag:"


class CalDav:
    """Finds and opens calendars. `network` and `resolve` are for tests.

    `allowed_hosts` are names and addresses (with a port or not) that may be asked although they
    are private, and without https. The `clock` should be the machine's.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        allowed_hosts: Collection[str] = (),
        network: httpcore.NetworkBackend | None = None,
        resolve: Resolve = system_addresses,
        seconds: float = SECONDS,
    ) -> None:
        allowed = frozenset(host.lower() for host in allowed_hosts)
        self._outside = Outside(clock, allowed, network or httpcore.SyncBackend(), resolve, seconds)

    def find_calendars(self, url: str, user: str, password: str) -> list[FoundCalendar]:
        """The calendars that `user` may write into, sorted by name; never none.

        `url` is as somebody typed it: a calendar's own address, a server's, or a mail address. It
        takes 20 seconds at most. Raises a `CalendarError`, among them `ForbiddenAddressError`.
        """
        deadline = Deadline(self._outside.clock, FINDING_SECONDS)
        return find(self._asking(user, password), typed_address(url), deadline)

    def calendar(self, address: str, user: str, password: str, zone: ZoneInfo) -> CalDavCalendar:
        """The calendar at an address; `zone` is where its owner's days begin.

        Raises `ForbiddenAddressError`.
        """
        asking = self._asking(user, password)
        url = asking.checked(typed_address(address))
        if not url.path.endswith("/"):
            url = url.copy_with(raw_path=url.raw_path + b"/")
        return CalDavCalendar(asking, url, zone)

    def _asking(self, user: str, password: str) -> Asking:
        return Asking(self._outside, user, Signing(user, password))


@dataclass(frozen=True)
class CalDavCalendar:
    """One calendar of one person, as `Calendar` says."""

    asking: Asking
    url: httpx.URL
    zone: ZoneInfo

    def busy(self, span: Span) -> list[Span]:
        """When others keep the person busy within `span`.

        A free-busy query would count our own entries, so the events are asked for, without titles.
        """
        texts = (one.text(CALENDAR_DATA) for one in self._report(busy_query(span)))
        return busy_spans(texts, span, self.asking.user, self.zone, self.asking.outside.clock)

    def create(self, entry: Entry) -> Stored:
        """Write a new entry; one that is there under this `uid` is given as it is."""
        body = written(entry, self.asking.outside.clock.now())
        reply = self._put(entry.uid, body, {"If-None-Match": "*"}, fine=(403, 409, 412))
        if reply.status < 300:
            return self._as_written(entry, reply)
        if reply.status != 412 and not _says(reply, "no-uid-conflict"):
            self._refuse_entry(reply)
        there = self.read(entry.uid)
        if there is None:
            raise NotACalendarError(f"status {reply.status} for an entry that is not there")
        return there

    def read(self, uid: str) -> Stored | None:
        """An entry of ours; None where it is not there, or not ours."""
        found = self._get(uid)
        return found[0] if found else None

    def change(self, entry: Entry, etag: str) -> Stored:
        """Write an entry anew; what the person added to it (alarms, notes) stays."""
        found = self._get(entry.uid)
        if found is None:
            raise EntryGoneError("it is not there")
        there, text = found
        if there.etag != etag:
            raise EntryChangedError("it was changed")
        body = rewritten(text, entry, self.asking.outside.clock.now())
        reply = self._put(entry.uid, body, {"If-Match": etag}, fine=(403, 404, 409, 412))
        if reply.status < 300:
            return self._as_written(entry, reply)
        if reply.status == 403:
            self._refuse_entry(reply)
        raise EntryChangedError("it was changed meanwhile")

    def delete(self, uid: str) -> None:
        """Take an entry of ours away; one that is gone already is fine."""
        self.asking.ask("DELETE", self._address(uid), fine=(404, 410))

    def changes(self, token: str) -> Changes:
        """What changed since `token`."""
        if token.startswith(_BY_SYNC):
            reply = self._ask_changes(token.removeprefix(_BY_SYNC))
            if reply is not None:
                return self._changes(reply)
        now = self._token()
        if token and token == now and now.startswith(_BY_TAG):
            return Changes(now, others=False, ours={})
        if token.startswith(_BY_TAG) and now.startswith(_BY_TAG):
            return Changes(now, others=True, ours=self._ours(uid_query(OURS)))
        return Changes(now, others=True, ours={})

    def _ask_changes(self, token: str) -> Reply | None:
        """The answer to what changed; None where the token says nothing to the server any more."""
        reply = self.asking.ask(
            "REPORT",
            self.url,
            body=sync_collection(token),
            headers={"Content-Type": _XML, "Depth": "0"},
            fine=(400, 403, 405, 409, 412, 415, 422, 501, 507),
        )
        if reply.status < 300:
            return reply
        if reply.status == 403 and not _says(reply, "valid-sync-token"):
            self.asking.told(reply)
        return None

    def _changes(self, reply: Reply) -> Changes:
        resources, token = multistatus(reply.body)
        touched: dict[str, Resource] = {}
        others = False
        for one in resources:
            uid = _uid(one.href)
            if uid is not None:
                touched[uid] = one
            # The calendar itself is named where there is more than one answer holds.
            elif not one.href.endswith("/") or one.status == 507:
                others = True
        ours: dict[str, Stored | None] = dict.fromkeys(touched)
        there = [one.href for one in touched.values() if one.status not in (404, 410)]
        if there:
            ours |= self._ours(multiget(there[:MOST_ENTRIES]))
        return Changes(_bounded(_BY_SYNC, token), others, ours)

    def _token(self) -> str:
        """From where on to ask what changed; empty where the server knows no such thing."""
        body = propfind((_SYNC_TOKEN, _CTAG))
        headers = {"Content-Type": _XML, "Depth": "0"}
        resources, _ = multistatus(
            self.asking.ask("PROPFIND", self.url, body=body, headers=headers).body
        )
        for name, kind in ((_SYNC_TOKEN, _BY_SYNC), (_CTAG, _BY_TAG)):
            for one in resources:
                if one.text(name):
                    return _bounded(kind, one.text(name))
        return ""

    def _ours(self, asked: bytes) -> dict[str, Stored | None]:
        """Our entries in the answer to a REPORT, as they are."""
        found: dict[str, Stored | None] = {}
        for one in self._report(asked):
            uid = _uid(one.href)
            if uid is not None:
                found[uid] = read(one.text(CALENDAR_DATA), uid, one.text(GETETAG), self.zone)
        return found

    def _report(self, body: bytes) -> list[Resource]:
        headers = {"Content-Type": _XML, "Depth": "1"}
        return multistatus(self.asking.ask("REPORT", self.url, body=body, headers=headers).body)[0]

    def _get(self, uid: str) -> tuple[Stored, str] | None:
        """An entry of ours and its text; None where the calendar is there, and it is not."""
        reply = self.asking.ask("GET", self._address(uid), fine=(404, 410))
        if reply.status >= 400:
            # Where the whole calendar is gone, or its server mistaken, no entry was deleted.
            self._token()
            return None
        etag = reply.headers.get("etag", "")
        if not etag:
            raise NotACalendarError("an entry without an etag")
        text = reply.body.decode("utf-8", "replace")
        there = read(text, uid, etag, self.zone)
        return (there, text) if there is not None else None

    def _put(
        self, uid: str, body: bytes, condition: Mapping[str, str], fine: Collection[int]
    ) -> Reply:
        headers = {"Content-Type": _ICS, **condition}
        return self.asking.ask("PUT", self._address(uid), body=body, headers=headers, fine=fine)

    def _refuse_entry(self, reply: Reply) -> NoReturn:
        """Why an entry was not taken: for what it is (RFC 4791, 5.3.2.1), or as all of ours."""
        if any(_says(reply, one) for one in OF_AN_ENTRY):
            raise CalendarError(f"status {reply.status} for what an entry is")
        self.asking.told(reply)
        raise NotACalendarError(f"status {reply.status} to an entry")

    def _as_written(self, entry: Entry, reply: Reply) -> Stored:
        """What we wrote; read where the server says by no etag that it took it as it was."""
        etag = reply.headers.get("etag", "")
        if etag:
            return Stored(entry.uid, etag, entry.span, entry.busy, title(entry))
        there = self.read(entry.uid)
        if there is None:
            raise EntryGoneError("it was taken, and is not there")
        return there

    def _address(self, uid: str) -> httpx.URL:
        if not uid.startswith(OURS):
            raise ValueError("the UIDs of our entries begin otherwise")
        return self.url.join(f"{quote(uid, safe='')}.ics")


def _uid(href: str) -> str | None:
    """Of an entry of ours, by its address; None of any other."""
    name = unquote(href.rpartition("/")[2])
    if not name.startswith(OURS) or not name.endswith(".ics"):
        return None
    return name.removesuffix(".ics")


def _bounded(kind: str, token: str) -> str:
    return f"{kind}{token}" if token and len(token) <= LONGEST_TOKEN else ""


def _says(reply: Reply, condition: str) -> bool:
    """Whether a refusal names this condition (RFC 3253)."""
    try:
        return any(one.tag.endswith(f"}}{condition}") for one in parsed(reply.body).iter())
    except NotACalendarError:
        return False
