"""What the parts of the world stand on: a lock, a clock, a count of changes, events."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import datetime

from bot.core.clock import Clock
from bot.playground.entities import Json

Listener = Callable[[str, Json], None]


class Ground:
    """Shared by the parts of `World`.

    `lock` guards everything; `changed` (a Condition on it) is notified and `version` grows with
    every change, so that a page can wait for the next one.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self._listeners: list[Listener] = []
        self._counters: dict[str, itertools.count[int]] = {}

    def now(self) -> datetime:
        """The stand-in's instant, UTC."""
        return self.clock.now()

    def epoch(self) -> int:
        """The same in whole seconds since 1970."""
        return int(self.now().timestamp())

    def touch(self) -> None:
        """Say that something changed."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def on_event(self, listener: Listener) -> None:
        """Call `listener(team_id, event)` for each Slack event, in the thread that caused it.

        It is called with the lock held: put the event in a queue and return.
        """
        self._listeners.append(listener)

    def announce(self, team_id: str, event: Json) -> None:
        """Tell the listeners of an event (the inner `event` of the Events API)."""
        for listener in self._listeners:
            listener(team_id, event)

    def new_id(self, prefix: str) -> str:
        """An id such as C0001; the same run gives the same ids."""
        with self.lock:
            counter = self._counters.setdefault(prefix, itertools.count(1))
            return f"{prefix}{next(counter):04d}"
