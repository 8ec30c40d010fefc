"""Every query on the nudges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.nudges.domain import Past
from bot.nudges.models import Nudge

REMEMBERED = timedelta(days=400)  # "not for my team" is remembered for ever


def add(session: Session, nudges: Sequence[Nudge]) -> None:
    """Store nudges; each has its id afterwards."""
    session.add_all(nudges)
    session.flush()


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
        ).where(
            Nudge.person_id.in_(person_ids),
            or_(Nudge.slot_at >= now - REMEMBERED, Nudge.reason == "not_for_team"),
        )
    )
    found: dict[int, list[Past]] = defaultdict(list)
    for person_id, key, lever, version, slot_at, answer, reason, detail, outcome, sent_at in rows:
        heard = sent_at is not None
        found[person_id].append(
            Past(key, lever, version, slot_at, answer, reason, detail, outcome, heard)
        )
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
