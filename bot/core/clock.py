"""The one place that reads the clock; everything else is handed the time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware datetime in UTC."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that can be moved forward: for the demo it also ticks, for tests it stands still.

    It never runs backwards: moving it to an earlier instant is refused with `ValueError`, because
    Slack's message timestamps and our due times would no longer be in order.
    """

    def __init__(self, start: datetime, *, ticking: bool = False) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware datetime")
        self._lock = threading.Lock()
        self._at = start.astimezone(UTC)
        self._ticking = ticking
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        with self._lock:
            return self._now()

    def move_to(self, instant: datetime) -> None:
        """Stand at `instant` (aware) from now on; tick on from there if this clock ticks."""
        with self._lock:
            if instant < self._now():
                raise ValueError(f"the clock cannot run backwards to {instant.isoformat()}")
            self._at = instant.astimezone(UTC)
            self._since = time.monotonic()

    def _now(self) -> datetime:
        if not self._ticking:
            return self._at
        return self._at + timedelta(seconds=time.monotonic() - self._since)
