"""Every query on the entries of a calendar: what stands there, and what is still to be written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.clients.calendar import Entry, Stored
from bot.development_time.calendar_entries import new_uid
from bot.development_time.calendar_models import CalendarEntry
from bot.development_time.models import Block, Reservation
from bot.development_time.visits import Note


def entry_of_uid(
    session: Session, connection_id: int, uid: str
) -> tuple[CalendarEntry, Block] | None:
    """An entry of a calendar, and its block."""
    row = session.execute(
        select(CalendarEntry, Block)
        .join(Block, Block.id == CalendarEntry.block_id)
        .where(CalendarEntry.uid == uid, CalendarEntry.connection_id == connection_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def reserved_entry(session: Session, connection_id: int, uid: str) -> CalendarEntry | None:
    """The entry of a time that is kept free once."""
    return session.scalars(
        select(CalendarEntry)
        .where(
            CalendarEntry.uid == uid,
            CalendarEntry.connection_id == connection_id,
            CalendarEntry.reservation_id.is_not(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def nobodys(session: Session, uids: Collection[str]) -> list[str]:
    """Of these, the names of entries that are not known here any more."""
    known = select(CalendarEntry.uid).where(CalendarEntry.uid.in_(uids))  # those of one visit
    return sorted(set(uids) - set(session.scalars(known)))


def entry_stands(session: Session, note: Note, stored: Stored, written: Entry | None) -> None:
    """An entry stands in the calendar as `stored`; noted again meanwhile, it stays noted.

    `written`: what we wrote; None where its title is the person's own: then it is read before it is
    changed again.
    """
    _update(
        session,
        CalendarEntry.id == note.entry_id,
        etag=stored.etag if written is not None else "",
        title=written.title if written is not None else note.title,
        sequence=note.entry.sequence if note.entry is not None else note.sequence,
        starts_at=stored.span.start,
        ends_at=stored.span.end,
        tried="",
    )
    settle(session, note, None, attempts=0)


def settle(session: Session, note: Note, write_at: datetime | None, attempts: int) -> None:
    """When a note is written next, None for not again; one that was noted again stays as it is."""
    unchanged = and_(CalendarEntry.id == note.entry_id, CalendarEntry.write_at == note.write_at)
    _update(session, unchanged, write_at=write_at, attempts=attempts)


def entry_is_as(session: Session, entry_id: int, stored: Stored, *, theirs: bool) -> None:
    """The person touched an entry, or we did unrecorded: this is how it stands now.

    `theirs`: its title is the person's own, and it is read before it is changed again.
    """
    at = {"starts_at": stored.span.start, "ends_at": stored.span.end, "tried": ""}
    known = {"etag": ""} if theirs else {"etag": stored.etag, "title": stored.title}
    _update(session, CalendarEntry.id == entry_id, **known, **at)


def entry_is_gone(session: Session, entry_id: int) -> None:
    """An entry does not stand in the calendar any more; written again, it has another name."""
    nothing = {"sequence": None, "starts_at": None, "ends_at": None, "tried": ""}
    _update(session, CalendarEntry.id == entry_id, uid=new_uid(), etag="", title="", **nothing)


def entry_is_settled(session: Session, entry_id: int) -> None:
    """Nothing is to be written of an entry, whatever was noted."""
    _update(session, CalendarEntry.id == entry_id, write_at=None, attempts=0)


def settle_all(session: Session, connection_id: int) -> None:
    """Nothing is to be written into a calendar until it is connected again."""
    noted = and_(CalendarEntry.connection_id == connection_id, CalendarEntry.write_at.is_not(None))
    _update(session, noted, write_at=None)


def settle_past(session: Session, connection_id: int, now: datetime) -> None:
    """Nothing is to be written of what is over, though nobody could write it before."""
    block = exists().where(Block.id == CalendarEntry.block_id, Block.ends_at <= now)
    reserved = exists().where(
        Reservation.id == CalendarEntry.reservation_id, Reservation.ends_at <= now
    )
    noted = and_(CalendarEntry.connection_id == connection_id, CalendarEntry.write_at.is_not(None))
    _update(session, and_(noted, or_(block, reserved)), write_at=None)


def _update(session: Session, which: ColumnElement[bool], **values: object) -> None:
    session.execute(
        update(CalendarEntry).where(which).values(**values),
        execution_options={"synchronize_session": False},
    )
