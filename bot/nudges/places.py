"""What trainings that were given up make true: a place that waits, or a pattern in the team."""

from __future__ import annotations

from collections.abc import Sequence

from bot.nudges.domain import PLACE_WAITING, Fact
from bot.trainings.service import TeamPattern, WaitingPlace


def waiting(places: Sequence[WaitingPlace]) -> Fact | None:
    """Trainings that the manager was told of, and reminded of, and said nothing to: the oldest."""
    if not places:
        return None
    oldest = places[0]
    values = {
        "count": len(places),
        "title": oldest.title,
        "place": oldest.flag_id,
        "since_on": oldest.since.isoformat(),
    }
    return Fact(PLACE_WAITING, values, 0.9)


def given_up_to(pattern: TeamPattern | None) -> Fact | None:
    """Of the team's trainings some were given up, all for one thing."""
    if pattern is None or pattern.reason is None:
        return None
    lost_to = {"reason": pattern.reason.value, "weekday": None}
    return _fact("trainings_given_up_to", pattern, 0.8, lost_to=lost_to)


def given_up(pattern: TeamPattern | None) -> Fact | None:
    """Of the team's trainings some were given up, and not all in a way that nobody prevents."""
    if pattern is None or pattern.reason is not None or not pattern.preventable:
        return None
    return _fact("trainings_given_up", pattern, 0.7)


def _fact(name: str, pattern: TeamPattern, urgency: float, **more: object) -> Fact:
    values = {
        "how_many": {"given_up": pattern.given_up, "of": pattern.trainings},
        "first_on": pattern.first.isoformat(),
        "last_on": pattern.last.isoformat(),
    }
    return Fact(name, {**values, **more}, urgency)
