"""The state of the stand-in: who there is, what was said, what is on the screen."""

from __future__ import annotations

from collections import deque

from bot.core.clock import Clock
from bot.playground.entities import (
    App,
    Call,
    Channel,
    Dnd,
    File,
    Installation,
    Json,
    Message,
    ResponseUrl,
    Team,
    Trigger,
    User,
    View,
)
from bot.playground.faults import Faults
from bot.playground.manifest import Manifest
from bot.playground.permits import Permits
from bot.playground.rate_limits import RateLimits
from bot.playground.refusals import Refused
from bot.playground.surfaces import Surfaces

__all__ = [
    "App",
    "Call",
    "Channel",
    "Dnd",
    "File",
    "Installation",
    "Json",
    "Message",
    "Refused",
    "ResponseUrl",
    "Team",
    "Trigger",
    "User",
    "View",
    "World",
]

DEFAULT_APP = App(
    id="A0001",
    name="Leeway",
    client_id="1111.2222",
    client_secret="playground-client-secret",  # noqa: S106 - of the stand-in
    signing_secret="playground-signing-secret",  # noqa: S106 - of the stand-in
    app_tokens=frozenset({"xapp-playground"}),
)


class World(Surfaces, Permits):
    """Everything the stand-in knows, in memory, behind one lock.

    `calls` is what the bot asked of the Web API, oldest first; a `deque(maxlen=…)` in its place
    forgets the oldest, for whoever is asked for hours. `rate_limits` and `faults` are settings of
    the stand-in; `strict_history` turns on Slack's rule for unlisted commercial apps
    (conversations.history and .replies once a minute, 15 messages).
    """

    def __init__(self, clock: Clock, manifest: Manifest, app: App = DEFAULT_APP) -> None:
        super().__init__(clock, manifest, app)
        self._start_conversations()
        self._start_surfaces()
        self._start_permits()
        self.calls: deque[Call] = deque()
        self.rate_limits = RateLimits(clock)
        self.faults = Faults()
        self.strict_history = False

    def record(self, call: Call) -> None:
        """Remember a call."""
        with self.lock:
            self.calls.append(call)
            self.touch()

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        with self.lock:
            return [c for c in self.calls if c.method == method]
