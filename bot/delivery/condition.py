"""How the way out of a workspace is doing: counts and reasons, and never whom they concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.delivery import outbox_repository as repository
from bot.delivery.domain import LEASE, Method
from bot.delivery.pace import LONGEST_HOLD

LATELY = timedelta(days=7)
UNSAID = N_("Nobody noted why.")
TOO_LONG = timedelta(minutes=15)
"""What is due goes within seconds; what waits longer has something in its way."""


@dataclass(frozen=True)
class Stop:
    """Why nothing goes out by a method of Slack's, in words that an admin understands."""

    method: Method
    reason: str


@dataclass(frozen=True)
class Condition:
    """One workspace at one instant."""

    due: int
    oldest_due: datetime | None
    unknown: int
    oldest_unknown: datetime | None
    """When the first of them was tried."""
    failures: Sequence[tuple[str, int]]
    """Of the last seven days: why, and how many messages; the most frequent reason first."""
    stops: Sequence[Stop]
    paces: dict[Method, float]
    """Calls a minute, as they were learned."""
    from_the_future: int
    """Leases and rests that end later than any that begins now: the clock was set back."""

    @property
    def failed(self) -> int:
        """How many messages failed in the last seven days."""
        return sum(count for _, count in self.failures)

    def waits_too_long(self, now: datetime) -> bool:
        """Whether something is in the way of what is due."""
        return self.oldest_due is not None and now - self.oldest_due > TOO_LONG

    def reasons_to_stop(self) -> list[str]:
        """Each once."""
        return list(dict.fromkeys(stop.reason for stop in self.stops))


def condition(session: Session, now: datetime) -> Condition:
    """How the workspace of the session is doing."""
    due, oldest_due = repository.due(session, now)
    unknown, oldest_unknown = repository.unknown(session)
    lanes = repository.lanes(session)
    since = now - LATELY
    resting = sum(lane.next_at > now + LONGEST_HOLD for lane in lanes)
    return Condition(
        due=due,
        oldest_due=oldest_due,
        unknown=unknown,
        oldest_unknown=oldest_unknown,
        failures=[
            (reason or UNSAID, count) for reason, count in repository.failures(session, since)
        ],
        stops=[
            Stop(Method(lane.method), lane.stopped_because)
            for lane in lanes
            if lane.stopped_because is not None
        ],
        paces={Method(lane.method): lane.per_minute for lane in lanes},
        from_the_future=resting
        + repository.leased_beyond(session, now + max(2 * LEASE, LONGEST_HOLD)),
    )
