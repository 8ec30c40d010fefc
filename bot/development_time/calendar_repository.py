"""Every query of the visits: which calendars are due, whose they are, and what is written there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from bot.clients.calendar import Entry, Stored
from bot.core.language import Language
from bot.core.spans import Span
from bot.development_time.calendar_entries import LIVING, new_uid, title, unpacked
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.calendars import access_of
from bot.development_time.models import Block, DevelopmentTime, Plan
from bot.development_time.visits import LEASE, MOST_WRITTEN, Note, Visit, host_of
from bot.people import service as people
from bot.people.service import Person
from bot.storage.among import among

LanguageOf = Callable[[str], Language]
_Row = tuple[CalendarEntry, Block, Plan, DevelopmentTime | None]


class Waiting(NamedTuple):
    """A calendar that is to be visited, and the server that keeps it."""

    connection_id: int
    host: str


def waiting(
    session: Session,
    workspaces: Collection[int],
    now: datetime,
    avoid: Collection[str],
    most: int,
) -> list[Waiting]:
    """At most `most` calendars that nobody visits now, none of the servers in `avoid`.

    What is to be written comes first, for somebody may just have clicked. Needs a session over all
    workspaces.
    """
    here = and_(_of(workspaces), _free(now), *map(_elsewhere, avoid))
    found: dict[int, Waiting] = {}
    for due in (_to_write(now).where(here), _to_look_at(now).where(here)):
        for connection_id, kind, address, _at in session.execute(due.limit(most)):
            host = host_of(kind, address)
            found.setdefault(connection_id, Waiting(connection_id, host))
    return list(found.values())[:most]


def next_due(session: Session, workspaces: Collection[int]) -> datetime | None:
    """When the next calendar is to be visited (UTC); needs a session over all workspaces."""
    instants = []
    for due in (_to_write(None), _to_look_at(None)):
        row = session.execute(due.where(_of(workspaces)).limit(1)).first()
        if row is not None and row[3] is not None:
            instants.append(row[3])
    return min(instants, default=None)


def claim(
    session: Session, connection_ids: Collection[int], now: datetime, language_of: LanguageOf
) -> list[Visit]:
    """Take these calendars, unless another process has or they are not due any more.

    Needs a session over all workspaces; commit before visiting.
    """
    rows = session.scalars(
        select(CalendarConnection)
        .where(among(session, CalendarConnection.id, connection_ids), _free(now))
        .order_by(CalendarConnection.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    found = people.people(session, [one.person_id for one in rows])
    rows = [one for one in rows if one.person_id in found]
    notes = _notes(session, rows, found, now, language_of)
    visits = [_visit(one, found[one.person_id], notes[one.id], now) for one in rows]
    taken = [visit for visit in visits if visit.looks or visit.notes]
    session.execute(
        update(CalendarConnection)
        .where(among(session, CalendarConnection.id, [one.connection_id for one in taken]))
        .values(leased_until=now + LEASE),
        execution_options={"synchronize_session": False},
    )
    return taken


def visited(session: Session, visit: Visit) -> CalendarConnection | None:
    """The calendar, locked; None where it was taken over, connected anew or let go meanwhile."""
    return session.scalars(
        select(CalendarConnection)
        .where(
            CalendarConnection.id == visit.connection_id,
            CalendarConnection.leased_until == visit.leased_until,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


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


def block(session: Session, block_id: int) -> Block | None:
    """A block as it is stored now."""
    return session.get(Block, block_id, populate_existing=True)


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
    )
    settle(session, note, None, attempts=0)


def settle(session: Session, note: Note, write_at: datetime | None, attempts: int) -> None:
    """When a note is written next, None for not again; one that was noted again stays as it is."""
    unchanged = and_(CalendarEntry.id == note.entry_id, CalendarEntry.write_at == note.write_at)
    _update(session, unchanged, write_at=write_at, attempts=attempts)


def entry_is_as(session: Session, entry_id: int, etag: str, span: Span) -> None:
    """The person touched an entry: this is how it stands now; without `etag` it is read first."""
    at = {"starts_at": span.start, "ends_at": span.end}
    _update(session, CalendarEntry.id == entry_id, etag=etag, **at)


def entry_is_gone(session: Session, entry_id: int) -> None:
    """An entry does not stand in the calendar any more; written again, it has another name."""
    nothing = {"sequence": None, "starts_at": None, "ends_at": None}
    _update(session, CalendarEntry.id == entry_id, uid=new_uid(), etag="", title="", **nothing)


def entry_is_settled(session: Session, entry_id: int) -> None:
    """Nothing is to be written of an entry, whatever was noted."""
    _update(session, CalendarEntry.id == entry_id, write_at=None, attempts=0)


def _update(session: Session, which: ColumnElement[bool], **values: object) -> None:
    session.execute(
        update(CalendarEntry).where(which).values(**values),
        execution_options={"synchronize_session": False},
    )


def _of(workspaces: Collection[int]) -> ColumnElement[bool]:
    """Whether its owner works in one of these: of who left, nothing is read."""
    works_here = exists().where(Person.id == CalendarConnection.person_id, Person.active)
    return and_(CalendarConnection.workspace_id.in_(workspaces), works_here)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(CalendarConnection.leased_until.is_(None), CalendarConnection.leased_until <= now)


def _elsewhere(host: str) -> ColumnElement[bool]:
    if "://" not in host:
        return CalendarConnection.kind != host
    return not_(CalendarConnection.address.startswith(f"{host}/", autoescape=True))


def _to_look_at(now: datetime | None) -> Select[int, str, str, datetime | None]:
    at = CalendarConnection.poll_at
    return (
        select(CalendarConnection.id, CalendarConnection.kind, CalendarConnection.address, at)
        .where(at.is_not(None) if now is None else at <= now)
        .order_by(at)
    )


def _to_write(now: datetime | None) -> Select[int, str, str, datetime | None]:
    """Where something is to be written, and the last look was not in vain."""
    at = func.min(CalendarEntry.write_at).label("at")
    due = CalendarEntry.write_at
    return (
        select(CalendarConnection.id, CalendarConnection.kind, CalendarConnection.address, at)
        .join(CalendarEntry, CalendarEntry.connection_id == CalendarConnection.id)
        .where(
            due.is_not(None) if now is None else due <= now,
            CalendarConnection.state == "live",
            CalendarConnection.failures == 0,
        )
        .group_by(CalendarConnection.id, CalendarConnection.kind, CalendarConnection.address)
        .order_by(at)
    )


def _visit(
    connection: CalendarConnection, person: Person, notes: Sequence[Note], now: datetime
) -> Visit:
    looks = connection.poll_at is not None and connection.poll_at <= now
    writes = connection.state == "live" and (looks or connection.failures == 0)
    known = people.clock_known(person)
    return Visit(
        connection_id=connection.id,
        workspace_id=connection.workspace_id,
        person_id=connection.person_id,
        # Of somebody whose zone makes no sense, a day without times is one of Greenwich.
        access=access_of(connection, people.zone_of(person) if known else ZoneInfo("UTC")),
        leased_until=now + LEASE,
        looks=looks,
        token=connection.token,
        read_until=unpacked(connection.busy)[0],
        notes=tuple(notes) if looks or writes else (),
    )


def _notes(
    session: Session,
    connections: Sequence[CalendarConnection],
    owners: dict[int, Person],
    now: datetime,
    language_of: LanguageOf,
) -> dict[int, list[Note]]:
    """What is to be written into each of these calendars, what was noted first first."""
    languages = {one.id: language_of(owners[one.person_id].locale) for one in connections}
    found: dict[int, list[Note]] = defaultdict(list)
    rows = session.execute(
        select(CalendarEntry, Block, Plan, DevelopmentTime)
        .join(Block, Block.id == CalendarEntry.block_id)
        .join(Plan, Plan.id == Block.plan_id)
        .outerjoin(DevelopmentTime, DevelopmentTime.person_id == Block.person_id)
        .where(
            among(session, CalendarEntry.connection_id, list(languages)),
            CalendarEntry.write_at <= now,
        )
        .order_by(CalendarEntry.write_at, CalendarEntry.id)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        notes = found[row[0].connection_id]
        if len(notes) < MOST_WRITTEN:
            notes.append(_note(row, languages[row[0].connection_id], now))
    return found


def _note(row: _Row, lang: Language, now: datetime) -> Note:
    entry, block, plan, chosen = row
    written = Span(entry.starts_at, entry.ends_at) if entry.starts_at and entry.ends_at else None
    says = chosen is not None and chosen.says_what_for
    wanted = Entry(
        uid=entry.uid,
        span=Span(block.starts_at, block.ends_at),
        busy=block.busy,
        title=title(lang, plan.purpose, says_what_for=says),
        sequence=block.sequence,
        declines=chosen is not None and chosen.declines,
    )
    return Note(
        entry_id=entry.id,
        block_id=block.id,
        uid=entry.uid,
        entry=wanted if _stands(block) else None,
        write_at=entry.write_at or now,
        etag=entry.etag,
        sequence=entry.sequence,
        title=entry.title,
        span=written,
        attempts=entry.attempts,
    )


def _stands(block: Block) -> bool:
    """Whether a block has a place in the calendar: not one that was skipped, or let go early."""
    if block.state in LIVING:
        return True
    let_go = block.answered_at is not None and block.answered_at < block.starts_at
    given_up = block.outcome == "skipped" or (block.outcome == "lost" and let_go)
    return block.state == "over" and not given_up
