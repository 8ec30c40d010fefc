"""Names become addresses in bounded time, and the first address that answers is the connection."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterable, Sequence

import httpcore

Resolve = Callable[[str, int], Sequence[str]]

# The system's resolver knows no time-out: a name server that is silent holds its thread for as long
# as the machine is set to wait. No more than these wait at once, whatever people ask for.
_PLACES = threading.BoundedSemaphore(8)


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses of `host` as this machine resolves it; raises `OSError`, `UnicodeError`."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


class Dialing(httpcore.NetworkBackend):
    """Resolves a name once and connects by `inner` to what was found.

    The name itself never reaches `inner`: no second look at the name server can lead elsewhere.
    """

    def __init__(
        self,
        inner: httpcore.NetworkBackend | None = None,
        resolve: Resolve = system_addresses,
    ) -> None:
        self._inner = inner or httpcore.SyncBackend()
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that takes one; raises httpcore's exceptions."""
        refused: httpcore.ConnectError | None = None
        for address in dict.fromkeys(self.addresses(host, port, timeout)):
            try:
                return self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore.ConnectError as error:
                refused = error
        raise refused or httpcore.ConnectError("the name has no address")

    def addresses(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        """Where `host` is, found within `timeout` seconds."""
        return _in_time(self._resolve, host, port, timeout)


def _in_time(resolve: Resolve, host: str, port: int, timeout: float | None) -> Sequence[str]:
    found: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def look() -> None:
        # Waited for here: the time for a place and the time for the answer are the same.
        if not _PLACES.acquire(timeout=-1 if timeout is None else timeout):
            return
        try:
            found.put(resolve(host, port))
        except (OSError, UnicodeError) as error:  # handed to whoever asked
            found.put(error)
        finally:
            _PLACES.release()

    # A daemon: a name server that is silent does not hold up the end of the process.
    threading.Thread(target=look, name="resolver", daemon=True).start()
    try:
        answer = found.get(timeout=timeout)
    except queue.Empty as error:
        raise httpcore.ConnectTimeout("the name was not resolved in time") from error
    if isinstance(answer, Exception):
        raise httpcore.ConnectError("the name is not known") from answer
    return answer
