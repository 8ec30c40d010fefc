"""A Socket Mode client by hand: it keeps what comes in and acknowledges only when told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import websocket

from bot.playground.entities import Json
from bot.playground.playground import Playground


class RawSocket:
    """One connection, read by a thread."""

    def __init__(self, link: str) -> None:
        self._socket = websocket.create_connection(link, timeout=10)
        self.hello: Json = json.loads(self._socket.recv())
        self.envelopes: list[Json] = []
        self.disconnects: list[Json] = []
        self._acknowledging = False
        self._payload: Json | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def will_acknowledge(self, payload: Json | None) -> None:
        """Acknowledge everything from now on, with this payload."""
        self._payload = payload
        self._acknowledging = True

    def send(self, text: str) -> None:
        """Send anything."""
        self._socket.send(text)

    def close(self) -> None:
        """Close the connection and wait for the reader."""
        self._socket.close()
        self._thread.join()

    def _read(self) -> None:
        while True:
            try:
                text = self._socket.recv()
            except (websocket.WebSocketException, OSError):
                return  # closed
            if not text:
                return
            self._take(json.loads(text))

    def _take(self, message: Json) -> None:
        if message["type"] == "disconnect":
            self.disconnects.append(message)
            return
        self.envelopes.append(message)
        if self._acknowledging:
            ack: Json = {"envelope_id": message["envelope_id"]}
            if self._payload is not None:
                ack["payload"] = self._payload
            self._socket.send(json.dumps(ack))


@contextmanager
def raw_socket(playground: Playground, extra: str = "") -> Iterator[RawSocket]:
    """A connected raw socket; `extra` is appended to its link."""
    before = playground.sockets.connected()
    socket = RawSocket(playground.world.make_socket_url() + extra)
    assert playground.sockets.wait_for_connections(before + 1, 5.0)
    try:
        yield socket
    finally:
        socket.close()
