"""A port that is free, and a server that answers on it."""

from __future__ import annotations

import socket
import threading

import httpx

WAIT_SECONDS = 0.05
MOST_WAITS = 600


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_it_answers(url: str) -> None:
    """Return when `url` answers with 200, half a minute at the most."""
    pause = threading.Event()
    for _ in range(MOST_WAITS):
        try:
            if httpx.get(url, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass  # it is not listening yet
        pause.wait(WAIT_SECONDS)
    raise RuntimeError(f"nothing answers at {url}")
