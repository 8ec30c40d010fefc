"""Every query on the nudges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.nudges.domain import Past
from bot.nudges.models import Nudge
from bot.storage.database import WORKSPACE

REMEMBERED = timedelta(days=400)  # "not for my team" is remembered for ever


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Store nudges of different people; the id of each by its person. One statement a batch.

    Whose slot has its nudge already is not in it.
    """
    workspace_id = session.info[WORKSPACE]
    values = [{"workspace_id": workspace_id, **row} for row in rows]
    if not values:
        return {}
    sqlite = session.get_bind().dialect.name == "sqlite"
    added = (sqlite_insert if sqlite else postgresql_insert)(Nudge).on_conflict_do_nothing(
        index_elements=["person_id", "slot_at"]
    )
    stored = session.execute(added.returning(Nudge.person_id, Nudge.id), values)
    return {row.person_id: row.id for row in stored}


def add_history(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store nudges of an earlier time."""
    workspace_id = session.info[WORKSPACE]
    if rows:
        session.execute(insert(Nudge), [{"workspace_id": workspace_id, **row} for row in rows])


def past_of(session: Session, person_ids: Collection[int], now: datetime) -> dict[int, list[Past]]:
    """What these people got, by person, in one query."""
    rows = session.execute(
        select(
            Nudge.person_id,
            Nudge.key,
            Nudge.lever,
            Nudge.version,
            Nudge.slot_at,
            Nudge.answer,
            Nudge.reason,
            Nudge.detail,
            Nudge.outcome,
            Nudge.sent_at,
            func.coalesce(Nudge.outcome_at, Nudge.answered_at).label("told_at"),
        ).where(
            Nudge.person_id.in_(person_ids),
            or_(Nudge.slot_at >= now - REMEMBERED, Nudge.reason == "not_for_team"),
        )
    )
    found: dict[int, list[Past]] = defaultdict(list)
    for row in rows:
        past = Past(
            key=row.key,
            lever=row.lever,
            version=row.version,
            slot_at=row.slot_at,
            answer=row.answer,
            reason=row.reason,
            detail=row.detail,
            outcome=row.outcome,
            heard=row.sent_at is not None,
            told_at=row.told_at,
        )
        found[row.person_id].append(past)
    return found


def of_person(session: Session, nudge_id: int, person_id: int) -> Nudge | None:
    """A nudge, if it is this person's; locked, because an answer is read and then written."""
    return session.scalar(
        select(Nudge).where(Nudge.id == nudge_id, Nudge.person_id == person_id).with_for_update()
    )


def by_id(session: Session, nudge_id: int) -> Nudge | None:
    """A nudge of this workspace."""
    return session.get(Nudge, nudge_id)


def latest(session: Session, person_id: int, limit: int) -> Sequence[Nudge]:
    """The nudges that somebody got last, the newest first."""
    return session.scalars(
        select(Nudge)
        .where(Nudge.person_id == person_id, Nudge.sent_at.is_not(None))
        .order_by(Nudge.slot_at.desc())
        .limit(limit)
    ).all()


def newer_exists(session: Session, nudge: Nudge) -> bool:
    """Whether a later slot of the same person has its nudge already."""
    later = select(Nudge.id).where(
        Nudge.person_id == nudge.person_id, Nudge.slot_at > nudge.slot_at
    )
    return session.scalar(later.limit(1)) is not None
