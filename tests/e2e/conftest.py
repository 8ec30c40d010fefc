"""One browser for the scenarios of a process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.settings import Calendars, Choices
from tests.development_time.at_the_desk import rows
from tests.development_time.calendar_desk import KEYS
from tests.support.browser import chromium
from tests.support.company import HEAD
from tests.support.databases import new_sqlite
from tests.support.house import House, running
from tests.support.radicale import Radicale, radicale


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def small_house_with_page(tmp_path: Path) -> Iterator[House]:
    """The sample company with its page, on SQLite."""
    with running(new_sqlite(tmp_path), page=True) as house:
        yield house


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[Radicale]:
    """A real Radicale."""
    folder = tmp_path / "dav"
    folder.mkdir()
    with radicale(folder) as server:
        yield server


@pytest.fixture
def house_with_calendars(database_url: str, tmp_path: Path, dav: Radicale) -> Iterator[House]:
    """Bea Boss and her six people, with the page; calendars at Radicale are allowed."""
    people_csv = tmp_path / "people.csv"
    people_csv.write_text("\n".join([HEAD, *(",".join(row) for row in rows())]) + "\n", "utf-8")
    with running(
        database_url,
        people_csv=people_csv,
        calendars=Calendars(keys=KEYS),
        choices=Choices(allowed_hosts=(f"127.0.0.1:{dav.port}",)),
        page=True,
    ) as house:
        yield house


@pytest.fixture
def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
