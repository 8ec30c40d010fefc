"""How the database goes about the statements of a block: for tests of what they may cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor

from bot.storage import Database

EXPLAINED = ("SELECT", "UPDATE", "DELETE", "WITH")


@contextmanager
def plans(database: Database, table: str = "") -> Iterator[list[str]]:
    """Each statement inside the block (that names `table`) with its plan; inserts have none."""
    found: list[str] = []

    def explain(
        connection: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: Sequence[Any],
        _context: object,
        executemany: bool,
    ) -> None:
        if table not in statement or not statement.startswith(EXPLAINED):
            return
        how = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        cursor.execute(how + statement, parameters[0] if executemany else parameters)
        found.append("\n".join([statement, *(str(row[-1]) for row in cursor.fetchall())]))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)
