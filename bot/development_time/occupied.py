"""When people are not free, whatever takes their time; for features that look for a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.development_time import reservation_repository
from bot.development_time.calendar_entries import LIVING, busy_of
from bot.development_time.models import Block
from bot.storage.among import among


def taken_of(
    session: Session, person_ids: Collection[int], now: datetime, *, but: Collection[str] = ()
) -> dict[int, list[Span]]:
    """Meetings, their blocks and what is kept free for them, not over at `now`; UTC, not sorted.

    Everybody is in it; of who has no calendar connected, no meeting is known. `but`: keys of what
    is kept free and is to be moved.
    """
    taken: dict[int, list[Span]] = defaultdict(list, {one: [] for one in person_ids})
    reserved = reservation_repository.reserved_of(session, person_ids, now, but=but)
    for found in (busy_of(session, person_ids), reserved):
        for person_id, spans in found.items():
            taken[person_id] += spans
    blocks = select(Block.person_id, Block.starts_at, Block.ends_at).where(
        among(session, Block.person_id, person_ids),
        Block.state.in_(LIVING),
        Block.ends_at > now,
    )
    for person_id, starts_at, ends_at in session.execute(blocks):
        taken[person_id].append(Span(starts_at, ends_at))
    return dict(taken)
