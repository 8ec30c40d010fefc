"""How fast a lane goes: it keeps a pace, slows down when Slack says so, and finds what it allows.

Slack publishes no number ("several hundred messages a minute"), so the configured pace is where a
lane begins. It grows while there is more to say than it lets go, and stays a little below where
Slack last answered with 429.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
BURST = timedelta(seconds=1)  # what a lane that was late, or idle, may catch up on at once
LONGEST_HOLD = timedelta(hours=1)  # a lane that rests longer was written by a clock set back
CLOCKS_APART = timedelta(seconds=10)  # a count that began later was, too; processes differ by less
FASTER = 1.06
BELOW = 0.92  # of what Slack allowed
STEP = timedelta(seconds=10)  # between two increases, up to where Slack said no
PROBE = timedelta(minutes=1)  # and beyond it
LONG_WAIT = timedelta(seconds=10)
AGAIN = timedelta(minutes=2)  # a 429 that comes sooner after another one is no lone one
OLD = timedelta(hours=1)  # then what Slack allowed says nothing any more
LEAST = 1.0  # calls a minute: Slack's strictest limit


@dataclass(frozen=True)
class Pace:
    """When the next call of a lane may go, and what is known of its limit.

    `per_minute` is the pace, `ceiling` the one that followed the last 429, `paced_at` when either
    was last set. `minute_used` calls were made since `minute_from`, `minute_before` in the minute
    before that.
    """

    next_at: datetime
    per_minute: float
    ceiling: float | None
    paced_at: datetime
    minute_from: datetime
    minute_used: int = 0
    minute_before: int = 0

    def allowance(self, now: datetime) -> int:
        """How many calls may go at `now`, which is not before `next_at`: at least one."""
        return 1 + (now - self._start(now)) // self._gap

    def used(self, now: datetime, calls: int) -> Pace:
        """After so many calls at `now`."""
        counted = self._in_this_minute(now)
        return replace(
            counted,
            next_at=self._start(now) + calls * self._gap,
            minute_used=counted.minute_used + calls,
        )

    def grown(self, now: datetime) -> Pace:
        """A little faster, where there was more to say than the pace let go for long enough.

        A ceiling that is old is forgotten, so a lane that slowed down is soon where it was.
        """
        if self.paced_at > now:  # the clock was set back
            return replace(self, paced_at=now)
        faster = self.per_minute * FASTER
        ceiling = None if now - self.paced_at >= OLD else self.ceiling
        known = ceiling is None or faster <= ceiling
        if now - self.paced_at < (STEP if known else PROBE):
            return self
        if not self._tried_out(now):
            return self
        return replace(self, per_minute=faster, ceiling=ceiling, paced_at=now)

    def slowed(self, now: datetime, claimed_at: datetime, wait: timedelta) -> Pace:
        """After a 429 with `Retry-After: wait` to a call that was decided at `claimed_at`.

        What was on its way already when the pace changed says nothing of the new pace. A short wait
        means that the limit was just touched; after a long one the pace is what went through in the
        last minute, at least half of what it was: not every 429 speaks of the pace. A lone one to a
        lane that was hardly used never does: the pace stays, and only the wait is kept (`held`).
        """
        if claimed_at < self.paced_at <= now:
            return self
        again = self.ceiling is not None and now - self.paced_at < AGAIN
        if not (again or self._tried_out(now)):
            return replace(self, ceiling=self.per_minute, paced_at=now)
        allowed = self.per_minute
        if wait >= LONG_WAIT:
            allowed = max(self.in_the_last_minute(now) - 1, allowed / 2)
        pace = max(LEAST, BELOW * min(self.per_minute, allowed))
        return replace(self, per_minute=pace, ceiling=pace, paced_at=now)

    def held(self, until: datetime) -> Pace:
        """No call before `until`; a longer rest stays."""
        return replace(self, next_at=max(self.next_at, until))

    def in_the_last_minute(self, now: datetime) -> float:
        """About how many calls went in the minute before `now`: a sliding window of two counts."""
        counted = self._in_this_minute(now)
        passed = (now - counted.minute_from) / MINUTE
        return counted.minute_used + counted.minute_before * (1 - passed)

    def _tried_out(self, now: datetime) -> bool:
        """Whether the last minute tells anything of the pace: somebody used it."""
        return self.in_the_last_minute(now) >= self.per_minute / 2

    @property
    def _gap(self) -> timedelta:
        return MINUTE / self.per_minute

    def _start(self, now: datetime) -> datetime:
        """From when on calls have saved up; a `next_at` in the far future was a clock's mistake."""
        return min(max(self.next_at, now - BURST), now)

    def _in_this_minute(self, now: datetime) -> Pace:
        minutes = (now - self.minute_from) // MINUTE
        if minutes == 0:
            return self
        before = self.minute_used if minutes == 1 else 0
        begun = self.minute_from + MINUTE if minutes == 1 else now
        return replace(self, minute_from=begun, minute_used=0, minute_before=before)
