"""Every query on the meetings that were put over blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.development_time.models import Block, Conflict
from bot.people.service import Person

SETTLED_WITHIN = timedelta(weeks=4)
"""So long after its begin a meeting over a block is closed; one that stays open says so itself."""


def conflict(session: Session, conflict_id: int) -> tuple[Conflict, Block] | None:
    """A meeting over a block, locked, and the block."""
    return _found(session, _of(conflict_id).with_for_update(of=Conflict))


def conflict_seen(session: Session, conflict_id: int) -> tuple[Conflict, Block] | None:
    """The same only to be shown: locked by nobody, so that no message waits for a click."""
    return _found(session, _of(conflict_id))


def _of(conflict_id: int) -> Select[Conflict, Block]:
    return (
        select(Conflict, Block)
        .join(Block, Block.id == Conflict.block_id)
        .where(Conflict.id == conflict_id)
    )


def _found(session: Session, statement: Select[Conflict, Block]) -> tuple[Conflict, Block] | None:
    row = session.execute(statement, execution_options={"populate_existing": True}).one_or_none()
    return None if row is None else (row[0], row[1])


def owner_of(session: Session, conflict_id: int) -> int | None:
    """Whose development time it is over."""
    return session.scalar(
        select(Block.person_id)
        .join(Conflict, Conflict.block_id == Block.id)
        .where(Conflict.id == conflict_id)
    )


def of_person(session: Session, person_id: int, now: datetime) -> Sequence[tuple[Conflict, Block]]:
    """What is open of somebody's blocks, and what they have kept over those that are ahead.

    Of blocks that begin, or began in the last `SETTLED_WITHIN`; at most one that is open each.
    """
    kept_here = and_(
        Conflict.state == "kept",
        Block.state == "planned",
        Block.starts_at > now,
        Conflict.starts_at < Block.ends_at,
        Conflict.ends_at > Block.starts_at,
    )
    rows = session.execute(
        select(Conflict, Block)
        .join(Block, Block.id == Conflict.block_id)
        .where(
            Block.person_id == person_id,
            Block.starts_at > now - SETTLED_WITHIN,
            or_(Conflict.state == "open", kept_here),
        )
        .order_by(Conflict.id)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in rows]


def moves_in_weeks(session: Session, person_id: int, since: datetime) -> dict[object, int]:
    """How often the bot moved somebody's blocks by itself, by the Monday of their week."""
    rows = session.execute(
        select(Block.week, func.sum(Block.moves))
        .where(Block.person_id == person_id, Block.starts_at > since - timedelta(days=14))
        .group_by(Block.week)
    )
    return {week: int(moves or 0) for week, moves in rows}


def said_once(session: Session, manager_id: int, since: datetime) -> int:
    """How often a manager answered "just this once" since an instant."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Conflict)
            .join(Block, Block.id == Conflict.block_id)
            .join(Person, Person.id == Block.person_id)
            .where(
                Person.manager_id == manager_id,
                Conflict.manager == "once",
                Conflict.seen_at >= since,
                Block.starts_at >= since,  # it was ahead when it was seen; reads no older ones
            )
        )
        or 0
    )
