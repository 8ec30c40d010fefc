"""Requests to a calendar that somebody typed the address of: guarded, bounded, and told apart.

A connection is used once: a lost answer on one that was kept would leave open whether a change was
written, and most visits ask once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext

import httpcore
import httpx

from bot.clients.asking import USER_AGENT
from bot.clients.caldav_signing import Signing
from bot.clients.calendar import (
    CalendarAwayError,
    CalendarRefusedError,
    NotACalendarError,
)
from bot.clients.deadline import Deadline, Timed
from bot.clients.dialing import Dialing, Resolve
from bot.clients.guard import PORTS, BlockedError, Guard
from bot.core.clock import Clock

MOST_BYTES = 16 * 1024 * 1024
"""Of one answer: some 20,000 events."""
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2000
LONGEST_WAIT = timedelta(days=1)

_MOVED = (301, 302, 307, 308)
_UNREACHABLE = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


class ForbiddenAddressError(NotACalendarError):
    """An address that must not be asked: not public, another port, a password without https."""


@dataclass(frozen=True)
class Outside:
    """How requests go out. `network` is what lies behind the guard, `resolve` names addresses."""

    clock: Clock
    allowed_hosts: frozenset[str]
    """Names and addresses that an admin allows although they are private; with a port or not."""
    network: httpcore.NetworkBackend
    resolve: Resolve
    seconds: float
    """What one request may take, from the name to the last byte."""

    def allows(self, host: str, port: int) -> bool:
        """Whether the admin named this host."""
        name = host.lower().removesuffix(".")
        return name in self.allowed_hosts or f"{name}:{port}" in self.allowed_hosts


@dataclass(frozen=True)
class Reply:
    """What came back from `url`, after redirects; headers have lower-case names."""

    url: httpx.URL
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Asking:
    """Asks as somebody who signs in with a name and a password, on one site only."""

    outside: Outside
    user: str
    signing: Signing = field(repr=False)

    def ask(
        self,
        method: str,
        url: httpx.URL,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        fine: Collection[int] = (),
        deadline: Deadline | None = None,
    ) -> Reply:
        """The reply, where it is a success or `fine`; else a `CalendarError`."""
        deadline = deadline or Deadline(self.outside.clock, self.outside.seconds)
        here = url
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._signed(method, here, headers or {}, body, deadline)
            if reply.status not in _MOVED:
                return self.told(reply, fine)
            here = self.joined(here, reply.headers.get("location", ""))
        raise NotACalendarError(f"more than {MOST_REDIRECTS} redirects")

    def _signed(
        self,
        method: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        body: bytes,
        deadline: Deadline,
    ) -> Reply:
        reply = self._once(method, url, self._headers(method, url, headers), body, deadline)
        challenge = reply.headers.get("www-authenticate", "")
        if reply.status != 401 or not self.signing.learn(method, url, challenge):
            return reply
        return self._once(method, url, self._headers(method, url, headers), body, deadline)

    def joined(self, base: httpx.URL, link: str) -> httpx.URL:
        """Where a link in an answer of `base` leads; the password goes to no other site."""
        try:
            url = base.join(link)
        except (httpx.InvalidURL, ValueError) as error:
            raise NotACalendarError("a link that is none") from error
        if not is_same_site(base, url):
            raise NotACalendarError("a link to another site")
        return self.checked(url)

    def checked(self, url: httpx.URL) -> httpx.URL:
        """The address, if a password may be sent there; raises `ForbiddenAddressError`."""
        if url.scheme not in ("http", "https") or not url.host:
            raise ForbiddenAddressError("neither http nor https")
        if url.userinfo:
            raise ForbiddenAddressError("a user in the address")
        if len(str(url)) > LONGEST_ADDRESS:
            raise ForbiddenAddressError("too long an address")
        usual = 443 if url.scheme == "https" else 80
        port = usual if url.port is None else url.port
        if self.outside.allows(url.raw_host.decode("ascii"), port):
            return url
        if url.scheme == "http":
            raise ForbiddenAddressError("a password is sent by https only")
        if port not in PORTS:  # httpcore takes port 0 for the usual one
            raise ForbiddenAddressError("another port than 443")
        return url

    def _headers(
        self, method: str, url: httpx.URL, more: Mapping[str, str]
    ) -> list[tuple[bytes, bytes]]:
        headers = {
            "Authorization": self.signing.header(method, url),
            "User-Agent": USER_AGENT,
            # What packs an answer changes its etag, and then nothing can be changed by it.
            "Accept-Encoding": "identity",
            "Connection": "close",
            **more,
        }
        return [(name.encode(), value.encode()) for name, value in headers.items()]

    def _once(
        self,
        method: str,
        url: httpx.URL,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        deadline: Deadline,
    ) -> Reply:
        guard = _CalendarGuard(self.outside, Timed(self.outside.network, deadline))
        left = deadline.left
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        try:
            times = {"connect": left(), "read": left(), "write": left()}
            with (
                httpcore.ConnectionPool(ssl_context=_tls(), network_backend=guard) as pool,
                pool.stream(
                    method,
                    target,
                    headers=[
                        (b"Host", url.netloc),
                        (b"Content-Length", str(len(body)).encode()),
                        *headers,
                    ],
                    content=body,
                    extensions={"timeout": times},
                ) as response,
            ):
                found = dict(_texts(response.headers))
                return Reply(url, response.status, found, _read(response, found))
        except BlockedError as error:
            raise ForbiddenAddressError(str(error)) from error
        except _UNREACHABLE as error:
            raise CalendarAwayError(_reason(error)) from error

    def told(self, reply: Reply, fine: Collection[int] = ()) -> Reply:
        """The reply, where it is a success or `fine`; else a `CalendarError`."""
        status = reply.status
        if status in fine:
            return reply
        if status in (401, 403, 407):
            raise CalendarRefusedError(f"status {status}")
        if status == 429 or (status >= 500 and status not in (501, 505)):
            raise CalendarAwayError(f"status {status}", self._retry_after(reply))
        if not 200 <= status < 300:
            raise NotACalendarError(f"status {status}")
        if _kind(reply) in ("text/html", "application/xhtml+xml"):
            raise NotACalendarError("a web page")
        return reply

    def _retry_after(self, reply: Reply) -> timedelta | None:
        value = reply.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return min(timedelta(seconds=int(value[:9])), LONGEST_WAIT)
        try:
            then = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = _aware(then) - self.outside.clock.now()
        return min(wait, LONGEST_WAIT) if wait > timedelta(0) else None


class _CalendarGuard(Guard):
    """The guard for links, to which an admin may name hosts of their own network."""

    def __init__(self, outside: Outside, inner: httpcore.NetworkBackend) -> None:
        super().__init__(inner, outside.resolve)
        self._outside = outside

    def addresses(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        """The addresses of `host`; raises `BlockedError`."""
        if self._outside.allows(host, port):
            return Dialing.addresses(self, host, port, timeout)
        return super().addresses(host, port, timeout)


def is_same_site(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether a password for `one` may be sent to `other`: never to less than it was.

    The same host, one below the other, or beside it, as `p42-caldav.icloud.com` is beside
    `caldav.icloud.com`.
    """
    if other.scheme not in (one.scheme, "https"):
        return False
    first, second = (url.host.lower().removesuffix(".") for url in (one, other))
    if first == second or first.endswith(f".{second}") or second.endswith(f".{first}"):
        return True
    parent = first.partition(".")[2]
    # A parent such as co.uk belongs to everybody; no name of a registry's is longer.
    return parent == second.partition(".")[2] and "." in parent and len(parent.split(".")[0]) > 3


@cache
def _tls() -> SSLContext:
    # Reading the certificates takes longer than asking most calendars.
    return httpx.create_ssl_context()


def _texts(headers: Sequence[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        yield name.decode("ascii", "replace").lower(), value.decode("utf-8", "replace")


def _read(response: httpcore.Response, headers: Mapping[str, str]) -> bytes:
    if headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        raise NotACalendarError("an encoding that was not asked for")
    body = bytearray()
    for piece in response.iter_stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise NotACalendarError(f"an answer of more than {MOST_BYTES} bytes")
    return bytes(body)


def _kind(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "too slow"
    return "no connection" if isinstance(error, httpcore.NetworkError) else "no proper answer"
