"""Every query on the outbox and the lanes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.delivery.models import Lane, Outgoing

BATCH = 500
# Replies and what somebody waits for go before what nobody asked for.
_RANK = case({"reply": 0, "waiting": 1, "requested": 2}, value=Outgoing.attention, else_=3)
_UNSURE = Outgoing.state.in_(["sending", "unknown"])


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows whose dedupe key is new; the ids of those that were."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if sqlite else postgresql_insert
    ids: list[int] = []
    for start in range(0, len(rows), BATCH):
        statement = (
            insert(Outgoing)
            .values(list(rows[start : start + BATCH]))
            .on_conflict_do_nothing(index_elements=["workspace_id", "dedupe_key"])
            .returning(Outgoing.id)
        )
        ids.extend(session.scalars(statement))
    return ids


def ensure_lane(session: Session, workspace_id: int, now: datetime) -> None:
    """A lane for a workspace; a stopped one runs again, because its token was just accepted."""
    lane = session.scalar(select(Lane).where(Lane.workspace_id == workspace_id))
    if lane is None:
        session.add(Lane(workspace_id=workspace_id, next_at=now))
    else:
        lane.stopped_because = None


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


def drop(session: Session, keys: Collection[str], reason: str, now: datetime) -> int:
    """Drop what has not gone out yet; how many rows that were."""
    result = session.execute(
        update(Outgoing)
        .where(Outgoing.dedupe_key.in_(keys), Outgoing.state == "pending")
        .values(state="dropped", reason=reason, done_at=now)
        .returning(Outgoing.id)
    )
    return len(result.all())


def ready_lane(session: Session, now: datetime) -> Lane | None:
    """The workspace's lane, locked, if it may speak and has something due."""
    waiting = exists().where(
        Outgoing.workspace_id == Lane.workspace_id,
        Outgoing.state == "pending",
        Outgoing.not_before <= now,
    )
    return session.scalar(
        select(Lane)
        .where(Lane.next_at <= now, Lane.stopped_because.is_(None), waiting)
        .with_for_update(skip_locked=True)
    )


def next_pending(session: Session, now: datetime) -> Outgoing | None:
    """What the workspace's lane says next, locked."""
    return session.scalar(
        select(Outgoing)
        .where(Outgoing.state == "pending", Outgoing.not_before <= now)
        .order_by(_RANK, Outgoing.not_before, Outgoing.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def last_attempt_for(session: Session, person_id: int) -> datetime | None:
    """When somebody was last written to."""
    return session.scalar(
        select(func.max(Outgoing.attempted_at)).where(
            Outgoing.person_id == person_id, Outgoing.edits_id.is_(None)
        )
    )


def last_nudges(
    session: Session, person_id: int, since: datetime, most: int
) -> Sequence[datetime | None]:
    """When somebody was last sent something that nobody asked for, the latest first.

    What is perhaps there counts, what Slack refused does not, and an edit is no new message.
    """
    return session.scalars(
        select(Outgoing.attempted_at)
        .where(
            Outgoing.person_id == person_id,
            Outgoing.attempted_at > since,
            Outgoing.attention == "nudge",
            Outgoing.edits_id.is_(None),
            Outgoing.state.in_(["sending", "unknown", "sent"]),
        )
        .order_by(Outgoing.attempted_at.desc())
        .limit(most)
    ).all()


def next_unsure(session: Session, now: datetime) -> Outgoing | None:
    """A row whose outcome nobody knows and nobody is finding out, locked; of no stopped lane."""
    return session.scalar(
        select(Outgoing)
        .where(_UNSURE, Outgoing.lease_until <= now, ~_lane_is_stopped())
        .order_by(Outgoing.lease_until, Outgoing.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def record(session: Session, outgoing_id: int, attempts: int, values: Mapping[str, Any]) -> bool:
    """Write an attempt's outcome, unless the row was taken over since; whether it was written."""
    result = session.execute(
        update(Outgoing)
        .where(
            Outgoing.id == outgoing_id,
            Outgoing.attempts == attempts,
            _UNSURE,
        )
        .values(**values)
        .returning(Outgoing.id)
    )
    return result.first() is not None


def hold_lane(session: Session, workspace_id: int, until: datetime) -> None:
    """Nothing goes in a workspace before `until`; a longer pause that runs already stays."""
    session.execute(
        update(Lane)
        .where(Lane.workspace_id == workspace_id, Lane.next_at < until)
        .values(next_at=until)
    )


def stop_lane(session: Session, workspace_id: int, because: str) -> None:
    """Nothing goes in a workspace at all, until its lane is opened again."""
    session.execute(
        update(Lane).where(Lane.workspace_id == workspace_id).values(stopped_because=because)
    )


def next_due_at(session: Session) -> datetime | None:
    """The next instant (UTC) at which the sender has something to do; None when it has nothing."""
    pending = session.execute(
        select(func.min(Outgoing.not_before), Lane.next_at)
        .join(Lane, Lane.workspace_id == Outgoing.workspace_id)
        .where(Outgoing.state == "pending", Lane.stopped_because.is_(None))
        .group_by(Lane.id, Lane.next_at)
    )
    instants = [max(due, lane) for due, lane in pending]
    unsure = session.scalar(
        select(func.min(Outgoing.lease_until)).where(_UNSURE, ~_lane_is_stopped())
    )
    if unsure is not None:
        instants.append(unsure)
    return min(instants, default=None)


def pause_between(per_minute: int) -> timedelta:
    """How long a lane rests after a message."""
    return timedelta(minutes=1) / per_minute


def _lane_is_stopped() -> ColumnElement[bool]:
    return exists().where(
        Lane.workspace_id == Outgoing.workspace_id, Lane.stopped_because.is_not(None)
    )
