"""A workplace whose people have calendars in memory, visited when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.clients.calendar import Calendar, CalendarRefusedError, Stored
from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.core.sealing import Keys, new_key
from bot.core.spans import Span
from bot.development_time import calendars
from bot.development_time.calendar_entries import busy_of
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.calendars import Access, Keep
from bot.development_time.models import Conflict
from bot.development_time.polling import Polling
from bot.development_time.visits import EVERY
from bot.storage import Database
from tests.development_time.workplace import BERLIN, NOW, Workplace, at, workplace
from tests.support.memory_calendar import MemoryServer

KEYS = Keys.parse(new_key())
PASSWORD = "let me in"
SECOND = Span(at("2026-12-11", "14:00"), at("2026-12-11", "16:00"))
"""The second block of `weekly()`, eleven days ahead."""


class DiedError(Exception):
    """The machine stopped."""


@dataclass
class Place:
    """People, their calendars (by address), and what visits them."""

    work: Workplace
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))
    servers: dict[str, MemoryServer] = field(default_factory=dict)
    renewed: str = ""
    """Handed over as the new secret at each visit, where a test sets it."""
    dies: bool = False
    """Whether what visits a calendar ends before anything of it is recorded."""

    def __post_init__(self) -> None:
        self.polling = self.another()

    def another(self, keys: Keys | None = KEYS) -> Polling:
        """What visits calendars in another process."""
        work, languages = self.work, Languages()
        return Polling(
            work.database, [work.workspace_id], self.clock, keys, self.opened, languages.of
        )

    @contextmanager
    def opened(self, access: Access, keep: Keep) -> Iterator[Calendar]:
        """A calendar in memory, for who knows its password."""
        if access.secret not in {PASSWORD, self.renewed}:
            raise CalendarRefusedError("another password")
        if self.renewed:
            keep(self.renewed)
        yield self.servers[access.address].open()
        if self.dies:
            raise DiedError

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.clock.now()

    def connect(self, name: str, host: str = "calendar.example") -> MemoryServer:
        """Somebody connects a calendar of theirs."""
        address = f"https://{host}/{name.lower()}/"
        server = self.servers.setdefault(address, MemoryServer())
        with self.work.session() as session:
            person = self.work.person(session, name)
            access = Access("caldav", address, name.lower(), PASSWORD, BERLIN)
            calendars.connect(session, person, access, KEYS, self.now)
        return server

    def settle(self) -> None:
        """Let everything happen that is due now."""
        while self.polling.step() or self.work.tick(self.now):
            pass

    def die(self) -> None:
        """What is due is visited, by a process of which nothing is heard any more."""
        self.dies = True
        with pytest.raises(DiedError):
            self.polling.step()
        self.dies = False

    def forward(self, **span: float) -> None:
        """Time goes on, look by look, until then."""
        until = self.now + timedelta(**span)
        while self.now < until:
            self.clock.move_to(min(until, self.now + EVERY))
            self.settle()

    def jump(self, instant: datetime) -> None:
        """Time goes on at once, as where a machine slept."""
        self.clock.move_to(instant)
        self.settle()

    def connection(self, name: str) -> CalendarConnection:
        """What is stored of somebody's calendar."""
        with self.work.session() as session:
            found = calendars.connection_of(session, self.work.ids[name])
        assert found is not None
        return found

    def entry(self, block_id: int) -> CalendarEntry:
        """What is stored of a block in a calendar."""
        with self.work.session() as session:
            return session.scalars(
                select(CalendarEntry).where(CalendarEntry.block_id == block_id)
            ).one()

    def stored(self, name: str, block_id: int) -> Stored | None:
        """How a block stands in somebody's calendar."""
        server = self.servers[self.connection(name).address]
        return server.entries.get(self.entry(block_id).uid)

    def conflicts(self) -> list[Conflict]:
        """The meetings that were put over blocks."""
        with self.work.session() as session:
            return list(session.scalars(select(Conflict).order_by(Conflict.id)))


def place(database: Database) -> Place:
    """The people of a workplace, none of whom has a calendar yet."""
    return Place(workplace(database))


def known(here: Place, name: str = "Ann") -> list[Span] | None:
    """When somebody is busy, as far as is known."""
    with here.work.session() as session:
        return busy_of(session, [here.work.ids[name]]).get(here.work.ids[name])
