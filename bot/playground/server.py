"""Serves the stand-in's Web API and sockets on a loopback port, in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.playground.playground import Playground

START_SECONDS = 20.0


class ServerDidNotStartError(RuntimeError):
    """The stand-in's server ended, or said nothing, while it was starting."""


class _AnnouncingServer(uvicorn.Server):
    """Sets `ready` when it accepts connections (or has given up)."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.ready.set()


@contextmanager
def served(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve any ASGI app in a thread until the block ends; yields http://host:port."""
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        lifespan="auto",
        ws="websockets-sansio",
        timeout_graceful_shutdown=2,
    )
    server = _AnnouncingServer(config)
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        address = f"http://{host}:{listening.getsockname()[1]}"
        thread = threading.Thread(
            target=server.run, args=([listening],), name="playground-server", daemon=True
        )
        thread.start()
        try:
            if not server.ready.wait(START_SECONDS) or not server.started:
                raise ServerDidNotStartError(f"nothing answers at {address}")
            yield address
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def serving(
    playground: Playground,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    beat_seconds: float | None = None,
) -> Iterator[str]:
    """Serve the stand-in; yields its base URL (SLACK_API_URL is that and `/api/`).

    With `beat_seconds`, event retries that fall due on a ticking clock are sent that often;
    without, only `move_clock` and `deliver_due` send them.
    """
    ended = threading.Event()

    def beat() -> None:
        while beat_seconds is not None and not ended.wait(beat_seconds):
            playground.deliver_due()

    with served(playground.asgi, host=host, port=port) as address:
        playground.start(address)
        beating = threading.Thread(target=beat, name="playground-beat", daemon=True)
        beating.start()
        try:
            yield address
        finally:
            ended.set()
            beating.join()
            playground.close()
