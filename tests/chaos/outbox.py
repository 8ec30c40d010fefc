"""Fills an outbox with notes for many workspaces, and reads what became of them.

A note says its sign, `Note 17.`, or `Note 17, changed.` after an edit: so it is found in whatever
message it is shown in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.models import Outgoing
from bot.delivery.service import Message
from bot.storage import Database
from bot.storage.database import ONLY_READS
from tests.support.workspaces import Home

KIND = "note"
OUTBOX = Outgoing.__table__
SIGN = re.compile(r"Note (\d+)(, changed)?\.")
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
    messages = [note(home, key, now, details, turn=key, attention=Attention.REPLY) for key in keys]
    with database.transaction(home.workspace_id) as session:
        delivery.enqueue(session, messages, now)


def sign(details: Mapping[str, object]) -> str:
    """What a note says."""
    return f"Note {details['key']}{', changed' if details.get('changed') else ''}."


def note(
    home: Home,
    key: int,
    now: datetime,
    details: Mapping[str, object] = NOTHING,
    *,
    turn: int,
    attention: Attention,
) -> Message:
    """To whoever's turn it is."""
    receiver = home.person_ids[turn % len(home.person_ids)]
    said = {**details, "key": key}
    return Message(f"note:{key}", KIND, receiver, attention, now, details=said)


def notes(database: Database) -> dict[int, Note]:
    """What each row of the outbox is to say, but for edits."""
    rows = _read(
        database,
        select(OUTBOX.c.id, OUTBOX.c.workspace_id, OUTBOX.c.details).where(
            OUTBOX.c.edits_id.is_(None)
        ),
    )
    return {row.id: (row.workspace_id, row.details["key"]) for row in rows}


def states(database: Database) -> Counter[str]:
    """How many rows are in which state, but for the edits that a newer one replaced."""
    how_many = func.count().label("how_many")
    needed = or_(OUTBOX.c.edits_id.is_(None), OUTBOX.c.state != "dropped")
    rows = _read(database, select(OUTBOX.c.state, how_many).where(needed).group_by(OUTBOX.c.state))
    return Counter({row.state: row.how_many for row in rows})


def _read(database: Database, statement: Select[Any]) -> Sequence[Row[Any]]:
    """Rows of every workspace, without waiting for whoever writes."""
    readers = database.engine.execution_options(**{ONLY_READS: True})
    with readers.connect() as connection:
        return connection.execute(statement).all()


def unfinished(found: Counter[str]) -> int:
    """How many rows have not arrived."""
    return sum(count for state, count in found.items() if state != "sent")
