"""Times that are kept free once, for what was agreed elsewhere: other features make them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.development_time import blocks, calendar_entries, reservation_repository
from bot.development_time.models import Reservation
from bot.people.service import Person

MOST_TITLE = 300
"""Characters; what is longer is cut."""


def reserve(
    session: Session, person: Person, span: Span, now: datetime, *, key: str, title: str
) -> None:
    """Keep a time (UTC) free for somebody: blocks are placed around it, their calendar has it.

    `key` is the maker's name for it, at most 64 characters: with one that is known, it moves there.
    The calendar shows it as busy, and says the title only to whoever wants that said.
    """
    blocks.plan_soon(session, [person.id], now)  # its row first, as whoever records a visit does
    found = reservation_repository.of_keys(session, [key])
    if not found:
        made = Reservation(
            key=key,
            person_id=person.id,
            title=title[:MOST_TITLE],
            starts_at=span.start,
            ends_at=span.end,
        )
        session.add(made)
        session.flush()
        calendar_entries.reserved_to_write(session, [made.id], now)
        return
    one = found[0]
    wanted = (person.id, title[:MOST_TITLE], span.start, span.end, "live")
    if (one.person_id, one.title, one.starts_at, one.ends_at, one.state) != wanted:
        one.person_id, one.title, one.starts_at, one.ends_at, one.state = wanted
        one.sequence += 1
        session.flush()
        calendar_entries.reserved_to_write(session, [one.id], now)


def release(session: Session, keys: Collection[str], now: datetime) -> None:
    """These times are free again; a key that is not known is passed over."""
    blocks.plan_soon(session, reservation_repository.owners(session, keys), now)
    found = [one for one in reservation_repository.of_keys(session, keys) if one.state == "live"]
    for one in found:
        one.state, one.sequence = "released", one.sequence + 1
    session.flush()
    calendar_entries.reserved_to_write(session, [one.id for one in found], now)
