"""The ground of the contract suite on a real Radicale."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import httpcore

from bot.clients.caldav import CalDav, CalDavCalendar
from bot.core.clock import MovableClock
from bot.core.spans import Span
from tests.clients.calendar_ground import BERLIN, at
from tests.clients.network import Recorded
from tests.support.radicale import CalendarApp, Fault, Radicale

USER = "paula"


class RadicaleGround:
    """Paula's calendar at work."""

    def __init__(self, server: Radicale, folder: Path) -> None:
        self.server = server
        self.app: CalendarApp = server.add_calendar(USER)
        self.password = server.password(USER)
        self.folder = folder
        self._network: httpcore.NetworkBackend | None = None

    def open(self) -> CalDavCalendar:
        caldav = CalDav(MovableClock(at(22, 7)), allowed_hosts=["127.0.0.1"], network=self._network)
        return caldav.calendar(self.app.address, USER, self.password, BERLIN)

    def meet(self, span: Span, *, free: bool = False, title: str = "Secret merger") -> str:
        return self.app.meet(span, free=free, title=title)

    def meet_weekly(self, first: datetime, length: timedelta, times: int) -> str:
        return self.app.meet_weekly(first, length, times)

    def shift(self, meeting: str, span: Span) -> None:
        self.app.shift(meeting, span)

    def cancel(self, meeting: str) -> None:
        self.app.delete(meeting)

    def move(self, uid: str, span: Span) -> None:
        self.app.shift(uid, span)

    def rename(self, uid: str, title: str) -> None:
        self.app.rename(uid, title)

    def throw_away(self, uid: str) -> None:
        self.app.delete(uid)

    def count(self) -> int:
        return len(self.app.names())

    def forget(self) -> None:
        for found in self.folder.rglob("sync-token"):
            shutil.rmtree(found)

    def lock_out(self) -> None:
        self.server.add_user(USER, "another password")

    def push_back(self, seconds: int) -> None:
        self.break_with("429 Too Many Requests", {"Retry-After": str(seconds)})

    def stumble(self) -> None:
        self.break_with("500 Internal Server Error", {})

    def vanish(self) -> None:
        self._network = Recorded()

    def speak_html(self) -> None:
        page = b"<!doctype html><title>Sign in</title>"
        self.break_with("200 OK", {"Content-Type": "text/html; charset=utf-8"}, page)

    def break_with(self, status: str, headers: dict[str, str], body: bytes = b"") -> None:
        """Every request is answered with this."""
        fault: Fault = (status, headers, body)
        self.server.fault = lambda _method, _path: fault

    @property
    def requests(self) -> int:
        return len(self.server.requests)
