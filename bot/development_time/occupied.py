"""When people are not free, whatever takes their time; for features that look for a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.development_time import reservation_repository
from bot.development_time.calendar_entries import busy_of


def taken_of(
    session: Session, person_ids: Collection[int], now: datetime, *, but: Collection[str] = ()
) -> dict[int, list[Span]]:
    """Meetings and what is kept free for them, not over at `now`; UTC, not sorted.

    Everybody is in it; of who has no calendar connected, no meeting is known. Blocks of development
    time are in nobody's way: they are placed around what is agreed. `but`: keys of what is kept
    free and is to be moved.
    """
    taken: dict[int, list[Span]] = defaultdict(list, {one: [] for one in person_ids})
    reserved = reservation_repository.reserved_of(session, person_ids, now, but=but)
    for found in (busy_of(session, person_ids), reserved):
        for person_id, spans in found.items():
            taken[person_id] += spans
    return dict(taken)
