"""The picture of a team from which facts are found: values alone, at one instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.development_time.service import TeamLedger
from bot.nudges.domain import Past
from bot.people.domain import Team
from bot.trainings.service import TeamPattern, WaitingPlace


class Milestone(Protocol):
    """A day of the company's, as `goals` keeps it."""

    @property
    def name(self) -> str: ...  # noqa: D102  # its name says it
    @property
    def on_day(self) -> date: ...  # noqa: D102  # its name says it
    @property
    def kind(self) -> str: ...  # noqa: D102  # its name says it


@dataclass(frozen=True)
class Picture:
    """All that is known of a manager and the team at one instant (`now`, UTC).

    `milestones` are those of the company and the department, the next first; `results` are the
    names of business results; `new_leads` others began to lead within a year in the department.
    """

    team: Team
    now: datetime
    today: date
    milestones: Sequence[Milestone]
    results: Sequence[str]
    new_leads: int
    past: Sequence[Past]
    hours: TeamLedger | None = None
    """What became of the team's development time; None where too few people are behind it."""
    places: Sequence[WaitingPlace] = ()
    """Trainings that the manager was asked to give back, the oldest first."""
    given_up: TeamPattern | None = None
    """What was told of the team's given-up trainings; None where too few people are behind it."""
