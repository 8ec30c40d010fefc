"""`rate`: how much of what Slack allows a busy workspace gets, and how soon a lane finds that out.

In moved time: the stand-in counts Slack's limits on the clock that the benchmark moves.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.playground.rate_limits import Tier
from tests.bench.crowd import databases
from tests.bench.measuring import Finding
from tests.chaos import outbox
from tests.chaos.moved import Moved, moved
from tests.support.workspaces import Workspaces

CONFIGURED = 240  # messages a minute: where a lane begins
MOST_LIMITED = 0.005  # of all calls
LEAST_USED, LEAST_FOUND = 0.95, 0.85
SEARCH = 3  # minutes
PEOPLE = 120  # one alone is written to once a second
MINUTES = 10
LIMITS = (120, 600)
BUSY = Workspaces(1, PEOPLE)


@dataclass(frozen=True)
class Paced:
    """Messages a minute as a share of the configured pace, and 429s as a share of all calls."""

    used: float
    limited: float

    @property
    def ok(self) -> bool:
        """Both as they should be."""
        return self.used >= LEAST_USED and self.limited < MOST_LIMITED


@dataclass(frozen=True)
class Found:
    """What was sent in the minute after the search, and the lane's pace, as shares of the limit."""

    sent: float
    pace: float
    lost: int

    @property
    def ok(self) -> bool:
        """Near enough to the limit, and nothing lost on the way."""
        return self.sent >= LEAST_FOUND and self.pace >= LEAST_FOUND and self.lost == 0


def paced(database_url: str, replicas: int, minutes: int) -> Paced:
    """A workspace with more to say than it may, at Slack's limit of 300 a minute."""
    with moved(database_url, BUSY, replicas=replicas) as slack:
        began = slack.clock.now()
        slack.write(slack.homes[0], range(300 * (minutes + 1)))
        slack.move(minutes=minutes)
        calls = slack.calls(began)
        limited = sum(call.status == 429 for call in calls)
        return Paced((len(calls) - limited) / (CONFIGURED * minutes), limited / len(calls))


def found(database_url: str, allowed: int, replicas: int = 1) -> Found:
    """Slack turns out to allow another number: three minutes of search, and one that counts."""
    with moved(database_url, BUSY, replicas=replicas) as slack:
        slack.world.rate_limits.per_minute[Tier.MESSAGES] = allowed
        slack.write(slack.homes[0], range(allowed * (SEARCH + 2)))
        slack.move(minutes=SEARCH)
        searched = slack.clock.now()
        pace = slack.lane(slack.homes[0]).per_minute
        slack.move(minutes=1)
        said = [call for call in slack.calls(searched) if call.ok]
        assert said[-1].at - searched <= timedelta(minutes=1)
        return Found(len(said) / allowed, pace / allowed, lost(slack))


def lost(slack: Moved) -> int:
    """Rows that are called sent and are not there once, or are there and not called sent."""
    states, there = outbox.states(slack.database), slack.arrived()
    doubled = sum(times > 1 for times in there.values())
    return abs(states["sent"] - len(there)) + doubled + states["failed"] + states["dropped"]


def run() -> Finding:
    """By one replica and by two, on both engines."""
    values, ok = [], True
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        databases(Path(folder)) as urls,
    ):
        for engine, replicas in (("SQLite", 1), ("PostgreSQL", 2)):
            pace = paced(urls[engine], replicas, MINUTES)
            ok = ok and pace.ok
            values.append(
                f"{pace.used:.1%} of {CONFIGURED} a minute with {pace.limited:.2%} refused by "
                f"{replicas} on {engine}"
            )
    for allowed in LIMITS:
        with (
            tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
            databases(Path(folder)) as urls,
        ):
            search = found(urls["PostgreSQL"], allowed, replicas=2)
        ok = ok and search.ok
        values.append(
            f"{search.sent:.0%} of {allowed} after {SEARCH} minutes (pace {search.pace:.0%}), "
            f"{search.lost} lost"
        )
    return Finding(
        ", ".join(values),
        f"{LEAST_USED:.0%}, {MOST_LIMITED:.1%} refused; {LEAST_FOUND:.0%}, 0 lost",
        ok,
    )
