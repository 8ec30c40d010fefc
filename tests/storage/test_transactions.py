"""Transactions on both engines: nothing is lost when several write at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.people.models import Workspace
from bot.storage import Database
from bot.storage.inbound import KEPT, Inbound, first_time, forget_old
from tests.support.databases import new_sqlite

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
THREADS, TURNS = 4, 200


@pytest.fixture
def workspace_id(database: Database) -> int:
    with database.everywhere() as session:
        row = Workspace(team_id="T1", name="0", bot_user_id="U0", created_at=NOW)
        session.add(row)
        session.flush()
        return row.id


def at_once(work: Callable[[int], object], threads: int = THREADS) -> list[object]:
    """Run `work(0)`, `work(1)`, … in threads that begin together; what they gave, or raised."""
    gate = threading.Barrier(threads)

    def begin(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(begin, n) for n in range(threads)]]


def test_no_update_is_lost_when_four_read_then_write(database: Database, workspace_id: int) -> None:
    """Each of 800 transactions reads a number and writes one more.

    Seen to fail on SQLite: with `BEGIN` in the place of `BEGIN IMMEDIATE`, the second writer fails
    at once with "database is locked"; with sqlite3's own transactions (no `isolation_level=None`)
    588 of 800 updates were lost without an error. Seen to fail on PostgreSQL: without
    `with_for_update()`.
    """
    counted = select(Workspace).where(Workspace.id == workspace_id).with_for_update()

    def count(_: int) -> None:
        for _turn in range(TURNS):
            with database.transaction(workspace_id) as session:
                row = session.scalars(counted).one()
                row.name = str(int(row.name) + 1)

    at_once(count)

    with database.transaction(workspace_id) as session:
        assert session.scalars(counted).one().name == str(THREADS * TURNS)


def test_an_error_takes_back_everything_that_was_written(
    database: Database, workspace_id: int
) -> None:
    def rename_and_fail(session: Session) -> None:
        session.get_one(Workspace, workspace_id).name = "changed"
        session.flush()
        raise LookupError("in the middle")

    with pytest.raises(LookupError), database.transaction(workspace_id) as session:
        rename_and_fail(session)
    with database.transaction(workspace_id) as session:
        assert session.get_one(Workspace, workspace_id).name == "0"


def test_an_error_of_the_database_does_not_repeat_what_people_wrote(database: Database) -> None:
    def twice(session: Session) -> None:
        for _ in range(2):
            session.add(Workspace(team_id="Tsecret", name="x", bot_user_id="U", created_at=NOW))
            session.flush()

    with database.everywhere() as session, pytest.raises(IntegrityError) as caught:
        twice(session)
    assert "[SQL parameters hidden" in str(caught.value)


def test_sqlite_waits_for_a_writer_and_loses_nothing_at_a_power_cut(tmp_path: Path) -> None:
    database = Database(new_sqlite(tmp_path))
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }
    database.close()


def test_a_plain_begin_would_fail_at_once_on_sqlite(tmp_path: Path) -> None:
    """The reason for `BEGIN IMMEDIATE`, shown with two plain connections: no waiting helps."""
    path = str(make_url(new_sqlite(tmp_path)).database)
    with sqlite3.connect(path) as setting_up:
        setting_up.execute("PRAGMA journal_mode=WAL")
        setting_up.execute("INSERT INTO inbound (key, seen_at) VALUES ('0', '2026-11-30')")
    setting_up.close()
    one, other = (sqlite3.connect(path, isolation_level=None, timeout=10) for _ in range(2))
    for connection in (one, other):
        connection.execute("BEGIN")
        connection.execute("SELECT key FROM inbound").fetchall()
    one.execute("UPDATE inbound SET key = '1'")
    one.execute("COMMIT")
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        other.execute("UPDATE inbound SET key = '1'")
    one.close()
    other.close()


def test_what_comes_in_several_times_at_once_is_new_exactly_once(database: Database) -> None:
    def hear(_: int) -> list[bool]:
        said = []
        for number in range(40):
            with database.everywhere() as session:
                said.append(first_time(session, f"event:Ev{number}", NOW))
        return said

    heard = at_once(hear)

    assert [sum(bool(one[at]) for one in heard) for at in range(40)] == [1] * 40  # type: ignore[index]  # lists, as objects


def test_what_came_in_is_new_again_when_its_effect_was_taken_back(database: Database) -> None:
    def fail(session: Session) -> None:
        assert first_time(session, "event:Ev1", NOW)
        raise LookupError("the effect failed")

    with pytest.raises(LookupError), database.everywhere() as session:
        fail(session)
    with database.everywhere() as session:
        assert first_time(session, "event:Ev1", NOW)
        assert not first_time(session, "event:Ev1", NOW)


def test_keys_are_forgotten_when_nobody_can_send_them_again(database: Database) -> None:
    with database.everywhere() as session:
        first_time(session, "old", NOW - KEPT)
        first_time(session, "older", NOW - KEPT - KEPT)
        first_time(session, "new", NOW)
        forget_old(session, NOW)
        assert set(session.scalars(select(Inbound.key))) == {"old", "new"}


def test_a_database_that_went_away_is_an_error_and_no_empty_answer() -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError), gone.everywhere() as session:
        session.scalars(select(Inbound)).all()
    gone.close()
