"""Slack's rate limits on the stand-in's own clock: per method and workspace, and per channel."""

from __future__ import annotations

import math
import threading
from collections import deque
from datetime import datetime, timedelta
from enum import Enum

from bot.core.clock import Clock

WINDOW = timedelta(minutes=1)


class Tier(Enum):
    """How often a method may be called a minute; Slack promises at least these."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    HUNDREDS = "hundreds a minute"
    MESSAGES = "messages: hundreds a minute, and one a second to a channel"
    NONE = "none"


class RateLimits:
    """Sliding windows of a minute.

    Slack publishes no numbers for bursts: `channel_burst` messages may follow one another at once,
    after that one a second. All numbers may be changed; `unlimited` lifts every limit.
    """

    def __init__(self, clock: Clock) -> None:
        self.unlimited = False
        self.per_minute: dict[Tier, int] = {
            Tier.ONE: 1,
            Tier.TWO: 20,
            Tier.THREE: 50,
            Tier.FOUR: 100,
            Tier.HUNDREDS: 600,
            Tier.MESSAGES: 300,
        }
        self.per_minute_of: dict[str, int] = {}  # a method's own number, before that of its tier
        self.channel_burst = 3
        self.channel_interval = timedelta(seconds=1)
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, str], deque[datetime]] = {}
        self._channels: dict[str, datetime] = {}  # when the channel is all quiet again
        self._blocked: dict[tuple[str, str], datetime] = {}

    def block(self, method: str, team_id: str, seconds: int) -> None:
        """Refuse a method in a workspace for so long, as Slack does after a 429."""
        with self._lock:
            self._blocked[method, team_id] = self._clock.now() + timedelta(seconds=seconds)

    def ask(self, method: str, tier: Tier, team_id: str) -> int | None:
        """Count a call; the seconds of `Retry-After` where it is one too many."""
        with self._lock:
            now = self._clock.now()
            blocked = self._blocked.get((method, team_id))
            if blocked is not None and now < blocked:
                return _seconds(blocked - now)
            if self.unlimited or tier is Tier.NONE:
                return None
            calls = self._calls.setdefault((method, team_id), deque())
            while calls and now - calls[0] >= WINDOW:
                calls.popleft()
            allowed = self.per_minute_of.get(method, self.per_minute[tier])
            if len(calls) >= allowed:
                return _seconds(calls[len(calls) - allowed] + WINDOW - now)
            calls.append(now)
            return None

    def ask_channel(self, channel_id: str) -> int | None:
        """Count a message to a channel; the seconds of `Retry-After` where it comes too fast."""
        with self._lock:
            if self.unlimited:
                return None
            now = self._clock.now()
            quiet = max(self._channels.get(channel_id, now), now)
            allowance = self.channel_interval * (self.channel_burst - 1)
            if quiet - now > allowance:
                return _seconds(quiet - now - allowance)
            self._channels[channel_id] = quiet + self.channel_interval
            return None


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))
