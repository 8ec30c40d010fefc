"""A column among many values, as each database likes it best."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage.arrays import array_of


def among(
    session: Session, column: InstrumentedAttribute[Any], ids: Collection[int]
) -> ColumnElement[bool]:
    """Whether `column` is one of `ids`.

    On PostgreSQL as one array: the statement is the same for any number of them, so it is prepared
    once. A list of 500 placeholders takes psycopg longer to read than the server to answer.
    """
    if session.get_bind().dialect.name != "postgresql":
        return column.in_(ids)
    return column == any_(bindparam(None, list(ids), ARRAY(BigInteger)))


def among_named(dialect: str, column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """As `among`, for a statement that is kept: the values, a list, are given by `name` later."""
    if dialect != "postgresql":
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=array_of(BigInteger())))
