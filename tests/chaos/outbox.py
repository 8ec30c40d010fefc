"""Fills an outbox with notes for many workspaces, and reads what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.models import Outgoing
from bot.delivery.service import Message
from bot.storage import Database
from bot.storage.database import ONLY_READS
from tests.support.workspaces import Home

KIND = "note"
OUTBOX = Outgoing.__table__
NOTHING: Mapping[str, object] = MappingProxyType({})


Note = tuple[int, int]
"""A workspace, and the key of what is to be said there."""


def write(
    database: Database,
    home: Home,
    keys: Iterable[int],
    now: datetime,
    details: Mapping[str, object] = NOTHING,
) -> None:
    """A note per key, due now, to the people of a workspace in turn.

    They are replies: what runs on the machine's clock must not wait for anybody's morning.
    """
    receivers = home.person_ids
    messages = [
        Message(
            f"note:{key}",
            KIND,
            receivers[key % len(receivers)],
            Attention.REPLY,
            now,
            details={**details, "key": key},
        )
        for key in keys
    ]
    with database.transaction(home.workspace_id) as session:
        delivery.enqueue(session, messages, now)


def notes(database: Database) -> dict[int, Note]:
    """What each row of the outbox is to say."""
    rows = _read(database, select(OUTBOX.c.id, OUTBOX.c.workspace_id, OUTBOX.c.details))
    return {row.id: (row.workspace_id, row.details["key"]) for row in rows}


def states(database: Database) -> Counter[str]:
    """How many rows are in which state."""
    rows = _read(
        database, select(OUTBOX.c.state, func.count().label("how_many")).group_by(OUTBOX.c.state)
    )
    return Counter({row.state: row.how_many for row in rows})


def _read(database: Database, statement: Select[Any]) -> Sequence[Row[Any]]:
    """Rows of every workspace, without waiting for whoever writes."""
    readers = database.engine.execution_options(**{ONLY_READS: True})
    with readers.connect() as connection:
        return connection.execute(statement).all()


def unfinished(found: Counter[str]) -> int:
    """How many rows have not arrived."""
    return sum(count for state, count in found.items() if state != "sent")
