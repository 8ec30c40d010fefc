"""The real house and the stand-in for Slack, for every test that needs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import Database
from tests.support.databases import new_postgresql, new_sqlite, postgresql_server
from tests.support.house import House, running


def pytest_xdist_auto_num_workers() -> int:
    """How many test processes there are: half of the time a test waits, for a kill or a page."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test process."""
    with postgresql_server(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database, its schema built by the migrations; once on each engine."""
    if request.param == "sqlite":
        yield new_sqlite(tmp_path)
        return
    with new_postgresql(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A `Database` on `database_url`."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The sample company on its Monday, in HTTP mode, on each engine."""
    with running(database_url) as running_house:
        yield running_house


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    """The same on SQLite alone, for what the engine cannot change."""
    with running(new_sqlite(tmp_path)) as running_house:
        yield running_house


@pytest.fixture(params=["http", "socket"])
def connected_house(request: pytest.FixtureRequest, database_url: str) -> Iterator[House]:
    """The same by both transports, on each engine."""
    with running(database_url, socket_mode=request.param == "socket") as running_house:
        yield running_house
