"""A company whose people answered for their development time in the weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert

from bot.development_time.models import Block
from bot.storage import Database
from tests.development_time.workplace import Workplace, at, weekly, workplace

FRIDAY = date(2026, 11, 27)
"""The last Friday that a manager is shown on Tuesday, 1 December."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Firm:
    """People with a plan each; what they answered is put into the database by `goes`."""

    work: Workplace
    plans: Mapping[str, int]

    def goes(self, name: str, outcome: str = "kept", day: date = FRIDAY, /, **more: object) -> None:
        """A block of somebody on a day, from 14:00 to 16:00, answered that evening."""
        starts_at = at(day, "14:00")
        row = {
            "workspace_id": self.work.workspace_id,
            "plan_id": self.plans[name],
            "person_id": self.work.ids[name],
            "week": day - timedelta(days=day.weekday()),
            "planned_at": starts_at,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "state": "over" if outcome else "asked",
            "outcome": outcome,
            "reason": "",
            "kept_minutes": 120 if outcome == "kept" else 0,
            "answered_at": at(day, "18:00") if outcome else None,
            **more,
        }
        with self.work.session() as session:
            session.execute(insert(Block), [row])


def firm(database: Database, chart: Mapping[str, str], team_id: str = "T1") -> Firm:
    """The people of a chart (each with their manager), and a plan for each of them."""
    work = workplace(database, chart, team_id)
    return Firm(work, {name: work.plan(name, weekly()).id for name in chart})
