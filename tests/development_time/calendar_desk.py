"""The small firm with a real CalDAV server: who connects a calendar, and what is over a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.sealing import Keys, new_key
from bot.core.spans import Span
from bot.development_time.models import Block, Conflict
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.settings import Calendars, Choices
from tests.development_time.at_the_desk import (
    ANA,
    BERLIN,
    blocks_of,
    home,
    makes,
    opened,
    reads,
    rows,
)
from tests.support.company import HEAD
from tests.support.databases import new_sqlite
from tests.support.house import House, running
from tests.support.radicale import CalendarApp, Radicale, radicale

KEYS = Keys.parse(new_key())


def berlin(day: str, begin: str, end: str) -> Span:
    """Between two local times of a day in December 2026, such as ("04", "14:00", "16:00")."""
    times = [datetime.fromisoformat(f"2026-12-{day}T{one}") for one in (begin, end)]
    return Span(*(one.replace(tzinfo=BERLIN) for one in times))


QUESTION = "A meeting was put over your development time on Friday, 4 December, 14:00 to 16:00."
FRIDAY = berlin("04", "14:00", "16:00")
"""The first block of a plan that nobody changed."""


@contextmanager
def firm(
    database_url: str, folder: Path, dav: Radicale, keys: Keys | None = KEYS
) -> Iterator[House]:
    """The firm of `at_the_desk`, whose admin allows the calendar server on loopback."""
    people_csv = folder / "people.csv"
    people_csv.write_text("\n".join([HEAD, *(",".join(row) for row in rows())]) + "\n", "utf-8")
    with running(
        database_url,
        people_csv=people_csv,
        calendars=Calendars(keys=keys),
        choices=Choices(allowed_hosts=(f"127.0.0.1:{dav.port}",)),
    ) as house:
        yield house


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[Radicale]:
    """A real Radicale without anybody's calendar."""
    folder = tmp_path / "dav"
    folder.mkdir()
    with radicale(folder) as server:
        yield server


@pytest.fixture
def house(database_url: str, tmp_path: Path, dav: Radicale) -> Iterator[House]:
    """The firm on each engine."""
    with firm(database_url, tmp_path, dav) as running_house:
        yield running_house


@pytest.fixture
def small_house(tmp_path: Path, dav: Radicale) -> Iterator[House]:
    """The same on SQLite alone."""
    with firm(new_sqlite(tmp_path), tmp_path, dav) as running_house:
        yield running_house


def types(desk: Desk, dav: Radicale, user: str, password: str = "") -> None:
    """Fill in the form of a calendar."""
    desk.fill("address", dav.url)
    desk.fill("account", user)
    desk.fill("password", password or dav.password(user))


def connects(house: House, dav: Radicale, email: str = ANA) -> CalendarApp:
    """Somebody connects their only calendar in App Home, and its blocks are written there."""
    user, desk = email.partition("@")[0], house.desk(email)
    app = dav.add_calendar(user)
    home(house, desk, lambda read: "Connect a calendar…" in read)
    assert desk.act_in_home("devtime_connect").ok
    opened(house, desk, "App password")
    types(desk, dav, user)
    assert desk.submit().ok
    opened(house, desk, "is connected.")
    desk.close()
    house.settle()
    return app


def defended(house: House, dav: Radicale, email: str = ANA) -> CalendarApp:
    """Somebody has a plan and a calendar; it is Wednesday, 15:01 in Berlin: Friday is near."""
    makes(house, email)
    app = connects(house, dav, email)
    house.move_to(2, 15)
    return app


def meets(house: House, app: CalendarApp, span: Span = FRIDAY) -> str:
    """A meeting is put into a calendar, and a quarter of an hour goes by."""
    name = app.meet(span)
    house.move(minutes=15)
    return name


def first_block(house: House, email: str = ANA) -> Block:
    """The first block of somebody, in any state."""
    return blocks_of(house, email, "planned", "asked", "over")[0]


def place_of(house: House, app: CalendarApp, email: str = ANA) -> Span | None:
    """Where the first block stands in the calendar itself; None where it does not."""
    block = first_block(house, email)
    found = [name for name in app.names() if name.startswith("leeway-")]
    spans = [app.span(name) for name in found]
    here = [one for one in spans if one.start.isocalendar()[:2] == (2026, 49)]
    assert len(here) <= 1, block
    return here[0] if here else None


def conflicts(house: House) -> list[Conflict]:
    """All meetings over blocks."""
    with house.session() as session:
        return list(session.scalars(select(Conflict).order_by(Conflict.id)))


def person_id(house: House, email: str) -> int:
    """Our number of somebody."""
    with house.session() as session:
        return people.person_by_email(session, email).id


def asked(house: House, email: str = ANA) -> tuple[Desk, Message]:
    """The question, once it has come."""
    desk = house.desk(email)
    return desk, reads(house, desk, QUESTION)
