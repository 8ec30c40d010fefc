"""What connected calendars, blocks and reserved times know of each other; a leaf.

What is noted here, `writing.py` writes into the calendars; what is read here, `polling.py` read
there.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Plain
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.models import Block, Reservation
from bot.storage.adding import insert_new
from bot.storage.among import among

UID_PREFIX = "leeway-"
"""By which a calendar tells our entries from all others."""
AT_ONCE = 500  # blocks in one statement: SQLite takes no more than 32,766 values in it
LIVING = ("planned", "asked")
NEUTRAL = N_("Focus time")
"""What an entry is called for all who can see the calendar, unless its owner wants to say more."""
_Subject = type[Block] | type[Reservation]
_COLUMN: dict[_Subject, InstrumentedAttribute[int | None]] = {
    Block: CalendarEntry.block_id,
    Reservation: CalendarEntry.reservation_id,
}
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_write(session: Session, block_ids: Collection[int], now: datetime) -> None:
    """Have the calendars of these blocks' people hear of them, as they are when it is written.

    To be called after each change of a block's place, of how it shows, or of whether it is held at
    all. Who has no calendar connected, or one that refuses us, is passed over.
    """
    _note_all(session, Block, block_ids, now)


def reserved_to_write(session: Session, reservation_ids: Collection[int], now: datetime) -> None:
    """The same for times that are kept free once."""
    _note_all(session, Reservation, reservation_ids, now)


def connected(session: Session, connection: CalendarConnection, now: datetime) -> None:
    """A calendar was connected: have every block that is not over written into it.

    Where it was connected before, also have taken out what no block wants any more.
    """
    for subject in (Block, Reservation):
        noted = exists().where(
            _COLUMN[subject] == subject.id, CalendarEntry.connection_id == connection.id
        )
        found = select(subject.id).where(
            subject.person_id == connection.person_id,
            subject.ends_at > now,
            or_(subject.state.in_((*LIVING, "live")), noted),
        )
        _note_all(session, subject, session.scalars(found).all(), now)


def new_uid() -> str:
    """The name of an entry for ever: random, so that it says nothing of anybody."""
    return f"{UID_PREFIX}{secrets.token_hex(16)}"


def title(lang: Language, purpose: str, says_what_for: bool) -> Plain:
    """What a block is called in a calendar, or a calendar file."""
    if not says_what_for or not purpose:
        return lang.plain(NEUTRAL)
    return lang.plain("Development time: {purpose}", purpose=purpose)


def busy_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Span]]:
    """When others keep these people busy, as of the last look: merged, sorted, UTC.

    Whoever has no calendar connected, or one that cannot be read now, is not in it: of them nothing
    is known.
    """
    rows = session.execute(
        select(CalendarConnection.person_id, CalendarConnection.busy).where(
            among(session, CalendarConnection.person_id, person_ids),
            CalendarConnection.state == "live",
            CalendarConnection.busy != "",
        )
    )
    return {person_id: unpacked(busy)[1] for person_id, busy in rows}


def packed(until: datetime, busy: Sequence[Span]) -> str:
    """Busy time as one text: the minute until which it was read, and then pairs of minutes.

    What begins within a minute counts from its beginning, what ends within one until its end.
    """
    minutes = [_minutes(until)]
    for span in busy:
        minutes += [_minutes(span.start), -((_EPOCH - span.end) // _MINUTE)]
    return " ".join(map(str, minutes))


def unpacked(text: str) -> tuple[datetime | None, list[Span]]:
    """Until when it was read, None where it never was; and the busy time."""
    if not text:
        return None, []
    until, *minutes = [_EPOCH + int(minute) * _MINUTE for minute in text.split(" ")]
    pairs = zip(minutes[::2], minutes[1::2], strict=True)
    return until, [Span(start, end) for start, end in pairs]


def _minutes(instant: datetime) -> int:
    return (instant - _EPOCH) // _MINUTE


def _note_all(session: Session, subject: _Subject, ids: Collection[int], now: datetime) -> None:
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        _note(session, subject, wanted[start : start + AT_ONCE], now)


def _note(session: Session, subject: _Subject, ids: Sequence[int], now: datetime) -> None:
    column = _COLUMN[subject]
    missing = (
        select(subject.id, subject.workspace_id, CalendarConnection.id)
        .join(CalendarConnection, CalendarConnection.person_id == subject.person_id)
        .outerjoin(
            CalendarEntry,
            and_(column == subject.id, CalendarEntry.connection_id == CalendarConnection.id),
        )
        .where(
            among(session, subject.id, ids),
            CalendarEntry.id.is_(None),
            CalendarConnection.state != "refused",
        )
    )
    rows = [
        {
            "workspace_id": workspace_id,
            "connection_id": connection_id,
            column.key: subject_id,
            "uid": new_uid(),
            "etag": "",
            "title": "",
            "tried": "",
            "write_at": now,
            "attempts": 0,
        }
        for subject_id, workspace_id, connection_id in session.execute(missing)
    ]
    if rows:
        session.execute(insert_new(session, CalendarEntry).values(rows))
    session.execute(
        update(CalendarEntry)
        .where(among(session, column, ids), _is_written_to())
        .values(write_at=now, attempts=0),
        execution_options={"synchronize_session": False},
    )


def _is_written_to() -> ColumnElement[bool]:
    """Whether the calendar of an entry lets us in: once it is connected again, all is noted."""
    return exists().where(
        CalendarConnection.id == CalendarEntry.connection_id,
        CalendarConnection.state != "refused",
    )
