"""Socket Mode: one-time links, up to ten WebSocket connections, envelopes and their acks."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.transport import Answer, Kind, Retry

MOST_CONNECTIONS = 10
HOST = "applink-playground"
Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(eq=False)
class _Connection:
    websocket: WebSocket
    loop: asyncio.AbstractEventLoop
    takes_payloads: bool = False

    def send(self, message: Mapping[str, object], seconds: float) -> bool:
        """Send from another thread; False when the connection is gone."""
        coroutine = self.websocket.send_text(json.dumps(message))
        try:
            sending = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        except RuntimeError:  # the server has ended
            coroutine.close()
            return False
        try:
            sending.result(seconds)
        except TimeoutError:
            sending.cancel()
            return False
        except (WebSocketDisconnect, RuntimeError):  # what Starlette says of a closed socket
            return False
        return True


@dataclass(eq=False)
class _Waiting:
    acknowledged: threading.Event = field(default_factory=threading.Event)
    payload: Mapping[str, object] | None = None


class SocketMode:
    """The sockets of one app. Any connection may get a payload and any may acknowledge it.

    `use_ticket` says whether a ticket of apps.connections.open is good, and uses it up.
    """

    def __init__(
        self, app_id: str, use_ticket: Callable[[str], bool], *, ack_seconds: float = 3.0
    ) -> None:
        self._app_id = app_id
        self._use_ticket = use_ticket
        self._ack_seconds = ack_seconds
        self._changed = threading.Condition()
        self._connections: list[_Connection] = []
        self._waiting: dict[str, _Waiting] = {}
        self._turn = 0

    def connected(self) -> int:
        """How many sockets take payloads now."""
        with self._changed:
            return len(self._ready())

    def wait_for_connections(self, number: int, seconds: float) -> bool:
        """Wait until exactly `number` sockets take payloads; False when `seconds` ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._ready()) == number, seconds)

    def disconnect(self, reason: Reason) -> None:
        """Ask every client to come back by a new link; all but a warning stop the payloads."""
        with self._changed:
            connections = list(self._ready())
            for connection in connections:
                connection.takes_payloads = reason == "warning"
            self._changed.notify_all()
        for connection in connections:
            connection.send(_disconnect(reason), self._ack_seconds)

    def event(self, envelope: Mapping[str, object], retry: Retry | None) -> Answer:
        """Deliver an event; its ack carries no payload."""
        return self._deliver("events_api", envelope, retry)

    def interaction(self, payload: Mapping[str, object]) -> Answer:
        """Deliver an action, submission or shortcut; a submission's ack may carry an answer."""
        return self._deliver("interactive", payload, None)

    def command(self, fields: Mapping[str, str], path: str) -> Answer:  # noqa: ARG002 - sockets have no paths
        """Deliver a slash command; its ack may carry an answer."""
        return self._deliver("slash_commands", fields, None)

    def close(self) -> None:
        """Nothing is held: the server closes its sockets."""

    async def endpoint(self, websocket: WebSocket) -> None:
        """Serve one WebSocket from hello to its end.

        A client that appends `debug_reconnects=true` to its link is told of 360 seconds.
        """
        if not self._use_ticket(websocket.query_params.get("ticket", "")):
            await websocket.close()  # before accepting: the client sees HTTP 403
            return
        debug = websocket.query_params.get("debug_reconnects") == "true"
        await websocket.accept()
        connection = _Connection(websocket, asyncio.get_running_loop())
        number = self._admit(connection)
        if number > MOST_CONNECTIONS:
            await websocket.send_text(json.dumps(_disconnect("too_many_websockets")))
            await websocket.close()
            return
        try:
            await self._greet(connection, number, debug)
            while True:
                self._acknowledge(await websocket.receive_text())
        except WebSocketDisconnect:
            pass  # the client or the server closed it: that is how every socket ends
        finally:
            with self._changed:
                self._connections.remove(connection)
                self._changed.notify_all()

    def _admit(self, connection: _Connection) -> int:
        """Count a connection in, unless it is one too many; which one it would be."""
        with self._changed:
            if len(self._connections) < MOST_CONNECTIONS:
                self._connections.append(connection)
                return len(self._connections)
            return MOST_CONNECTIONS + 1

    async def _greet(self, connection: _Connection, number: int, debug_reconnects: bool) -> None:
        """Say hello; payloads come after it."""
        hello = {
            "type": "hello",
            "num_connections": number,
            "debug_info": {
                "host": HOST,
                "build_number": 1,
                "approximate_connection_time": 360 if debug_reconnects else 18060,
            },
            "connection_info": {"app_id": self._app_id},
        }
        await connection.websocket.send_text(json.dumps(hello))
        with self._changed:
            connection.takes_payloads = True
            self._changed.notify_all()

    def _deliver(self, kind: Kind, payload: Mapping[str, object], retry: Retry | None) -> Answer:
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.attempt if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        waiting = _Waiting()
        with self._changed:
            connection = self._next()
            self._waiting[envelope_id] = waiting
        try:
            if connection is None or not connection.send(envelope, self._ack_seconds):
                return Answer(failure="no_connection")
            if not waiting.acknowledged.wait(self._ack_seconds):
                return Answer(failure="timeout")
            return Answer(status=200, payload=waiting.payload)
        finally:
            with self._changed:
                del self._waiting[envelope_id]

    def _acknowledge(self, text: str) -> None:
        """Take an ack; what is no ack, or too late, Slack ignores as well."""
        try:
            message = json.loads(text)
        except ValueError:
            return
        with self._changed:
            waiting = self._waiting.get(str(message.get("envelope_id")))
        if waiting is not None:
            payload = message.get("payload")
            waiting.payload = payload if isinstance(payload, dict) else None
            waiting.acknowledged.set()

    def _ready(self) -> list[_Connection]:
        return [c for c in self._connections if c.takes_payloads]

    def _next(self) -> _Connection | None:
        ready = self._ready()
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]


def _disconnect(reason: Reason) -> dict[str, object]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}
