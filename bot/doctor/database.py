"""Whether the database answers, fits this version, and can be written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from bot.doctor.finding import Finding, Findings, Mark
from bot.storage import Database
from bot.storage.migrating import schema_problem

ROOM = 1_000_000_000  # bytes that should be free beside a SQLite file
LEAST_ROOM = 100_000_000
ROOM_REMEDY = "Make room: with a full disk nothing can be noted, so nothing is sent."


def no_answer(error: DatabaseError) -> Finding:
    """What it means that the database refused to work."""
    said = " ".join(str(error.orig).split())
    if "locked" in said:
        return Finding(
            Mark.BROKEN,
            "Another process has kept the SQLite file locked for more than ten seconds.",
            "One process alone works on a SQLite file: stop the other, or use PostgreSQL.",
        )
    if "full" in said:
        return Finding(Mark.BROKEN, f"The disk is full ({said}).", ROOM_REMEDY)
    return Finding(
        Mark.BROKEN,
        f"The database does not answer ({said}).",
        "Check DATABASE_URL, and that the database runs.",
    )


def database_findings(database: Database) -> Generator[Finding, None, bool]:
    """What is so with the database itself; returns whether the rest can be read from it."""
    path = Path(database.url.database or "")
    is_file = database.url.get_backend_name() == "sqlite"
    if is_file and not path.is_file():
        yield Finding(Mark.BROKEN, f"There is no database at {path}.", "Run `leeway migrate`.")
        return False
    problem = schema_problem(database.engine)
    if problem is not None:
        yield Finding(Mark.BROKEN, problem)
        return False
    version = ".".join(str(part) for part in database.engine.dialect.server_version_info or ())
    name = "SQLite" if is_file else "PostgreSQL"
    yield Finding(Mark.OK, f"The database answers ({name} {version}) and is up to date.")
    if is_file:
        yield from _file(path.resolve(), database)
    return True


def _file(path: Path, database: Database) -> Findings:
    free = shutil.disk_usage(path.parent).free
    if free < ROOM:
        yield Finding(
            Mark.LOOK if free >= LEAST_ROOM else Mark.BROKEN,
            f"The disk under {path} has {free // 1_000_000:,} MB left.",
            ROOM_REMEDY,
        )
    # SQLite writes files of its own beside the database.
    locked = [one for one in (path, path.parent) if not os.access(one, os.W_OK)]
    if locked:
        yield Finding(
            Mark.BROKEN,
            f"Leeway may not write to {locked[0]}.",
            "Give it to the user that Leeway runs as.",
        )
        return
    with database.engine.begin() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode == "wal":
        yield Finding(Mark.OK, "The file can be written, and readers do not wait (WAL).")
    else:
        yield Finding(
            Mark.BROKEN,
            f"The file has the journal mode {mode} and not WAL.",
            "Put it on a local disk: SQLite has no WAL on a network share.",
        )
