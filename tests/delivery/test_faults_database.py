"""The database goes away under a running sender: nothing is lost, and nothing is said twice."""

from __future__ import annotations

import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from bot.delivery.domain import Terms
from tests.chaos import outbox
from tests.chaos.moved import Moved, moved
from tests.support.databases import new_postgresql, new_sqlite, stoppable_postgresql
from tests.support.workspaces import Workspaces

TWO = Workspaces(2, 20)
EACH = 30  # notes in each workspace
TERMS = Terms(lease=timedelta(seconds=4), look_up_after=timedelta(seconds=1))


def written(slack: Moved) -> Moved:
    for home in slack.homes:
        slack.write(home, range(EACH))
    return slack


def all_arrive_once(slack: Moved) -> bool:
    """Everything is called sent, and is there once."""
    assert slack.until(lambda: not outbox.unfinished(outbox.states(slack.database)))
    return slack.arrived() == dict.fromkeys(outbox.notes(slack.database), 1)


def speaking(slack: Moved) -> bool:
    return slack.until(lambda: len(slack.arrived()) > 5)


def test_a_server_that_is_stopped_in_the_middle_and_started_a_minute_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        stoppable_postgresql(tmp_path) as server,
        new_postgresql(server.address) as url,
        moved(url, TWO, terms=TERMS, ticking=True) as slack,
        written(slack).running(),
    ):
        assert speaking(slack)
        server.stop()
        away = "the database does not answer"
        assert slack.until(lambda: away in caplog.text)
        said = len(slack.arrived())
        slack.skip(minutes=1)
        assert not any(thread_died(record) for record in caplog.records)
        server.start()
        assert all_arrive_once(slack)
        assert said < 2 * EACH, "it was in the middle"


def test_a_file_that_is_locked_for_longer_than_anybody_waits_for_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = new_sqlite(tmp_path)
    with moved(url, TWO, terms=TERMS, ticking=True) as slack:
        event.listen(slack.database.engine, "connect", _impatient)
        slack.database.engine.dispose()
        written(slack)
        with slack.running():
            assert speaking(slack)
            other = sqlite3.connect(str(make_url(url).database), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            assert slack.until(lambda: "the database does not answer" in caplog.text)
            slack.skip(minutes=1)
            other.execute("ROLLBACK")
            other.close()
            assert all_arrive_once(slack)


def test_a_disk_that_is_full_until_somebody_makes_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLite refuses what needs another page, as it does when the disk has none."""
    url = new_sqlite(tmp_path)
    with moved(url, TWO, terms=TERMS, ticking=True) as slack:
        written(slack)
        full = True

        def narrow(connection: sqlite3.Connection, *_: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages if full else 1_000_000}")

        event.listen(slack.database.engine, "connect", narrow)
        slack.database.engine.dispose()
        with slack.running():
            assert slack.until(lambda: "database or disk is full" in caplog.text)
            slack.skip(minutes=1)
            full = False
            slack.database.engine.dispose()
            assert all_arrive_once(slack)


def _impatient(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=100")


def thread_died(record: logging.LogRecord) -> bool:
    return "could not be dealt with" in record.getMessage()
