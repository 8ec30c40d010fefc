"""Connected calendars: connect, open, let go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.clients.calendar import Calendar
from bot.core.errors import N_, LeewayError
from bot.core.sealing import Keys
from bot.development_time import blocks, calendar_entries, repository
from bot.development_time.calendar_entries import busy_of
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.models import Block, Reservation
from bot.people import service as people
from bot.people.service import Person
from bot.storage.among import among

__all__ = [
    "Access",
    "Keep",
    "KeysMissingError",
    "Left",
    "NothingConnectedError",
    "OpenCalendar",
    "busy_of",
    "connect",
    "connection_of",
    "disconnect",
    "forget_left",
    "open_calendar",
    "opened_secret",
    "sealed",
    "standing",
]

_TABLE, _COLUMN = "calendar_connection", "secret"


@dataclass(frozen=True, slots=True)
class Access:
    """What opens a calendar. `secret`: a password, or Google's tokens as JSON; sealed, or open."""

    kind: str
    """caldav or google."""
    address: str
    account: str
    secret: str = field(repr=False)
    zone: ZoneInfo
    """In which days that have no time of their own begin and end."""


@dataclass(frozen=True, slots=True)
class Left:
    """A calendar that was let go: its access, sealed for the row of this number, and our entries
    of blocks that are not over.
    """

    access: Access
    connection_id: int
    uids: list[str]


Keep = Callable[[str], None]
"""Handed the secret anew where the calendar has changed it: a renewed token."""
OpenCalendar = Callable[[Access, Keep], AbstractContextManager[Calendar]]
"""Makes a calendar of an access whose secret is open; says nothing to its server yet."""


class KeysMissingError(LeewayError):
    """Nothing can be sealed here, so no password is taken."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Calendars cannot be connected here yet: Leeway has no key to keep their passwords "
                "safe. Your admin makes one with “leeway keys new”."
            )
        )


class NothingConnectedError(LeewayError):
    """What was clicked needs a connected calendar."""

    def __init__(self) -> None:
        super().__init__(
            N_("No calendar of yours is connected any more, so there is none to let go.")
        )


def connect(
    session: Session, person: Person, access: Access, keys: Keys | None, now: datetime
) -> CalendarConnection:
    """Keep a calendar that was opened with this access, whose secret is open; looked at at once.

    Refuses (`KeysMissingError`) where nothing can be sealed. Another one that they had connected is
    forgotten: call `disconnect` first, to be able to empty it.
    """
    if keys is None:
        raise KeysMissingError
    repository.claim(session, [person.id])  # first, as whoever changes blocks does
    found = connection_of(session, person.id)
    if found is not None and (found.kind, found.address) != (access.kind, access.address):
        session.delete(found)
        session.flush()
        found = None
    if found is None:
        found = CalendarConnection(person_id=person.id, secret="", created_at=now)
        session.add(found)
    found.kind, found.address, found.account = access.kind, access.address, access.account
    session.flush()  # what is sealed is bound to the number of its row
    found.secret = sealed(keys, access.secret, found.id)
    found.state, found.failures, found.refusals = "live", 0, 0
    found.leased_until, found.created_at = None, now
    found.token, found.busy, found.poll_at, found.polled_at = "", "", now, None
    session.flush()
    calendar_entries.connected(session, found, now)
    blocks.plan_soon(session, [person.id], now)
    return found


def connection_of(session: Session, person_id: int) -> CalendarConnection | None:
    """The calendar that somebody has connected."""
    return session.scalars(
        select(CalendarConnection).where(CalendarConnection.person_id == person_id)
    ).one_or_none()


def disconnect(session: Session, person: Person, now: datetime) -> Left:
    """Forget a calendar and what opens it; refuses (`NothingConnectedError`) where there is none.

    What it takes to empty it after the transaction is given.
    """
    repository.claim(session, [person.id])
    found = connection_of(session, person.id)
    if found is None:
        raise NothingConnectedError
    access, entries = access_of(found, people.zone_of(person)), standing(session, found, now)
    session.execute(delete(CalendarEntry).where(CalendarEntry.connection_id == found.id))
    session.delete(found)
    session.flush()
    return Left(access, found.id, entries)


def forget_left(session: Session, person_ids: Collection[int]) -> None:
    """Of these people, who have left: have their calendars let go of, as soon as may be.

    `farewells.py` empties them, gives consents back and forgets what opens them.
    """
    gone = select(Person.id).where(among(session, Person.id, person_ids), Person.active.is_(False))
    at_once = CalendarConnection.created_at  # some time ago
    session.execute(
        update(CalendarConnection)
        .where(CalendarConnection.person_id.in_(gone))
        .values(state="live", failures=0, refusals=0, poll_at=at_once),
        execution_options={"synchronize_session": False},
    )


def access_of(connection: CalendarConnection, zone: ZoneInfo) -> Access:
    """What opens a calendar, sealed."""
    kind, account = connection.kind, connection.account
    return Access(kind, connection.address, account, connection.secret, zone)


def open_calendar(
    opening: OpenCalendar, keys: Keys, access: Access, connection_id: int, keep: Keep
) -> AbstractContextManager[Calendar]:
    """The calendar of a sealed access; raises `NotSealedError` where the keys are others now."""
    return opening(replace(access, secret=opened_secret(keys, access, connection_id)), keep)


def opened_secret(keys: Keys, access: Access, connection_id: int) -> str:
    """The secret of a sealed access; raises `NotSealedError`."""
    return keys.open(access.secret, _TABLE, _COLUMN, connection_id)


def sealed(keys: Keys, secret: str, connection_id: int) -> str:
    """A secret as its row keeps it."""
    return keys.seal(secret, _TABLE, _COLUMN, connection_id)


def standing(session: Session, connection: CalendarConnection, now: datetime) -> list[str]:
    """The entries that may stand there and are not over, by their UIDs."""
    found = (
        select(CalendarEntry.uid)
        .outerjoin(Block, Block.id == CalendarEntry.block_id)
        .outerjoin(Reservation, Reservation.id == CalendarEntry.reservation_id)
        .where(
            CalendarEntry.connection_id == connection.id,
            or_(CalendarEntry.sequence.is_not(None), CalendarEntry.tried != ""),
            or_(CalendarEntry.ends_at > now, Block.ends_at > now, Reservation.ends_at > now),
        )
    )
    return list(session.scalars(found))
