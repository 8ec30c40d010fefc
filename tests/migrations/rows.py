"""Rows for whatever tables a schema has: so that every migration meets data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    inspect,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeEngine

NOT_OURS = ("alembic_version", "search_index")
"""The beginnings of names: SQLite keeps a full text index in tables of its own."""
Rows = dict[str, list[dict[str, Any]]]
EXAMPLES: list[tuple[type[TypeEngine[Any]], Callable[[int], object]]] = [
    (Boolean, lambda _: True),
    (Integer, lambda number: number),
    (Float, lambda number: number + 0.5),
    (DateTime, lambda number: datetime(2026, 11, number, 7, tzinfo=UTC)),
    (Date, lambda number: date(2026, 11, number)),
    (Time, lambda _: time(9)),
    (JSON, lambda number: {"number": number}),
    (TSVECTOR, lambda number: f"'word{number}':1"),
]


def reflected(engine: Engine) -> list[Table]:
    """The tables of a database, parents first."""
    metadata = MetaData()
    metadata.reflect(engine, only=lambda name, _: not name.startswith(NOT_OURS))
    return list(metadata.sorted_tables)


def fill(engine: Engine, numbers: tuple[int, ...] = (1, 2)) -> None:
    """Put rows into every table that has none; a row's parents are those of its number."""
    with engine.begin() as connection:
        for table in reflected(engine):
            allowed = _allowed(engine, table)
            if connection.execute(table.select().limit(1)).first() is None:
                rows = [
                    {c.name: _value(table, c, number, allowed) for c in table.columns}
                    for number in numbers
                ]
                connection.execute(table.insert(), rows)


def rows_of(engine: Engine) -> Rows:
    """Everything that is in a database, by table."""
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(table.select().order_by(*table.primary_key.columns))
            ]
            for table in reflected(engine)
        }


def orphans(engine: Engine) -> list[Any]:
    """Rows without their parent; PostgreSQL does not let any be."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


def _allowed(engine: Engine, table: Table) -> dict[str, str | int]:
    """For each column with a list of allowed words the first, with a least number that one."""
    found: dict[str, str | int] = {}
    for check in inspect(engine).get_check_constraints(table.name):
        text = str(check["sqltext"])
        # SQLite: kind IN ('a', 'b'); PostgreSQL: (kind)::text = ANY (ARRAY['a'::character …
        match = re.match(r"\W*(\w+)\W.*?(?:IN|ANY).*?'([^']*)'", text, re.DOTALL)
        if match:
            found[match[1]] = match[2]
        # SQLite: minutes BETWEEN 30 AND 240; PostgreSQL: ((minutes >= 30) AND …
        match = re.match(r"\W*(\w+)\W+(?:BETWEEN|>=)\W+(\d+)", text)
        if match:
            found[match[1]] = int(match[2])
    return found


def _value(table: Table, column: Column[Any], number: int, allowed: dict[str, str | int]) -> object:
    if column.foreign_keys:
        to_itself = any(key.column.table is table for key in column.foreign_keys)
        return None if to_itself and number == 1 else 1 if to_itself else number
    if column.name in allowed:
        return allowed[column.name]
    if isinstance(column.type, String):
        return f"{column.name[: min(6, (column.type.length or 7) - 1)]}{number}"
    for kind, example in EXAMPLES:
        if isinstance(column.type, kind):
            return example(number)
    raise LookupError(f"no example for {table.name}.{column.name}: {column.type}")
