"""Every query of the visits: which calendars are due, whose they are, and what is written there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from bot.clients.calendar import Entry
from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Plain
from bot.development_time.calendar_entries import LIVING, NEUTRAL, title, unpacked
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.calendars import access_of
from bot.development_time.models import Block, DevelopmentTime, Plan, Reservation
from bot.development_time.tries import Try, packed
from bot.development_time.tries import unpacked as unpacked_tries
from bot.development_time.visits import LEASE, MOST_WRITTEN, Note, Visit, host_of
from bot.people import service as people
from bot.people.service import Person
from bot.storage.among import among

LanguageOf = Callable[[str], Language]
_Row = tuple[CalendarEntry, Block | None, Plan | None, Reservation | None, DevelopmentTime | None]


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
    _remember_tries(session, [note for one in taken for note in one.notes])
    return taken


def _remember_tries(session: Session, notes: Sequence[Note]) -> None:
    """What is to be written, before it is: the visit may be the last thing that happens here."""
    rows: list[dict[str, object]] = []
    for note in notes:
        wanted = Try(None) if note.entry is None else Try(note.entry.span, note.entry.title)
        if wanted not in note.tried:
            rows.append({"id": note.entry_id, "tried": packed([*note.tried, wanted])})
    if rows:
        session.execute(update(CalendarEntry), rows)


def visited(session: Session, visit: Visit) -> CalendarConnection | None:
    """The calendar, locked; None where it was taken over, connected anew or let go meanwhile."""
    return session.scalars(
        select(CalendarConnection)
        .where(
            CalendarConnection.id == visit.connection_id,
            CalendarConnection.leased_until == visit.leased_until,
        )
        # As far as that goes beside new entries of it, which another transaction may add.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def hold_blocks(session: Session, person_id: int) -> None:
    """Lock all that may change of somebody's blocks, before any entry: as the ticks do.

    They hold blocks while they write into entries, and pass over blocks that somebody else holds.
    """
    session.execute(
        select(Block.id)
        .where(Block.person_id == person_id, Block.state.in_(LIVING))
        .order_by(Block.id)
        .with_for_update()
    ).all()


def block(session: Session, block_id: int) -> Block | None:
    """A block as it is stored now."""
    return session.get(Block, block_id, populate_existing=True)


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


def _to_look_at(now: datetime) -> Select[int, str, str, datetime | None]:
    at = CalendarConnection.poll_at
    return (
        select(CalendarConnection.id, CalendarConnection.kind, CalendarConnection.address, at)
        .where(at <= now)
        .order_by(at)
    )


def _to_write(now: datetime) -> Select[int, str, str, datetime | None]:
    """Where something is to be written, and the last look was not in vain."""
    at = func.min(CalendarEntry.write_at).label("at")
    return (
        select(CalendarConnection.id, CalendarConnection.kind, CalendarConnection.address, at)
        .join(CalendarEntry, CalendarEntry.connection_id == CalendarConnection.id)
        .outerjoin(Block, Block.id == CalendarEntry.block_id)
        .outerjoin(Reservation, Reservation.id == CalendarEntry.reservation_id)
        .where(
            CalendarEntry.write_at <= now,
            _ends_at() > now,
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
        select(CalendarEntry, Block, Plan, Reservation, DevelopmentTime)
        .join(CalendarConnection, CalendarConnection.id == CalendarEntry.connection_id)
        .outerjoin(Block, Block.id == CalendarEntry.block_id)
        .outerjoin(Plan, Plan.id == Block.plan_id)
        .outerjoin(Reservation, Reservation.id == CalendarEntry.reservation_id)
        .outerjoin(DevelopmentTime, DevelopmentTime.person_id == CalendarConnection.person_id)
        .where(
            among(session, CalendarEntry.connection_id, list(languages)),
            CalendarEntry.write_at <= now,
            _ends_at() > now,
        )
        .order_by(CalendarEntry.write_at, CalendarEntry.id)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        notes = found[row[0].connection_id]
        if len(notes) < MOST_WRITTEN:
            notes.append(_note(row, languages[row[0].connection_id], now))
    return found


def _ends_at() -> ColumnElement[datetime]:
    """When what an entry is for is over."""
    return func.coalesce(Block.ends_at, Reservation.ends_at)


def _note(row: _Row, lang: Language, now: datetime) -> Note:
    entry, block, _, _, _ = row
    written = Span(entry.starts_at, entry.ends_at) if entry.starts_at and entry.ends_at else None
    return Note(
        entry_id=entry.id,
        block_id=block.id if block is not None else None,
        uid=entry.uid,
        entry=_wanted(row, lang),
        write_at=entry.write_at or now,
        etag=entry.etag,
        sequence=entry.sequence,
        title=entry.title,
        span=written,
        tried=tuple(unpacked_tries(entry.tried)),
        attempts=entry.attempts,
    )


def _wanted(row: _Row, lang: Language) -> Entry | None:
    """How an entry is to stand there; None where it is not to."""
    entry, block, plan, reservation, chosen = row
    says = chosen is not None and chosen.says_what_for
    declines = chosen is not None and chosen.declines
    if block is not None and plan is not None and _stands(block):
        span, called = Span(block.starts_at, block.ends_at), title(lang, plan.purpose, says)
        return Entry(entry.uid, span, block.busy, called, block.sequence, declines)
    if reservation is not None and reservation.state == "live":
        span = Span(reservation.starts_at, reservation.ends_at)
        called = Plain(reservation.title) if says else lang.plain(NEUTRAL)
        return Entry(entry.uid, span, True, called, reservation.sequence, declines)  # busy
    return None


def _stands(block: Block) -> bool:
    """Whether a block has a place in the calendar: not one that was skipped, or let go early."""
    if block.state in LIVING:
        return True
    let_go = block.answered_at is not None and block.answered_at < block.starts_at
    given_up = block.outcome == "skipped" or (block.outcome == "lost" and let_go)
    return block.state == "over" and not given_up
