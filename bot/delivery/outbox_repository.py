"""Every query of those who look after the outbox: what is in it, what failed, what is held up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from bot.delivery import joining
from bot.delivery.domain import NOT_KNOWN
from bot.delivery.lanes import ORDER, PENDING, UNSURE
from bot.delivery.lately import PERHAPS_THERE
from bot.delivery.models import Lane, Outgoing

# Written out, not bound, as in `lanes`.
_FAILED = Outgoing.state == literal_column("'failed'")
_SETTLED_AT = func.coalesce(Outgoing.done_at, Outgoing.attempted_at, Outgoing.not_before)
_QUIETLY = {"synchronize_session": False}  # no row of the outbox is loaded beside


def newest(
    session: Session, states: Collection[str], person_id: int | None, limit: int
) -> Sequence[Outgoing]:
    """Rows in these states, what happened last first."""
    found = _in_states(states, person_id).order_by(_SETTLED_AT.desc(), Outgoing.id.desc())
    return session.scalars(found.limit(limit)).all()


def next_first(
    session: Session, states: Collection[str], person_id: int | None, limit: int
) -> Sequence[Outgoing]:
    """Rows in these states, what is due first first."""
    found = _in_states(states, person_id).order_by(Outgoing.not_before, Outgoing.id)
    return session.scalars(found.limit(limit)).all()


def counts(session: Session, states: Collection[str], person_id: int | None) -> dict[str, int]:
    """How many rows are in each of these states."""
    found = select(Outgoing.state, func.count()).where(Outgoing.state.in_(states))
    if person_id is not None:
        found = found.where(Outgoing.person_id == person_id)
    return dict(session.execute(found.group_by(Outgoing.state)).all())


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Outgoing]:
    """The rows of this workspace with these ids."""
    return {row.id: row for row in session.scalars(select(Outgoing).where(Outgoing.id.in_(ids)))}


def failed_since(session: Session, since: datetime) -> Sequence[int]:
    """The ids of what failed since then, in their order."""
    return session.scalars(
        select(Outgoing.id).where(_FAILED, Outgoing.done_at >= since).order_by(Outgoing.id)
    ).all()


def send_again(session: Session, ids: Collection[int], now: datetime) -> Sequence[Row[int, str]]:
    """Let rows that failed or were dropped go out again; ids and new states of those that had.

    `attempts` is a fence and never goes back. What may have arrived is looked up first.
    """
    return session.execute(
        update(Outgoing)
        .where(Outgoing.id.in_(ids), Outgoing.state.in_(["failed", "dropped"]))
        .values(
            state=case((_may_have_arrived(), "unknown"), else_="pending"),
            lease_until=case((_may_have_arrived(), literal(now, Outgoing.lease_until.type))),
            not_before=now,
            done_at=None,
            part_of_id=None,
            folds=False,
        )
        .returning(Outgoing.id, Outgoing.state),
        execution_options=_QUIETLY,
    ).all()


def take_back(
    session: Session, ids: Collection[int], reason: str, now: datetime
) -> Sequence[Row[int, str, int | None]]:
    """Drop rows that nobody is sending; ids and states of those. What they carried waits alone.

    The reason of a row that may have arrived stays: should it ever be sent again, it is looked up.
    """
    carrier = aliased(Outgoing)
    is_on_its_way = exists().where(
        carrier.id == Outgoing.part_of_id, carrier.state.in_(["sending", "unknown"])
    )
    dropped = session.execute(
        update(Outgoing)
        .where(
            Outgoing.id.in_(ids),
            Outgoing.state.in_(["pending", "failed", "joined"]),
            ~is_on_its_way,
        )
        .values(
            state="dropped",
            reason=case((_may_have_arrived(), Outgoing.reason), else_=reason),
            done_at=now,
            part_of_id=None,
        )
        .returning(Outgoing.id, Outgoing.state, Outgoing.edits_id),
        execution_options=_QUIETLY,
    ).all()
    joining.release(session, [row.edits_id or row.id for row in dropped], now)
    return dropped


def lanes(session: Session) -> Sequence[Lane]:
    """The lanes of this workspace."""
    return session.scalars(select(Lane).order_by(Lane.id)).all()


def due(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """How many messages are due, and since when the oldest of them has been."""
    # Every class, so that SQLite takes the index of what waits and not that of the edits.
    new = and_(Outgoing.edits_id.is_(None), Outgoing.attention.in_(ORDER))
    found = [
        session.execute(
            select(func.count(), func.min(Outgoing.not_before)).where(
                PENDING, kind, Outgoing.not_before <= now
            )
        ).one()
        for kind in (new, Outgoing.edits_id.is_not(None))
    ]
    oldest = min((since for _, since in found if since is not None), default=None)
    return sum(count for count, _ in found), oldest


def unknown(session: Session) -> tuple[int, datetime | None]:
    """How many messages nobody knows about, and when the first of them was tried."""
    found = select(func.count(), func.min(Outgoing.attempted_at)).where(
        UNSURE, Outgoing.state == "unknown"
    )
    count, since = session.execute(found).one()
    return count, since


def leased_beyond(session: Session, instant: datetime) -> int:
    """How many rows somebody holds until after `instant`."""
    found = select(func.count()).where(UNSURE, Outgoing.lease_until > instant)
    return session.scalar(found) or 0


def failures(session: Session, since: datetime) -> Sequence[Row[str | None, int]]:
    """Why messages failed since then, and how many; the most frequent reason first."""
    return session.execute(
        select(Outgoing.reason, func.count())
        .where(_FAILED, Outgoing.done_at >= since)
        .group_by(Outgoing.reason)
        .order_by(func.count().desc(), Outgoing.reason)
    ).all()


def parts(session: Session, outgoing_id: int) -> int:
    """How many other messages a message carries."""
    found = select(func.count()).where(
        Outgoing.part_of_id == outgoing_id, Outgoing.state == "joined"
    )
    return session.scalar(found) or 0


def newer_edit(session: Session, row: Outgoing) -> int | None:
    """The id of a later change of the same message that waits."""
    return session.scalar(
        select(func.max(Outgoing.id)).where(
            Outgoing.edits_id == row.edits_id, Outgoing.id > row.id, Outgoing.state == "pending"
        )
    )


def nudges(session: Session, person_id: int, now: datetime, span: timedelta) -> Sequence[datetime]:
    """When somebody was sent what nobody asked for in the time before `now`, the first first.

    As the sender counts it: what is perhaps there counts, a part of another message does not.
    """
    found = session.scalars(
        select(Outgoing.attempted_at)
        .where(
            Outgoing.person_id == person_id,
            Outgoing.attempted_at > now - span,
            Outgoing.attention == "nudge",
            Outgoing.edits_id.is_(None),
            Outgoing.part_of_id.is_(None),
            PERHAPS_THERE,
        )
        .order_by(Outgoing.attempted_at)
    )
    return [at for at in found if at is not None]


def _in_states(states: Collection[str], person_id: int | None) -> Select[Outgoing]:
    found = select(Outgoing).where(Outgoing.state.in_(states))
    return found if person_id is None else found.where(Outgoing.person_id == person_id)


def _may_have_arrived() -> ColumnElement[bool]:
    """Nobody found out what came of it, and there was something to find out."""
    return and_(
        Outgoing.reason.startswith(NOT_KNOWN, autoescape=True),
        Outgoing.edits_id.is_(None),
        Outgoing.attempted_at.is_not(None),
    )
