"""A calendar in memory, its server, and all that can happen to both: quick, for races and spread.

It passes the contract suite of every calendar (tests/clients/test_memory_calendar.py).
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.clients.calendar import (
    Calendar,
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    Changes,
    Entry,
    EntryChangedError,
    EntryGoneError,
    NotACalendarError,
    Stored,
)
from bot.core.spans import Span, merged


@dataclass
class MemoryServer:
    """One calendar, with its owner and everybody who puts meetings into it.

    `trouble` is raised by whatever is asked; `before` is called ahead of each request with its name
    (where a test lets something happen in that very moment, or holds it up).
    """

    entries: dict[str, Stored] = field(default_factory=dict)
    requests: int = 0
    trouble: CalendarError | None = None
    before: Callable[[str], None] | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._meetings: dict[str, list[Span]] = {}
        self._free: set[str] = set()
        self._log: list[str] = []
        self._numbers = itertools.count(1)
        self._era = 0

    def open(self) -> Calendar:
        """The calendar as Leeway opens it."""
        return MemoryCalendar(self)

    # What others and the owner do

    def meet(self, span: Span, *, free: bool = False, title: str = "Secret merger") -> str:
        """A meeting of others."""
        meeting = f"{title} {next(self._numbers)}"
        self._free |= {meeting} if free else set()
        self.shift(meeting, span)
        return meeting

    def meet_weekly(self, first: datetime, length: timedelta, times: int) -> str:
        """A weekly meeting at the local time of `first`."""
        meeting = self.meet(Span(first.astimezone(UTC), (first + length).astimezone(UTC)))
        starts = [first + timedelta(weeks=week) for week in range(times)]  # by the wall
        with self._lock:
            self._meetings[meeting] = [
                Span(start.astimezone(UTC), start.astimezone(UTC) + length) for start in starts
            ]
        return meeting

    def shift(self, meeting: str, span: Span) -> None:
        """The meeting is moved."""
        with self._lock:
            self._meetings[meeting] = [span]
            self._log.append(meeting)

    def cancel(self, meeting: str) -> None:
        """The meeting is deleted."""
        with self._lock:
            del self._meetings[meeting]
            self._log.append(meeting)

    def move(self, uid: str, span: Span) -> None:
        """The owner moves an entry of ours."""
        self.put(replace(self.entries[uid], span=span))

    def rename(self, uid: str, title: str) -> None:
        """The owner gives an entry of ours another title."""
        self.put(replace(self.entries[uid], title=title))

    def throw_away(self, uid: str) -> None:
        """The owner deletes an entry of ours."""
        with self._lock:
            del self.entries[uid]
            self._log.append(uid)

    def put(self, stored: Stored) -> Stored:
        """An entry stands as `stored`, under a new etag."""
        with self._lock:
            anew = replace(stored, etag=f'"{next(self._numbers)}"')
            self.entries[stored.uid] = anew
            self._log.append(stored.uid)
            return anew

    def count(self) -> int:
        """Entries of ours and meetings of others."""
        return len(self.entries) + len(self._meetings)

    def forget(self) -> None:
        """No token is known any more."""
        self._era += 1

    # Trouble

    def lock_out(self) -> None:
        """The password is no longer right."""
        self.trouble = CalendarRefusedError("not let in")

    def push_back(self, seconds: int) -> None:
        """It asks to be left alone."""
        self.trouble = CalendarAwayError("busy", timedelta(seconds=seconds))

    def stumble(self) -> None:
        """It answers with an error."""
        self.trouble = CalendarAwayError("status 500")

    def vanish(self) -> None:
        """It cannot be reached."""
        self.trouble = CalendarAwayError("no connection")

    def speak_html(self) -> None:
        """It answers with a web page."""
        self.trouble = NotACalendarError("a web page")

    def recover(self) -> None:
        """All is well again."""
        self.trouble = None

    # What our side asks

    def hear(self, name: str) -> None:
        """A request has come in."""
        with self._lock:
            self.requests += 1
            self.asked.append(name)
        if self.before is not None:
            self.before(name)
        if self.trouble is not None:
            raise self.trouble

    def busy(self, span: Span) -> list[Span]:
        """When others keep the owner busy within a span."""
        with self._lock:
            busy = [
                Span(max(one.start, span.start), min(one.end, span.end))
                for meeting, times in self._meetings.items()
                for one in times
                if meeting not in self._free and one.overlaps(span)
            ]
        return merged(busy)

    def write(self, entry: Entry, etag: str | None) -> Stored:
        """Write an entry; with an `etag` one that is there as of it."""
        with self._lock:
            known = self.entries.get(entry.uid)
            if etag is None and known is not None:
                return known
            if etag is not None and known is None:
                raise EntryGoneError("it is not there")
            if etag is not None and known is not None and known.etag != etag:
                raise EntryChangedError("it is another one by now")
            return self.put(Stored(entry.uid, "", entry.span, entry.busy, entry.title))

    def changes(self, token: str) -> Changes:
        """What happened since a token."""
        with self._lock:
            known = [f"{self._era}:{position}" for position in range(len(self._log) + 1)]
            if token not in known:
                return Changes(known[-1], others=True, ours={})
            names = dict.fromkeys(self._log[known.index(token) :])
            ours = {name: self.entries.get(name) for name in names if name.startswith("leeway-")}
            return Changes(known[-1], others=len(ours) < len(names), ours=ours)


class MemoryCalendar:
    """A `Calendar` on such a server."""

    def __init__(self, server: MemoryServer) -> None:
        self._server = server

    def busy(self, span: Span) -> list[Span]:
        """As of `Calendar`."""
        self._server.hear("busy")
        return self._server.busy(span)

    def create(self, entry: Entry) -> Stored:
        """As of `Calendar`."""
        self._server.hear("create")
        return self._server.write(entry, None)

    def read(self, uid: str) -> Stored | None:
        """As of `Calendar`."""
        self._server.hear("read")
        return self._server.entries.get(uid)

    def change(self, entry: Entry, etag: str) -> Stored:
        """As of `Calendar`."""
        self._server.hear("change")
        return self._server.write(entry, etag)

    def delete(self, uid: str) -> None:
        """As of `Calendar`."""
        self._server.hear("delete")
        if uid in self._server.entries:
            self._server.throw_away(uid)

    def changes(self, token: str) -> Changes:
        """As of `Calendar`."""
        self._server.hear("changes")
        return self._server.changes(token)
