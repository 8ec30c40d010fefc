"""The real house and the stand-in for Slack, for every test that needs them."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from bot.storage import Database
from tests.support.databases import new_postgresql, new_sqlite, postgresql_server
from tests.support.house import House, running

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
ROOM = 2 * 1024**3
"""Bytes; a run needs a quarter of that at most."""
LONGEST = ("tests/delivery/test_kill_nine.py", "tests/e2e/", "tests/chaos/", "tests/sample/")
"""What takes minutes, whoever has nothing else to do: it begins before all others."""

# Each process that a test starts would compile all of Leeway anew, two seconds of work.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers() -> int:
    """How many test processes there are: half of the time a test waits, for a kill or a page."""
    return 2 * (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Keep all files of the tests in memory, where there is room; they go when the tests end.

    A new database of PostgreSQL is 700 files; a disk may need half a second of work to make them.
    """
    if hasattr(config, "workerinput") or not os.access(MEMORY, os.W_OK):
        return  # a test process of ours knows the folder from its environment
    if shutil.disk_usage(MEMORY).free > ROOM:
        folder = tempfile.mkdtemp(prefix="leeway-tests-", dir=MEMORY)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["TMPDIR"] = tempfile.tempdir = folder


def pytest_sessionstart(session: pytest.Session) -> None:
    """Each test process prepares other test modules for pytest first: none is done four times."""
    given = getattr(session.config, "workerinput", None)
    if given is None:
        return
    number, root = int(given["workerid"].removeprefix("gw")), session.config.rootpath
    files = sorted(file for one in session.config.args for file in Path(one).rglob("test_*.py"))
    for file in files[number :: given["workercount"]]:
        with suppress(Exception):  # pytest imports it again, and says what is wrong with it
            import_module(".".join(file.resolve().relative_to(root).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: a long one that begins last is waited for by everybody."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: nobody looks through it for garbage again and again.

    Seldom for the rest, too: a house leaves some 17,000 objects behind, and there are thousands.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


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
