"""One GET over httpcore: no proxy, no cookies, no more bytes or seconds than said."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from ssl import SSLContext

import httpcore
import httpx

from bot.clients.deadline import Deadline

USER_AGENT = f"Leeway/{version('leeway')}"

_GZIP = 31  # zlib's number for a gzip header, and nothing else
_FAILURES = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


class UnansweredError(Exception):
    """Nothing usable came back; the text says why, in a few words without the address."""


@dataclass(frozen=True)
class Answer:
    """A status, headers with lower-case names, and the body as far as it was read, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Question:
    """What is asked for, and up to how many bytes of body."""

    url: httpx.URL
    accept: str
    limit: int


def ask(
    question: Question,
    network: httpcore.NetworkBackend,
    deadline: Deadline,
    wanted: Callable[[Answer], bool],
) -> Answer:
    """The answer; its body is read only if it is `wanted`. Raises `UnansweredError`.

    A connection is used once. httpx would take the network from a private attribute only;
    httpcore, on which httpx is built, takes it from whoever asks.
    """
    url = question.url
    left = deadline.left
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=network) as pool,
            pool.stream(
                "GET",
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=_headers(question),
                extensions={"timeout": {"connect": left(), "read": left(), "write": left()}},
            ) as response,
        ):
            answer = Answer(response.status, dict(_texts(response.headers)))
            if not wanted(answer):
                return answer
            pieces = response.iter_stream()
            return replace(answer, body=_body(pieces, answer.headers, question.limit))
    except _FAILURES as error:
        raise UnansweredError(_reason(error)) from error


@cache
def _tls() -> SSLContext:
    # Reading the certificates takes longer than asking most pages.
    return httpx.create_ssl_context()


def _headers(question: Question) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", question.url.netloc),
        (b"User-Agent", USER_AGENT.encode()),
        (b"Accept", question.accept.encode()),
        (b"Accept-Encoding", b"gzip"),
        (b"Connection", b"close"),
    ]


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        yield name.decode("ascii", "replace").lower(), value.decode("utf-8", "replace")


def _body(pieces: Iterator[bytes], headers: Mapping[str, str], limit: int) -> bytes:
    """At most `limit` bytes, both as they came and unpacked."""
    unpack = _unpacking(headers.get("content-encoding", "").strip().lower())
    body, came = bytearray(), 0
    for piece in pieces:
        came += len(piece)
        body += unpack(piece, limit - len(body))
        if came >= limit or len(body) >= limit:
            break
    return bytes(body[:limit])


def _unpacking(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in ("", "identity"):
        return lambda piece, limit: piece[:limit]
    if encoding not in ("gzip", "x-gzip"):
        raise UnansweredError("an encoding that was not asked for")
    # A bomb is never unpacked further than what is still wanted.
    unpacker = zlib.decompressobj(_GZIP)

    def unpack(piece: bytes, limit: int) -> bytes:
        try:
            return unpacker.decompress(piece, limit)
        except zlib.error as error:
            raise UnansweredError("broken gzip") from error

    return unpack


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "too slow"
    return "no connection" if isinstance(error, httpcore.NetworkError) else "no proper answer"
