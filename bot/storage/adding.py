"""Rows that are added unless they are there already, on each database."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.base import Base


def insert_new(session: Session, table: type[Base], *key: str) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that passes over what is there already, or comes in this moment.

    `key` names the columns by which it is known again; without any, every unique key counts.
    """
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=key or None)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=key or None)
