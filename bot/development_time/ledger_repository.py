"""Queries of the ledger: blocks as they are counted, whoever they are counted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from bot.development_time.models import Block, DevelopmentTime, TeamHours, TeamPlan
from bot.people.service import Person
from bot.storage.adding import insert_new
from bot.storage.among import among
from bot.storage.beside import writing
from bot.storage.database import WORKSPACE

_MARGIN = timedelta(days=21)
"""A block is near its week, wherever its person put it; so the index on its start can be used."""

_REMEMBERED = timedelta(weeks=8)
"""So long is kept what a manager was shown; after four weeks it is shown as the weeks before."""
Settled = dict[tuple[int, date], dict[str, Any]]
"""What managers are shown (`tally.packed`), by manager and first Monday."""


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


def settled(session: Session, manager_ids: Collection[int], firsts: Collection[date]) -> Settled:
    """What these managers are shown of the four weeks from these Mondays on, where it is settled.

    One query, which looks at no row of a person.
    """
    found = select(TeamHours.manager_id, TeamHours.first, TeamHours.hours).where(
        among(session, TeamHours.manager_id, manager_ids), TeamHours.first.in_(firsts)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(found)}


def settle(session: Session, hours: Settled) -> Settled:
    """Store what managers are shown; what is shown now, which another process may have settled.

    Three statements. A session that only reads has it stored beside it, in a transaction that
    commits by itself.
    """
    managers, firsts = {one[0] for one in hours}, {one[1] for one in hours}
    rows = [
        {
            WORKSPACE: session.info[WORKSPACE],
            "manager_id": manager_id,
            "first": first,
            "hours": hours[manager_id, first],
        }
        # In one order: two processes that settle the same ones wait for one another in turn.
        for manager_id, first in sorted(hours)
    ]
    with writing(session) as own:
        own.execute(insert_new(own, TeamHours, "manager_id", "first"), rows)
        old = TeamHours.first < min(firsts) - _REMEMBERED
        own.execute(
            delete(TeamHours).where(among(own, TeamHours.manager_id, managers), old),
            execution_options={"synchronize_session": False},
        )
        found = settled(own, managers, firsts)
    return {one: found[one] for one in hours}


def _in_weeks(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    since, until = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last))
    return (
        Block.week.between(first, last),
        Block.starts_at.between(since - _MARGIN, until + _MARGIN),
        Block.state != "cancelled",
    )
