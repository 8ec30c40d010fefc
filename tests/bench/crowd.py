"""Companies of any size: people.csv of one, and one that is there already, with its history."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import text

from bot.people import service as people
from bot.storage import Database
from tests.support.databases import new_postgresql, new_sqlite, postgresql_server

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
HEADER = (
    "work_email,display_name,manager_email,department,title,country,timezone,start_date,"
    "manager_since\n"
)
PLACES = ("DE,Europe/Berlin", "PT,Europe/Lisbon", "US,America/New_York", "IN,Asia/Kolkata")
FIRST_START = date(2012, 1, 2)


def people_csv(size: int, team: int) -> bytes:
    """`size` lines; every person leads `team` others, as long as there are any."""
    file = io.StringIO()
    file.write(HEADER)
    for number in range(size):
        manager = f"p{(number - 1) // team}@crowd.example" if number else ""
        file.write(_line(number, manager))
    return file.getvalue().encode()


def _line(number: int, manager: str) -> str:
    started = _started(number)
    return (
        f"p{number}@crowd.example,Person {number},{manager},Department {number % 40},"
        f"Title {number % 300},{PLACES[number % len(PLACES)]},{started},"
        f"{started if manager else ''}\n"
    )


def _started(number: int) -> date:
    return FIRST_START + timedelta(days=number * 37 % 5400)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The address of a fresh database on each engine, by the engine's name."""
    with postgresql_server(folder) as server, new_postgresql(server) as postgresql:
        yield {"SQLite": new_sqlite(folder), "PostgreSQL": postgresql}


def workspace(database: Database) -> int:
    """A workspace in a database; its id."""
    with database.everywhere() as session:
        return people.upsert_workspace(session, "TBENCH", "Crowd", "UBOT", MONDAY).id


# A company that is there already

DUE_AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TEAM = 8
"""Reports of each manager: people are a tree, person 1 at its top, 2 to 9 below, and so on."""
DEPARTMENTS = 40
YEAR_OF_NOTES = 4
"""Notes that each manager got before, and what was said of them."""

Row = tuple[object, ...]
"""Values as text, numbers and None: both databases read them as they are."""


@dataclass(frozen=True)
class Crowd:
    """`size` people in one company, of whom `due` managers are due at `DUE_AT`, scattered."""

    size: int
    due: int
    workspace_id: int

    @property
    def managers(self) -> int:
        """How many lead somebody: the people 1 to this one."""
        return (self.size + TEAM - 2) // TEAM

    def tables(self) -> Iterator[tuple[str, Sequence[str], Iterable[Row]]]:
        """Each table with its columns and rows, parents first."""
        yield "person", PERSON, map(self._person, range(1, self.size + 1))
        yield "preference", PREFERENCE, map(self._preference, range(1, self.managers + 1))
        notes = range(self.managers * YEAR_OF_NOTES)
        yield "nudge", NUDGE, map(self._nudge, notes)
        yield "outbox", OUTBOX, map(self._sent, notes)
        yield "milestone", MILESTONE, map(self._milestone, range(DEPARTMENTS))
        yield "business_result", RESULT, map(self._result, range(DEPARTMENTS))

    def _person(self, number: int) -> Row:
        country, _, zone = PLACES[number % len(PLACES)].partition(",")
        manager = (number - 2) // TEAM + 1 if number > 1 else None
        leads = number <= self.managers
        reports = range((number - 1) * TEAM + 2, min(number * TEAM + 1, self.size) + 1)
        since = min(map(_started, reports)).isoformat() if leads else None
        started = _started(number).isoformat()
        return (
            self.workspace_id, number, f"U{number}", f"p{number}@crowd.example",
            f"Person {number}", f"Title {number % 300}", f"Department {number % DEPARTMENTS}",
            country, zone, "en-GB", "09:00:00.000000", "17:00:00.000000", "01234",
            manager, started if manager else None, started, since, 1, 1, 0, 0,
        )  # fmt: skip

    def _preference(self, number: int) -> Row:
        step = self.managers // self.due
        due = number % step == 0 and number // step <= self.due
        slot = DUE_AT if due else DUE_AT + timedelta(days=1 + number % 6)
        return (
            self.workspace_id,
            number,
            "weekly",
            _instant(MONDAY),
            _instant(MONDAY),
            _instant(slot),
        )

    def _nudge(self, number: int) -> Row:
        manager, week = divmod(number, YEAR_OF_NOTES)
        slot = _instant(DUE_AT - timedelta(weeks=week + 1))
        lever, answer = ("encourage", "already_done") if week % 2 else ("objectives", "promised")
        return (
            self.workspace_id, number + 1, manager + 1, f"note_{week}", lever, "full", "{}", "{}",
            "[]", slot, slot, answer, "{}", slot, 0, 0,
        )  # fmt: skip

    def _sent(self, number: int) -> Row:
        manager, week = divmod(number, YEAR_OF_NOTES)
        slot = _instant(DUE_AT - timedelta(weeks=week + 1))
        return (
            self.workspace_id, number + 1, f"nudge:{number + 1}", "nudge", manager + 1, number + 1,
            "{}", "nudge", "sent", slot, 1, slot, slot, 0,
        )  # fmt: skip

    def _milestone(self, number: int) -> Row:
        day = (DUE_AT + timedelta(days=10 + 5 * number)).date().isoformat()
        kind = ("release", "sales", "budget_end", "other")[number % 4]
        where = f"Department {number}" if number % 3 else ""
        return self.workspace_id, number + 1, f"Milestone {number}", day, kind, where, 1

    def _result(self, number: int) -> Row:
        name = f"Result {number}"
        return self.workspace_id, number + 1, name, name.lower(), f"Department {number}", 1


PERSON = (
    "workspace_id", "id", "slack_user_id", "email", "display_name", "title", "department",
    "country", "zone", "locale", "work_start", "work_end", "work_days", "manager_id",
    "manager_since", "started_on", "leads_since", "active", "in_file", "zone_in_file",
    "left_slack",
)  # fmt: skip
PREFERENCE = (
    "workspace_id", "person_id", "cadence", "heard_at", "welcomed_at", "next_nudge_at",
)  # fmt: skip
NUDGE = (
    "workspace_id", "id", "person_id", "key", "lever", "version", "argument", "fact", "about",
    "slot_at", "sent_at", "answer", "detail", "answered_at", "reported", "undone",
)  # fmt: skip
OUTBOX = (
    "workspace_id", "id", "dedupe_key", "kind", "person_id", "subject_id", "details", "attention",
    "state", "not_before", "attempts", "attempted_at", "created_at", "folds",
)  # fmt: skip
MILESTONE = ("workspace_id", "id", "name", "on_day", "kind", "department", "active")
RESULT = ("workspace_id", "id", "name", "wording", "department", "active")


def settle(database: Database, size: int, due: int) -> Crowd:
    """Put such a company into an empty database, past the models, because it may be large."""
    crowd = Crowd(size, due, workspace(database))
    if database.engine.dialect.name == "sqlite":
        _settle_sqlite(database, crowd)
    else:
        _settle_postgresql(database, crowd)
    return crowd


def _settle_sqlite(database: Database, crowd: Crowd) -> None:
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table, columns, rows in crowd.tables():
            places = ", ".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608  # our own names
                rows,
            )
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _settle_postgresql(database: Database, crowd: Crowd) -> None:
    url = database.url.set(drivername="postgresql")
    conninfo = url.render_as_string(hide_password=False)
    with psycopg.connect(conninfo, options="-c timezone=UTC") as connection:
        for table, columns, rows in crowd.tables():
            with connection.cursor().copy(
                f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()
            ) as copy:
                for row in rows:
                    copy.write_row(row)
            if "id" in columns:
                connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) "  # noqa: S608  # our own names
                    f"FROM {table}".encode()
                )
    with database.engine.connect() as open_now:
        alone = open_now.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text("VACUUM ANALYZE"))  # as the autovacuum of any server does by itself


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
