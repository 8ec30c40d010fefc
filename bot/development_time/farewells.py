"""Lets go of the calendars of who left: emptied of our entries, the consent given back, forgotten.

As with a visit, a calendar is taken in one transaction, talked to in none, and recorded in another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from bot.core.sealing import Keys
from bot.development_time import calendars, connecting, repository
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.calendars import Access, Left, OpenCalendar
from bot.development_time.connecting import Revoke
from bot.development_time.visits import LEASE, LOOKS_IN_VAIN, next_look
from bot.people import service as people
from bot.people.service import Person

AT_ONCE = 4
"""Nobody waits for them: they leave room for the calendars of those who are here."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """The calendar of somebody who left; nobody else lets go of it until `leased_until`."""

    left: Left
    workspace_id: int
    person_id: int
    leased_until: datetime
    failures: int
    """How often it was tried in vain."""

    @property
    def access(self) -> Access:
        """What opens it, sealed."""
        return self.left.access

    @property
    def connection_id(self) -> int:
        """The number of its row."""
        return self.left.connection_id


class Said(NamedTuple):
    """What came of a farewell."""

    emptied: bool
    done: bool
    """It is forgotten now: all was done, or it was tried as often as any calendar is."""


def waiting(
    session: Session, workspaces: Collection[int], now: datetime, most: int
) -> Sequence[int]:
    """At most `most` calendars whose owners left, none that is visited now.

    Needs a session over all workspaces.
    """
    works_here = exists().where(Person.id == CalendarConnection.person_id, Person.active)
    found = (
        select(CalendarConnection.id)
        .where(
            CalendarConnection.workspace_id.in_(workspaces),
            CalendarConnection.poll_at <= now,
            _is_free(now),
            ~works_here,
        )
        .order_by(CalendarConnection.poll_at)
        .limit(most)
    )
    return session.scalars(found).all()


def claim(session: Session, connection_ids: Collection[int], now: datetime) -> list[Farewell]:
    """Take these calendars, unless another process has.

    Needs a session over all workspaces; commit before talking to one.
    """
    rows = session.scalars(
        select(CalendarConnection)
        .where(CalendarConnection.id.in_(connection_ids), _is_free(now))
        .order_by(CalendarConnection.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return [_farewell(session, one, now) for one in rows]


def say(opening: OpenCalendar, revoking: Revoke | None, keys: Keys, farewell: Farewell) -> Said:
    """Take our entries out, and give the consent back; calls servers, outside of a transaction."""
    is_last = farewell.failures + 1 >= LOOKS_IN_VAIN
    emptied = connecting.empty(opening, keys, farewell.left)
    if not emptied and not is_last:
        return Said(emptied=False, done=False)
    revoked = revoking is None or connecting.revoke(revoking, keys, farewell.left)
    return Said(emptied, done=is_last or revoked)


def record(session: Session, farewell: Farewell, said: Said, now: datetime) -> None:
    """Forget the calendar and what opens it, or note when it is tried again."""
    repository.claim(session, [farewell.person_id])  # first, as whoever changes blocks does
    found = session.scalars(
        select(CalendarConnection)
        .where(
            CalendarConnection.id == farewell.connection_id,
            CalendarConnection.leased_until == farewell.leased_until,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return
    if said.emptied or said.done:
        session.execute(delete(CalendarEntry).where(CalendarEntry.connection_id == found.id))
    if said.done:
        session.delete(found)
    else:
        found.failures, found.leased_until = farewell.failures + 1, None
        found.poll_at = next_look(found.id, now)
    session.flush()


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(CalendarConnection.leased_until.is_(None), CalendarConnection.leased_until <= now)


def _farewell(session: Session, connection: CalendarConnection, now: datetime) -> Farewell:
    connection.leased_until = now + LEASE
    person = people.person(session, connection.person_id)
    zone = people.zone_of(person) if people.clock_known(person) else ZoneInfo("UTC")
    uids = calendars.standing(session, connection, now)
    left = Left(calendars.access_of(connection, zone), connection.id, uids)
    return Farewell(
        left, connection.workspace_id, person.id, connection.leased_until, connection.failures
    )
