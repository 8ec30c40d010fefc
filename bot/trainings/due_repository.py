"""Queries on what happens by itself, at an instant or as somebody leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from bot.people.service import Person, Workspace
from bot.storage.among import among
from bot.trainings.models import Booking, Cancellation
from bot.trainings.repository import OPEN

_FRESH = {"populate_existing": True}


def bookings_ahead(
    session: Session, person_ids: Collection[int], now: datetime
) -> Sequence[Booking]:
    """What these people are booked on and is not over, locked in its order."""
    return session.scalars(
        select(Booking)
        .where(
            among(session, Booking.person_id, person_ids),
            Booking.state == "booked",
            or_(Booking.ends_at.is_(None), Booking.ends_at > now),
        )
        .order_by(Booking.id)
        .with_for_update()
        .execution_options(**_FRESH)
    ).all()


def flags_of_left(
    session: Session, person_ids: Collection[int], others: Collection[int]
) -> Sequence[Cancellation]:
    """The open flags that these people raised, or were asked about, and others; locked."""
    return session.scalars(
        select(Cancellation)
        .where(
            Cancellation.state == OPEN,
            or_(
                among(session, Cancellation.person_id, person_ids),
                among(session, Cancellation.asked_id, person_ids),
                among(session, Cancellation.id, others),
            ),
        )
        .order_by(Cancellation.id)
        .with_for_update()
        .execution_options(**_FRESH)
    ).all()


def kept_from(session: Session) -> dict[int, set[int | None]]:
    """The flags that wait for L&D, each with those of L&D who may not know of it."""
    rows = session.execute(
        select(
            Cancellation.id,
            Cancellation.person_id,
            Cancellation.manager_id,
            Cancellation.asked_id,
            Person.manager_id,
        )
        .join(Person, Person.id == Cancellation.person_id)
        .where(
            Cancellation.audience == "learning",
            Cancellation.state == OPEN,
            Cancellation.told_at.is_not(None),
            Cancellation.answer == "",
        )
    )
    return {flag_id: set(kept_out) for flag_id, *kept_out in rows}


def due_bookings(session: Session, now: datetime, most: int) -> Sequence[Booking]:
    """The bookings with which something follows now; what another process holds is left out."""
    return session.scalars(
        select(Booking)
        .where(Booking.next_at <= now)
        .order_by(Booking.next_at, Booking.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(**_FRESH)
    ).all()


def due_flags(session: Session, now: datetime, most: int) -> Sequence[Cancellation]:
    """The flags that are to be told, or reminded of, now; as above."""
    return session.scalars(
        select(Cancellation)
        .where(Cancellation.next_at <= now)
        .order_by(Cancellation.next_at, Cancellation.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(**_FRESH)
    ).all()


def workspaces_with_due(session: Session, now: datetime) -> Sequence[int]:
    """Where something follows by itself now; needs a session over all workspaces."""
    booked = exists().where(Booking.workspace_id == Workspace.id, Booking.next_at <= now)
    flagged = exists().where(Cancellation.workspace_id == Workspace.id, Cancellation.next_at <= now)
    return session.scalars(select(Workspace.id).where(or_(booked, flagged))).all()


def next_due(session: Session, after: datetime) -> datetime | None:
    """When the next thing happens by itself after an instant (UTC)."""
    instants = [
        session.scalar(select(func.min(Booking.next_at)).where(Booking.next_at > after)),
        session.scalar(select(func.min(Cancellation.next_at)).where(Cancellation.next_at > after)),
    ]
    return min((at for at in instants if at is not None), default=None)
