"""Queries behind what a person sees of their development time; none of them locks anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.development_time.calendar_models import CalendarConnection
from bot.development_time.models import Block, Conflict, Plan, TeamPlan
from bot.storage.among import among

MOST_PLANS = 20


def plan(session: Session, person_id: int, plan_id: int) -> Plan | None:
    """A plan, if it is this person's, in any state."""
    return session.scalar(select(Plan).where(Plan.id == plan_id, Plan.person_id == person_id))


def plans(session: Session, person_id: int, ended_since: datetime) -> Sequence[Plan]:
    """Somebody's plans but those that ended before an instant, by weekday and time."""
    recent = and_(Plan.state == "ended", Plan.changed_at >= ended_since)
    going = Plan.state.in_(("offered", "live", "paused"))
    return session.scalars(
        select(Plan)
        .where(Plan.person_id == person_id, or_(going, recent))
        .order_by(Plan.weekday, Plan.start, Plan.id)
        .limit(MOST_PLANS)
    ).all()


def block(session: Session, person_id: int, block_id: int) -> tuple[Block, Plan] | None:
    """A block with its plan, if it is this person's."""
    found = session.execute(
        select(Block, Plan)
        .join(Plan, Plan.id == Block.plan_id)
        .where(Block.id == block_id, Block.person_id == person_id)
    ).first()
    return (found[0], found[1]) if found is not None else None


def open_conflicts(session: Session, block_ids: Collection[int]) -> Sequence[int]:
    """The meetings over these blocks that nobody has answered."""
    return session.scalars(
        select(Conflict.id)
        .where(among(session, Conflict.block_id, block_ids), Conflict.state == "open")
        .order_by(Conflict.id)
    ).all()


def blocks(
    session: Session, person_id: int, first: datetime, last: datetime
) -> Sequence[tuple[Block, Plan]]:
    """Somebody's blocks that begin from an instant until another (UTC), but cancelled ones."""
    found = session.execute(
        select(Block, Plan)
        .join(Plan, Plan.id == Block.plan_id)
        .where(
            Block.person_id == person_id,
            Block.starts_at >= first,
            Block.starts_at < last,
            Block.state != "cancelled",
        )
        .order_by(Block.starts_at, Block.id)
    )
    return [(row[0], row[1]) for row in found]


def next_starts(
    session: Session, person_id: int, plan_ids: Collection[int], now: datetime
) -> dict[int, Block]:
    """The next block of each of these plans that is neither left out nor given up."""
    earliest = (
        select(Block.plan_id, func.min(Block.starts_at).label("at"))
        .where(
            Block.person_id == person_id,
            Block.plan_id.in_(plan_ids),
            Block.starts_at > now,
            Block.state == "planned",
            Block.outcome == "",
        )
        .group_by(Block.plan_id)
        .subquery()
    )
    found = session.scalars(
        select(Block).join(
            earliest,
            and_(earliest.c.plan_id == Block.plan_id, earliest.c.at == Block.starts_at),
        )
    )
    return {one.plan_id: one for one in found}


def following(session: Session, person_id: int, after: datetime) -> Block | None:
    """The first block of somebody that begins after an instant and takes place."""
    return session.scalar(
        select(Block)
        .where(
            Block.person_id == person_id,
            Block.starts_at > after,
            Block.state == "planned",
            Block.outcome == "",
        )
        .order_by(Block.starts_at)
        .limit(1)
    )


def team_plans(session: Session, team_plan_ids: Collection[int]) -> dict[int, TeamPlan]:
    """Team plans by their ids."""
    found = session.scalars(select(TeamPlan).where(TeamPlan.id.in_(team_plan_ids)))
    return {one.id: one for one in found}


def connection(session: Session, person_id: int) -> CalendarConnection | None:
    """The calendar that somebody connected."""
    return session.scalar(
        select(CalendarConnection).where(CalendarConnection.person_id == person_id)
    )
