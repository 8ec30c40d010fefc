"""Several things in one message: what waits for somebody, and what did not fit into the week.

What waits for somebody's answer comes at once, and what comes later on the same day is joined to
that message. Of what nobody asked for, what the week's budget has no room for goes out inside the
next message that takes such things along: the weekly nudge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.core.local_time import to_utc
from bot.delivery.domain import Attention, Due
from bot.delivery.models import Outgoing

MOST_PARTS = 4  # in one message: it has to stay one that is read
A_DAY_OR_SO = timedelta(days=2)


def of_today(session: Session, due: Due, zone: ZoneInfo, now: datetime) -> Outgoing | None:
    """The message that carries what waits for this person today; it may still be on its way.

    None where there is none yet, where it is full, or where Slack let it not be changed any more.
    """
    today = to_utc(now.astimezone(zone).date(), time.min, zone)
    edit, part = aliased(Outgoing), aliased(Outgoing)
    parts = select(func.count()).where(part.part_of_id == Outgoing.id).scalar_subquery()
    latest = select(func.max(edit.id)).where(edit.edits_id == Outgoing.id).scalar_subquery()
    last_edit = aliased(Outgoing)
    return session.scalar(
        select(Outgoing)
        .where(
            Outgoing.person_id == due.person_id,
            Outgoing.attempted_at >= today,
            Outgoing.attempted_at <= now,
            Outgoing.attention == Attention.WAITING,
            Outgoing.edits_id.is_(None),
            Outgoing.part_of_id.is_(None),
            Outgoing.id != due.id,
            Outgoing.state.in_(["sending", "unknown", "sent"]),
            parts < MOST_PARTS,
            ~exists().where(last_edit.id == latest, last_edit.state.in_(["failed", "dropped"])),
        )
        .order_by(Outgoing.id.desc())
        .limit(1)
    )


def parts_of(session: Session, due: Due, *, takes_along: bool) -> Sequence[Outgoing]:
    """What goes out inside this message: what was joined to it, and what it takes along now."""
    carrier_id = due.edits_id or due.id
    joined = and_(Outgoing.part_of_id == carrier_id, Outgoing.state.in_(["joined", "sent"]))
    if takes_along and due.edits_id is None:
        left_over = and_(
            Outgoing.person_id == due.person_id,
            Outgoing.state == "pending",
            Outgoing.folds,
            Outgoing.id != due.id,
        )
        joined = or_(joined, left_over)
    # Locked: nobody may take by itself what is about to go out inside this one.
    return session.scalars(
        select(Outgoing)
        .where(joined)
        .order_by(Outgoing.id)
        .limit(MOST_PARTS)
        .with_for_update(skip_locked=True)
    ).all()


def settle(
    session: Session, parts: Collection[int], place: tuple[str, str], now: datetime
) -> Sequence[Outgoing]:
    """What was in a message has arrived with it; those that had not yet."""
    if not parts:
        return []
    channel, ts = place
    return session.scalars(
        update(Outgoing)
        .where(Outgoing.id.in_(parts), Outgoing.state == "joined")
        .values(state="sent", channel=channel, ts=ts, done_at=now, reason=None)
        .returning(Outgoing)
    ).all()


def release(session: Session, carrier_ids: Collection[int], now: datetime) -> None:
    """What was to go out inside these messages goes by itself: they never arrive."""
    session.execute(
        update(Outgoing)
        .where(Outgoing.part_of_id.in_(carrier_ids), Outgoing.state == "joined")
        .values(state="pending", part_of_id=None, not_before=now)
    )
