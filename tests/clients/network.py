"""A network of the tests' own: public addresses that lead to loopback, and streams made of text."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpcore

from bot.core.clock import MovableClock

PUBLIC = "93.184.216.34"
OTHER_PUBLIC = "2606:4700:4700::1111"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)

Answers = Callable[[str], Iterable[bytes]]
"""From a request (its head, as text) to the bytes that come back, piece by piece."""


def clock() -> MovableClock:
    return MovableClock(MONDAY)


def page(body: str | bytes, content_type: str = "text/html; charset=utf-8", *more: str) -> bytes:
    raw = body if isinstance(body, bytes) else body.encode()
    return answer(raw, f"Content-Type: {content_type}", *more)


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode() + body


def moved(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


class Names:
    """A name server; counts what it is asked, and answers a name's next list of addresses."""

    def __init__(self, known: Mapping[str, list[list[str]]] | None = None) -> None:
        self._known = {name: list(lists) for name, lists in (known or {}).items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self._known:
            if host.endswith(".example"):
                return [PUBLIC]
            raise OSError(f"{host}:{port} is not known")
        lists = self._known[host]
        return lists.pop(0) if len(lists) > 1 else lists[0]


class Recorded(httpcore.NetworkBackend):
    """What lies behind the guard: writes every connect down, and refuses it."""

    def __init__(self) -> None:
        self.connects: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  # httpcore's own signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002  # its too
    ) -> httpcore.NetworkStream:
        self.connects.append((host, port))
        return self.stream(timeout)

    def stream(self, timeout: float | None) -> httpcore.NetworkStream:
        raise httpcore.ConnectError(f"refused within {timeout}")


class Loopback(Recorded):
    """Leads every address to one server of this machine."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def stream(self, timeout: float | None) -> httpcore.NetworkStream:
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self._port, timeout)


class Played(Recorded):
    """Answers every connect with the same pieces; moves `clock` by `seconds` for each read."""

    def __init__(
        self,
        pieces: Callable[[], Iterable[bytes]],
        clock: MovableClock | None = None,
        seconds: float = 0,
    ) -> None:
        super().__init__()
        self._pieces = pieces
        self._clock = clock
        self._seconds = seconds
        self.sent = b""
        self.bytes_read = 0
        self.allowed: list[float | None] = []
        self.tls_names: list[str | None] = []

    def stream(self, timeout: float | None) -> httpcore.NetworkStream:
        self.allowed.append(timeout)
        return PlayedStream(self, iter(self._pieces()))

    def pass_time(self) -> None:
        if self._clock is not None:
            self._clock.move_to(self._clock.now() + timedelta(seconds=self._seconds))


class PlayedStream(httpcore.NetworkStream):
    def __init__(self, played: Played, pieces: Iterator[bytes]) -> None:
        self._played = played
        self._pieces = pieces
        self._rest = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._played.allowed.append(timeout)
        self._played.pass_time()
        data = self._rest or next(self._pieces, b"")
        self._rest = data[max_bytes:]
        self._played.bytes_read += len(data[:max_bytes])
        return data[:max_bytes]

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._played.allowed.append(timeout)
        self._played.sent += buffer

    def close(self) -> None:
        self._rest = b""

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,  # noqa: ARG002  # httpcore's own signature
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._played.allowed.append(timeout)
        self._played.tls_names.append(server_hostname)
        return self


class Web:
    """A server of raw bytes on loopback; `asked` are the heads of the requests."""

    def __init__(self, port: int) -> None:
        self.network = Loopback(port)
        self.asked: list[str] = []


@contextmanager
def web(answers: Answers, *, greeting: bytes = b"") -> Iterator[Web]:
    served: list[Web] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(greeting)
            head = b""
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                head += line
            served[0].asked.append(head.decode(errors="replace"))
            try:
                for piece in answers(head.decode(errors="replace")):
                    self.wfile.write(piece)
            except OSError:
                return  # whoever asked has heard enough, and hung up

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        served.append(Web(server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served[0]
        finally:
            server.shutdown()
            thread.join()
