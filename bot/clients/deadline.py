"""How long one question may take in all, from the name to the last byte."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpcore

from bot.core.clock import Clock


class Deadline:
    """The end of `seconds` that began now.

    A time-out of a socket begins anew with each byte that drips in; this one does not.
    """

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._end = clock.now() + timedelta(seconds=seconds)

    def left(self) -> float:
        """The seconds that are left, more than none; raises `httpcore.TimeoutException`."""
        left = (self._end - self._clock.now()).total_seconds()
        if left <= 0:
            raise httpcore.ReadTimeout(f"{self._seconds:g} seconds are over")
        # A clock that was set back must not lengthen it.
        return min(left, self._seconds)


class Timed(httpcore.NetworkBackend):
    """`inner`, in which nothing takes longer than the deadline leaves."""

    def __init__(self, inner: httpcore.NetworkBackend, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # the deadline knows better
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect in what is left."""
        left = self._deadline.left()
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return TimedStream(stream, self._deadline)


class TimedStream(httpcore.NetworkStream):
    """A connection on which nothing takes longer than the deadline leaves."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # as above
        """Read what comes in what is left."""
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # as above
        """Write in what is left."""
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  # the deadline knows better
    ) -> httpcore.NetworkStream:
        """Shake hands in what is left."""
        left = self._deadline.left()
        stream = self._inner.start_tls(ssl_context, server_hostname, left)
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # httpcore's own signature
        """What `inner` knows of the connection."""
        return self._inner.get_extra_info(info)
