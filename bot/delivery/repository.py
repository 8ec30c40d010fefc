"""Every query of those who decide what is said; `claims` has those of the sender."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, aliased

from bot.delivery.models import Outgoing

BATCH = 500


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows whose dedupe key is new; the ids of those that were."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if sqlite else postgresql_insert
    ids: list[int] = []
    for start in range(0, len(rows), BATCH):
        statement = (
            insert(Outgoing)
            .on_conflict_do_nothing(index_elements=["workspace_id", "dedupe_key"])
            .returning(Outgoing.id)
        )
        ids.extend(session.scalars(statement, list(rows[start : start + BATCH])))
    return ids


def by_key(session: Session, dedupe_key: str) -> Outgoing | None:
    """The row of this workspace with a key."""
    return session.scalar(select(Outgoing).where(Outgoing.dedupe_key == dedupe_key))


def by_keys(session: Session, dedupe_keys: Collection[str]) -> Sequence[Outgoing]:
    """The rows of this workspace with these keys."""
    return session.scalars(select(Outgoing).where(Outgoing.dedupe_key.in_(dedupe_keys))).all()


def by_id(session: Session, outgoing_id: int) -> Outgoing | None:
    """The row with an id."""
    return session.get(Outgoing, outgoing_id)


def pending_edit(session: Session, edits_id: int) -> Outgoing | None:
    """The edit of a message that has not gone out yet, locked."""
    return session.scalar(
        select(Outgoing)
        .where(Outgoing.edits_id == edits_id, Outgoing.state == "pending")
        .order_by(Outgoing.id)
        .limit(1)
        .with_for_update()
    )


def edit_in_hand(session: Session, edits_id: int, edit_id: int, now: datetime) -> bool:
    """Whether another edit of a message is on its way to Slack."""
    other = exists().where(
        Outgoing.edits_id == edits_id,
        Outgoing.id != edit_id,
        Outgoing.state == "sending",
        Outgoing.lease_until > now,
    )
    return bool(session.scalar(select(other)))


def newer_edit(session: Session, edits_id: int, edit_id: int) -> bool:
    """Whether a later edit of a message waits."""
    later = exists().where(
        Outgoing.edits_id == edits_id, Outgoing.id > edit_id, Outgoing.state == "pending"
    )
    return bool(session.scalar(select(later)))


def last_edit(session: Session, edits_id: int) -> int:
    """The id of a message's latest edit in any state; 0 where it was never changed."""
    return session.scalar(select(func.max(Outgoing.id)).where(Outgoing.edits_id == edits_id)) or 0


def settle_edit(session: Session, edit_id: int, attempts: int, now: datetime) -> None:
    """Call an edit made, unless somebody asked for it anew, or took it up, since it was read."""
    session.execute(
        update(Outgoing)
        .where(Outgoing.id == edit_id, Outgoing.attempts == attempts, Outgoing.state == "pending")
        .values(state="sent", done_at=now)
    )


def drop(session: Session, keys: Collection[str], reason: str, now: datetime) -> Sequence[int]:
    """Drop what has not gone out yet; the ids of those rows.

    What is joined to a message that is on its way, or to one whose edit is, may be read already.
    """
    carrier, edit = aliased(Outgoing), aliased(Outgoing)
    # Written out, so that the few rows that are on their way are found by their own index.
    in_hand: list[Any] = [literal_column("'sending'"), literal_column("'unknown'")]
    on_its_way = exists().where(
        carrier.id == Outgoing.part_of_id, carrier.state.in_(in_hand)
    ) | exists().where(
        edit.workspace_id == Outgoing.workspace_id,
        edit.edits_id == Outgoing.part_of_id,
        edit.state.in_(in_hand),
    )
    return session.scalars(
        update(Outgoing)
        .where(
            Outgoing.dedupe_key.in_(keys),
            or_(Outgoing.state == "pending", and_(Outgoing.state == "joined", ~on_its_way)),
        )
        .values(state="dropped", reason=reason, done_at=now)
        .returning(Outgoing.id),
        execution_options={"synchronize_session": False},
    ).all()
