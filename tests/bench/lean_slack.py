"""A stand-in for measuring only: `python -m tests.bench.lean_slack PORT [LATENCY_MS]`.

It answers the few methods that sending needs, each after a given latency, without any limit and
without checking anything, so that it costs as little of the machine as it can. What Slack refuses
is the business of `bot/playground/`. The workspace is in the token: `xoxb-bench-T7` is the bot of
workspace T7, so that many tokens are many workspaces.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from timeit import default_timer
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl

import uvloop

Json: TypeAlias = dict[str, Any]

TOKEN = "xoxb-bench-"
LATENCY_MS = 50.0
_BEARER = re.compile(rb"xoxb-bench-(\w+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
# In a JSON body, in JSON within a form, and in JSON within JSON.
_OUTBOX_ID = re.compile(rb"outbox_id(?:\\?\"|%22)(?::|%3A)(?: |\+|%20)?(\d+)")


class LeanSlack:
    """What was said, by outbox id, and when (seconds of a clock that only runs on)."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.posts: Counter[int] = Counter()
        self.updates = 0
        self.first = self.last = 0.0
        self._said: dict[str, list[Json]] = {}
        self._numbers = itertools.count(1)
        self._methods: dict[str, Callable[[str, bytes], Json]] = {
            "/api/auth.test": self._auth_test,
            "/api/chat.postMessage": self._post,
            "/api/chat.update": self._update,
            "/api/conversations.open": self._open,
            "/api/conversations.history": self._history,
        }

    def answer(self, target: str, head: bytes, body: bytes) -> tuple[Json, float]:
        """What to answer, and after how many seconds."""
        path, _, query = target.partition("?")
        if path == "/counts":
            return self.counts(), 0.0
        if path == "/forget":
            self.posts.clear()
            self._said.clear()
            self.updates, self.first, self.last = 0, 0.0, 0.0
            return {"ok": True}, 0.0
        method = self._methods.get(path)
        if method is None:  # a response_url, or a method that plays no part here
            return {"ok": True, "members": [], "response_metadata": {}}, self.latency
        token = _BEARER.search(head) or _BEARER.search(body)
        team = token[1].decode() if token else "T0"
        return method(team, body or query.encode()), self.latency

    def counts(self) -> Json:
        """`{posts, ids, doubled, updates, seconds, at}`; `seconds` from the first to the last.

        `at` says when the last one came, in seconds of the same clock.
        """
        return {
            "posts": sum(self.posts.values()),
            "ids": len(self.posts),
            "doubled": sum(count > 1 for count in self.posts.values()),
            "updates": self.updates,
            "seconds": self.last - self.first,
            "at": self.last,
        }

    def _auth_test(self, team: str, _: bytes) -> Json:
        return {
            "ok": True,
            "url": f"https://{team.lower()}.slack.example/",
            "team": f"Workspace {team}",
            "team_id": team,
            "user": "leeway",
            "user_id": f"UBOT{team}",
            "bot_id": f"B{team}",
            "is_enterprise_install": False,
        }

    def _post(self, team: str, body: bytes) -> Json:
        self.last = default_timer()
        self.first = self.first or self.last
        found = _OUTBOX_ID.search(body)
        outbox_id = int(found[1]) if found else 0
        self.posts[outbox_id] += 1
        said = _fields(body)
        channel = str(said.get("channel", ""))
        channel = f"D{channel[1:]}" if channel.startswith("U") else channel
        ts = f"1700000000.{next(self._numbers):06d}"
        payload = {"event_type": "leeway_message", "event_payload": {"outbox_id": outbox_id}}
        message = {"type": "message", "bot_id": f"B{team}", "ts": ts, "metadata": payload}
        self._said.setdefault(f"{team} {channel}", []).append(message)
        return {"ok": True, "channel": channel, "ts": ts, "message": message}

    def _update(self, _: str, body: bytes) -> Json:
        self.updates += 1
        said = _fields(body)
        return {"ok": True, "channel": said.get("channel"), "ts": said.get("ts"), "text": ""}

    def _open(self, _: str, body: bytes) -> Json:
        return {"ok": True, "channel": {"id": f"D{str(_fields(body).get('users', ''))[1:]}"}}

    def _history(self, team: str, body: bytes) -> Json:
        said = self._said.get(f"{team} {_fields(body).get('channel')}", [])
        return {"ok": True, "messages": said[:-16:-1], "has_more": False}


class Connection(asyncio.Protocol):
    """One connection, kept open as long as the client wants it; requests come one by one."""

    def __init__(self, slack: LeanSlack, loop: asyncio.AbstractEventLoop) -> None:
        self._slack, self._loop = slack, loop
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's has no such base

    def data_received(self, data: bytes) -> None:
        """Answer every request that has come in whole."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            target = head.split(b" ", 2)[1].decode()
            answer, latency = self._slack.answer(target, head, body)
            self._loop.call_later(latency, self._say, answer, _CLOSE.search(head) is not None)

    def _say(self, answer: Json, close: bool) -> None:
        if self._transport.is_closing():
            return
        body = json.dumps(answer).encode()
        connection = b"close" if close else b"keep-alive"
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
            b"Connection: %b\r\nContent-Length: %d\r\n\r\n%b" % (connection, len(body), body)
        )
        if close:
            self._transport.close()


def _fields(body: bytes) -> Json:
    if body.startswith(b"{"):
        return dict(json.loads(body))
    return dict(parse_qsl(body.decode()))


async def _serve(port: int, latency: float) -> None:
    loop = asyncio.get_running_loop()
    slack = LeanSlack(latency)
    server = await loop.create_server(
        lambda: Connection(slack, loop), "127.0.0.1", port, backlog=1024
    )
    await server.serve_forever()


if __name__ == "__main__":
    wanted = float(sys.argv[2]) if len(sys.argv) > 2 else LATENCY_MS
    uvloop.run(_serve(int(sys.argv[1]), wanted / 1000))
