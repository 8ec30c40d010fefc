"""people.csv of a company of any size, and a database that knows its workspace."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

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


def pairs_and_crowd(pairs: int, size: int) -> bytes:
    """`pairs` managers with one report each (p0 leads p1, …), and a crowd in teams of nine."""
    file = io.StringIO()
    file.write(HEADER)
    for number in range(size):
        if number < 2 * pairs:
            manager = f"p{number - 1}@crowd.example" if number % 2 else ""
        else:
            first = number - (number - 2 * pairs) % 10
            manager = f"p{first}@crowd.example" if number != first else ""
        file.write(_line(number, manager))
    return file.getvalue().encode()


def _line(number: int, manager: str) -> str:
    started = FIRST_START + timedelta(days=number * 37 % 5000)
    return (
        f"p{number}@crowd.example,Person {number},{manager},Department {number % 40},"
        f"Title {number % 300},{PLACES[number % len(PLACES)]},{started},"
        f"{started if manager else ''}\n"
    )


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The address of a fresh database on each engine, by the engine's name."""
    with postgresql_server(folder) as server, new_postgresql(server) as postgresql:
        yield {"SQLite": new_sqlite(folder), "PostgreSQL": postgresql}


def workspace(database: Database) -> int:
    """A workspace in a database; its id."""
    with database.everywhere() as session:
        return people.upsert_workspace(session, "TBENCH", "Crowd", "UBOT", MONDAY).id
