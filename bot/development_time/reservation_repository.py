"""Every query on the times that are kept free once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.development_time.models import Reservation
from bot.storage.among import among


def owners(session: Session, keys: Collection[str]) -> list[int]:
    """Whose the reservations of these keys are."""
    return list(
        session.scalars(select(Reservation.person_id).where(Reservation.key.in_(keys)).distinct())
    )


def reserved_of(
    session: Session, person_ids: Collection[int], since: datetime, *, but: Collection[str] = ()
) -> dict[int, list[Span]]:
    """What is kept free for these people and is not over at an instant; who has none is absent.

    `but`: without these keys.
    """
    rows = session.execute(
        select(Reservation.person_id, Reservation.starts_at, Reservation.ends_at)
        .where(
            among(session, Reservation.person_id, person_ids),
            Reservation.state == "live",
            Reservation.ends_at > since,
            Reservation.key.not_in(but),
        )
        .order_by(Reservation.starts_at, Reservation.id)
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for person_id, starts_at, ends_at in rows:
        found[person_id].append(Span(starts_at, ends_at))
    return dict(found)


def of_keys(session: Session, keys: Collection[str]) -> list[Reservation]:
    """Those of these keys, locked: the same training may be given back by two people at once."""
    return list(
        session.scalars(
            select(Reservation)
            .where(Reservation.key.in_(keys))
            .order_by(Reservation.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
