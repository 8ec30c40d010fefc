"""The stand-in for Slack as a process of its own, which counts what is posted, and by whom.

Its own interpreter keeps what it costs out of what is measured. Who posts is told by the address:
each worker is given `{address}/from/{its name}/api/` as Slack's.
"""

from __future__ import annotations

import contextvars
import json
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Message, Receive, Scope, Send

from bot.core.clock import SystemClock
from bot.playground.api import create_api
from bot.playground.faults import Kind
from bot.playground.server import served
from bot.playground.world import World
from bot.settings import ROOT
from tests.support.workspaces import Workspaces

MOST_CALLS = 1_000  # kept; thousands a minute would fill the memory
TROUBLED = ("chat.postMessage", "chat.update", "conversations.history")
SHARE = 0.05  # of each kind of trouble
START_SECONDS = 30.0
_who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="")


@dataclass(frozen=True)
class Post:
    """One message with a mark of the outbox, as it came to be in a direct message."""

    outbox_id: int
    who: str
    at: datetime


class Counting:
    """The Web API, beside it what was posted and how every call was answered."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._posts: list[tuple[int, str, float]] = []
        self._answers: Counter[str] = Counter()
        self._api = create_api(world)
        world.calls = deque(maxlen=MOST_CALLS)
        world.on_event(self._heard)
        self.asgi = Starlette(
            routes=[
                Route("/chaos/posts", self._show_posts),
                Route("/chaos/shown", self._show_shown),
                Route("/chaos/answers", self._show_answers),
                Route("/chaos/trouble", self._trouble, methods=["POST"]),
                Mount("/from/{who}", self._call),
            ]
        )

    def _heard(self, _team_id: str, event: Mapping[str, Any]) -> None:
        """Called under the world's lock, in the thread of the call that caused the event."""
        payload = (event.get("metadata") or {}).get("event_payload") or {}
        if event["type"] == "message" and "subtype" not in event and "outbox_id" in payload:
            at = self._world.now().timestamp()
            self._posts.append((int(payload["outbox_id"]), _who.get(), at))

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = scope["path_params"]["who"]
        _who.set(who)
        method = scope["path"].rpartition("/")[2]
        statuses: list[int] = []

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        inner = {**scope, "path": f"/api/{method}", "root_path": "", "path_params": {}}
        with suppress(ClientDisconnect):  # whoever was killed in the middle of a request
            await self._api(inner, receive, noting)
        self._answers[f"{method} {statuses[0] if statuses else 'dropped'}"] += 1

    async def _show_posts(self, request: Request) -> Response:
        return JSONResponse(self._posts[int(request.query_params["since"]) :])

    async def _show_shown(self, _request: Request) -> Response:
        with self._world.lock:
            shown = [
                (channel.team_id, json.dumps(message.blocks))
                for channel in self._world.channels.values()
                for message in channel.messages.values()
                if message.from_bot and not message.deleted
            ]
        return JSONResponse(shown)

    async def _show_answers(self, _request: Request) -> Response:
        return JSONResponse(dict(self._answers))

    async def _trouble(self, request: Request) -> Response:
        """`{"share": 0.05}`: that share of each kind; 0 ends it."""
        share = float((await request.json())["share"])
        faults = self._world.faults
        faults.clear()
        for method in TROUBLED if share else ():
            faults.inject(method, Kind.DROPPED, times=None, probability=share)
            faults.inject(method, Kind.RATE_LIMITED, times=None, probability=share, retry_after=1)
            for after_effect in (True, False):
                faults.inject(
                    method,
                    Kind.SERVER_ERROR,
                    times=None,
                    probability=share / 2,
                    after_effect=after_effect,
                )
        return JSONResponse({})


class StandIn:
    """The process, seen from outside."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, trust_env=False, timeout=START_SECONDS)
        self._address = address
        self.posts: list[Post] = []

    def api_url(self, who: str) -> str:
        """Where the Web API is for a worker."""
        return f"{self._address}/from/{who}/api/"

    def count(self) -> int:
        """How many messages were posted until now; `posts` holds them."""
        more = self._http.get("/chaos/posts", params={"since": len(self.posts)}).json()
        self.posts += [Post(key, who, datetime.fromtimestamp(at, UTC)) for key, who, at in more]
        return len(self.posts)

    def shown(self) -> list[tuple[str, str]]:
        """Of each message that is there now: its workspace in Slack, and its blocks as JSON."""
        return [(team_id, blocks) for team_id, blocks in self._http.get("/chaos/shown").json()]

    def answers(self) -> Counter[str]:
        """How often each method was answered how: `chat.postMessage 429`."""
        return Counter(self._http.get("/chaos/answers").json())

    def close(self) -> None:
        """Ask nothing more."""
        self._http.close()

    def trouble(self, share: float = SHARE) -> None:
        """Let this share of the calls be dropped, be refused with 429, and break with 5xx."""
        self._http.post("/chaos/trouble", json={"share": share}).raise_for_status()


@contextmanager
def stand_in(workspaces: Workspaces) -> Iterator[StandIn]:
    """The stand-in with these workspaces and Slack's limits, in real time."""
    command = [sys.executable, "-m", "tests.chaos.stand_in"]
    said = json.dumps({"count": workspaces.count, "people": workspaces.people})
    with subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
        [*command, said], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        slack = StandIn(process.stdout.readline().strip())
        try:
            yield slack
        finally:
            slack.close()
            process.stdin.close()  # it ends with whoever started it


def main() -> None:
    """Serve until the standard input ends."""
    world = Workspaces(**json.loads(sys.argv[1])).world(SystemClock())
    with served(Counting(world).asgi) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()
        world.faults.release()


if __name__ == "__main__":
    main()
