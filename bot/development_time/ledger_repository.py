"""Queries of the ledger: blocks as they are counted, whoever they are counted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.development_time.models import Block, DevelopmentTime, TeamPlan
from bot.people.service import Person
from bot.storage.among import among

_MARGIN = timedelta(days=21)
"""A block is near its week, wherever its person put it; so the index on its start can be used."""


class BlockRow(NamedTuple):
    """What is counted of a block."""

    person_id: int
    week: date
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    outcome: str
    reason: str
    kept_minutes: int
    answered_at: datetime | None


_COLUMNS = [getattr(Block, name) for name in BlockRow._fields]


def blocks_of(session: Session, person_id: int, first: date, last: date) -> list[BlockRow]:
    """Somebody's blocks of the weeks whose Monday is in these days."""
    found = select(*_COLUMNS).where(Block.person_id == person_id, *_in_weeks(first, last))
    return [BlockRow(*row) for row in session.execute(found)]


def blocks_of_teams(
    session: Session, manager_ids: Collection[int], first: date, last: date
) -> dict[int, list[BlockRow]]:
    """The blocks of everybody who reports to one of these managers, by manager; one query."""
    found: dict[int, list[BlockRow]] = defaultdict(list)
    rows = session.execute(
        select(Person.manager_id, *_COLUMNS)
        .join(Block, Block.person_id == Person.id)
        .where(
            among(session, Person.manager_id, manager_ids), Person.active, *_in_weeks(first, last)
        )
    )
    for manager_id, *columns in rows:
        found[manager_id].append(BlockRow(*columns))
    return found


def sharing(session: Session, manager_ids: Collection[int]) -> frozenset[int]:
    """Who of these managers' reports agreed to be counted in a small team."""
    found = (
        select(DevelopmentTime.person_id)
        .join(Person, Person.id == DevelopmentTime.person_id)
        .where(
            among(session, Person.manager_id, manager_ids), Person.active, DevelopmentTime.shares
        )
    )
    return frozenset(session.scalars(found))


def newest_team_plans(session: Session, manager_ids: Collection[int]) -> dict[int, int]:
    """The newest plan that each of these managers offers, by manager."""
    found = (
        select(TeamPlan.manager_id, func.max(TeamPlan.id))
        .where(among(session, TeamPlan.manager_id, manager_ids), TeamPlan.state == "live")
        .group_by(TeamPlan.manager_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def _in_weeks(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    since, until = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last))
    return (
        Block.week.between(first, last),
        Block.starts_at.between(since - _MARGIN, until + _MARGIN),
        Block.state != "cancelled",
    )
