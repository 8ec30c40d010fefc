"""A real Radicale on loopback, with people, their calendars, and what other apps do in them."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
from icalendar import Calendar, Event
from radicale import config
from radicale.app import Application

from bot.core.spans import Span

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    Environ = dict[str, Any]

_MAKE = '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{}</C:mkcalendar>'
PASSWORD = "open sesame, söme"

Fault = tuple[str, dict[str, str], bytes]
"""An answer in place of Radicale's: `503 Busy`, headers, body."""


class Radicale:
    """The running server. `requests` are the method and the path of each request heard."""

    def __init__(self, port: int, users: Path) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.port = port
        self.requests: list[tuple[str, str]] = []
        self.fault: Callable[[str, str], Fault | None] = lambda _method, _path: None
        """Called with the method and the path of each request; what it says is answered."""
        self._users = users
        self._passwords: dict[str, str] = {}

    def add_user(self, name: str, password: str = PASSWORD) -> None:
        """Somebody who may sign in; somebody who may already has another password now."""
        self._passwords[name] = password
        known = "".join(f"{user}:{word}\n" for user, word in self._passwords.items())
        self._users.write_text(known, encoding="utf-8")

    def add_calendar(self, user: str, name: str = "work") -> CalendarApp:
        """A new calendar of a user's, who is added where they are not known."""
        if user not in self._passwords:
            self.add_user(user)
        app = CalendarApp(self, f"{self.url}{quote(user)}/{quote(name)}/", user)
        named = f"<D:set><D:prop><D:displayname>{name}</D:displayname></D:prop></D:set>"
        app.request("MKCALENDAR", "", _MAKE.format(named).encode())
        return app

    def password(self, user: str) -> str:
        """With which they sign in now."""
        return self._passwords[user]


class CalendarApp:
    """A person's calendar app, on one of their calendars: it knows nothing of our code."""

    def __init__(self, server: Radicale, address: str, user: str) -> None:
        self.server = server
        self.address = address
        self.user = user
        self._made = 0

    def meet(
        self, span: Span, *, free: bool = False, title: str = "Secret merger", more: str = ""
    ) -> str:
        """Put a meeting in; the name under which it stands there comes back."""
        times = (
            f"DTSTART:{span.start.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
            f"DTEND:{span.end.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
        )
        return self.put_event(
            f"{times}SUMMARY:{title}\r\nTRANSP:{'TRANSPARENT' if free else 'OPAQUE'}\r\n{more}"
        )

    def meet_weekly(self, first: datetime, length: timedelta, times: int) -> str:
        """Put in a weekly meeting at a local time; the zone of `first` is a ZoneInfo."""
        event = Event()
        event.add("dtstart", first)
        event.add("dtend", first + length)
        event.add("rrule", {"freq": "weekly", "count": times})
        lines = event.to_ical().decode().split("\r\n")[1:-2]
        return self.put_event("".join(f"{line}\r\n" for line in lines))

    def shift(self, name: str, span: Span) -> None:
        """Move a meeting, or an entry of ours, by hand."""
        found = self.read(name)
        event = _event(found)
        for key in ("DTSTART", "DTEND", "DURATION"):
            event.pop(key, None)
        event.add("dtstart", span.start)
        event.add("dtend", span.end)
        self.put(name, found.to_ical())

    def rename(self, name: str, title: str) -> None:
        """Give an event another title."""
        found = self.read(name)
        event = _event(found)
        event.pop("SUMMARY", None)
        event.add("summary", title)
        self.put(name, found.to_ical())

    def put_event(self, lines: str) -> str:
        """Put an event in, of these lines with line ends; its UID and its zones are added."""
        self._made += 1
        name = f"meeting-{self._made}"
        head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//App//EN\r\nBEGIN:VEVENT\r\n"
        stamp = f"UID:{name}\r\nDTSTAMP:20270101T000000Z\r\n"
        self.put(name, f"{head}{stamp}{lines}END:VEVENT\r\nEND:VCALENDAR\r\n".encode())
        return name

    def put(self, name: str, text: bytes) -> None:
        """Put an event in as it is, under a name."""
        self.request("PUT", f"{quote(name)}.ics", text)

    def read(self, name: str) -> Calendar:
        """An event as it stands there."""
        found = Calendar.from_ical(self.text(name).encode())
        assert isinstance(found, Calendar)
        return found

    def text(self, name: str) -> str:
        """The same as text."""
        return self.request("GET", f"{quote(name)}.ics", b"").text

    def span(self, name: str) -> Span:
        """When an event is (UTC)."""
        event = _event(self.read(name))
        start, end = event.start, event.end
        assert isinstance(start, datetime)
        assert isinstance(end, datetime)
        return Span(start.astimezone(UTC), end.astimezone(UTC))

    def delete(self, name: str) -> None:
        """Delete an event."""
        self.request("DELETE", f"{quote(name)}.ics", b"")

    def names(self) -> list[str]:
        """The names of the events that are there, sorted."""
        ask = b'<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        text = self.request("PROPFIND", "", ask, "1").text
        return sorted(unquote(name) for name in re.findall(r"/([^/<]+)\.ics</href>", text))

    def request(self, method: str, path: str, body: bytes, depth: str = "0") -> httpx.Response:
        """Ask Radicale as the owner; what is asked this way does not count as ours."""
        heard, fault = len(self.server.requests), self.server.fault
        self.server.fault = lambda _method, _path: None
        try:
            answer = httpx.request(
                method,
                f"{self.address}{path}",
                content=body,
                headers={"Depth": depth},
                auth=httpx.BasicAuth(self.user.encode(), self.server.password(self.user).encode()),
                trust_env=False,
                timeout=30,
            )
        finally:
            self.server.fault = fault
            del self.server.requests[heard:]
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """Radicale, keeping its calendars in `folder`, until the end of the block."""
    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    users = folder / "users"
    users.write_text("", encoding="utf-8")
    served: list[Radicale] = []
    application = Application(_configuration(folder, users))

    def answer(environ: Environ, start: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        served[0].requests.append((method, path))
        fault = served[0].fault(method, path)
        if fault is None:
            return application(environ, start)
        status, headers, body = fault
        start(status, [*headers.items(), ("Content-Length", str(len(body)))])
        return [body]

    with make_server("127.0.0.1", 0, answer, _Server, _Handler) as server:
        served.append(Radicale(server.server_port, users))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served[0]
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
        """Says nothing: a test says what it saw."""


def _configuration(folder: Path, users: Path) -> config.Configuration:
    found = config.load()
    found.update(
        {
            "server": {"delay_on_error": "0"},
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "rights": {"type": "owner_only"},
            "storage": {"filesystem_folder": str(folder), "_filesystem_fsync": "False"},
            "web": {"type": "none"},
        },
        "tests",
        privileged=True,
    )
    return found


def _event(found: Calendar) -> Event:
    return next(one for one in found.walk("VEVENT") if isinstance(one, Event))
