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
    """One request that is held back, or is answered by somebody else than Slack (`instead`)."""

    path: str
    after_effect: bool
    skip: int = 0
    instead: Response | None = None
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Until the request is here (and, `after_effect`, has had its effect)."""
        assert self.reached.wait(PATIENCE), f"nothing asked for {self.path}"

    def release(self) -> None:
        """Let it go on as if nothing had been."""
        self.released.set()

    def lose(self) -> None:
        """Let it be lost: it has no (further) effect, and its answer is a proxy's."""
        self.instead = Response("lost", 503)
        self.released.set()


class Gate:
    """An ASGI app around another; orders are taken in turn by the requests whose path begins so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._orders: list[Held] = []
        self._taken: list[Held] = []
        self._paths: list[str] = []

    def hold(self, path: str, *, after_effect: bool, skip: int = 0) -> Held:
        """Keep back the next such request, or its answer only, after letting `skip` others pass."""
        return self._order(Held(path, after_effect, skip))

    def answer(self, path: str, status: int, body: str, *, after_effect: bool) -> None:
        """Let the next such request get this answer, as from a proxy on the way."""
        held = Held(path, after_effect, instead=Response(body, status, media_type="text/html"))
        held.released.set()
        self._order(held)

    def asked(self, path: str) -> int:
        """How many requests whose path begins so came here, whatever became of them."""
        with self._lock:
            return sum(one.startswith(path) for one in self._paths)

    def open(self) -> None:
        """Lose everything that is held; what comes from now on goes through."""
        with self._lock:
            self._orders.clear()
            for held in self._taken:
                if not held.released.is_set():
                    held.lose()

    def _order(self, held: Held) -> Held:
        with self._lock:
            self._orders.append(held)
        return held

    def _take(self, path: str) -> Held | None:
        with self._lock:
            self._paths.append(path)
            found = next((held for held in self._orders if path.startswith(held.path)), None)
            if found is not None and found.skip:
                found.skip -= 1
                return None
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
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        if held.after_effect:
            await self._app(scope, receive, keep)
        held.reached.set()
        await run_in_threadpool(held.released.wait, PATIENCE)
        if held.instead is not None:
            await held.instead(scope, receive, send)
        elif not held.after_effect:
            await self._app(scope, receive, send)
        for message in answer if held.instead is None else ():
            await send(message)
