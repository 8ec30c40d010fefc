"""Stands before the stand-in for Slack, so that a test decides when an answer goes through."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE = 30.0  # real seconds after which a test that hangs lets go


@dataclass
class Held:
    """One request that is held back, or is answered by somebody else than Slack."""

    path: str
    after_effect: bool
    response: Response
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Until the request is here (and, `after_effect`, has had its effect)."""
        assert self.reached.wait(PATIENCE), f"nothing asked for {self.path}"


class Gate:
    """An ASGI app around another; orders are taken in turn by the requests whose path begins so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._orders: list[Held] = []
        self._taken: list[Held] = []
        self._paths: list[str] = []

    def hold(self, path: str, *, after_effect: bool) -> Held:
        """Keep the next such request (or only its answer) back until it is released."""
        return self._order(Held(path, after_effect, Response("held back", 503)))

    def answer(self, path: str, status: int, body: str, *, after_effect: bool) -> None:
        """Let the next such request get this answer, as from a proxy on the way."""
        held = Held(path, after_effect, Response(body, status, media_type="text/html"))
        held.released.set()
        self._order(held)

    def asked(self, path: str) -> int:
        """How many requests for a path came here, whatever became of them."""
        with self._lock:
            return self._paths.count(path)

    def open(self) -> None:
        """Let everything go through that is held, now and from now on."""
        with self._lock:
            self._orders.clear()
            for held in self._taken:
                held.released.set()

    def _order(self, held: Held) -> Held:
        with self._lock:
            self._orders.append(held)
        return held

    def _take(self, path: str) -> Held | None:
        with self._lock:
            self._paths.append(path)
            found = next((held for held in self._orders if path.startswith(held.path)), None)
            if found is not None:
                self._orders.remove(found)
                self._taken.append(found)
            return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or do with it what was ordered."""
        held = self._take(scope["path"]) if scope["type"] == "http" else None
        if held is None:
            await self._app(scope, receive, send)
            return
        if held.after_effect:
            await self._app(scope, receive, _nowhere)
        held.reached.set()
        await run_in_threadpool(held.released.wait, PATIENCE)
        await held.response(scope, receive, send)


async def _nowhere(_message: Message) -> None:
    """Where an answer goes that nobody may hear."""
