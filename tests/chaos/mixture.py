"""Notes of all four classes and edits of them, for people who work at all hours.

Of five keys of a workspace the first is a reply, which is changed once it is there; the second was
asked for, the fourth nobody asked for. The third and the fifth wait for an answer of one person:
the fifth comes when the third is there, so it is joined to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time

from sqlalchemy import select, update

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.models import Outgoing
from bot.delivery.service import Message
from bot.people.models import Person
from bot.storage import Database, Session
from tests.chaos.outbox import note
from tests.support.workspaces import Home

CLASSES = (
    Attention.REPLY,
    Attention.REQUESTED,
    Attention.WAITING,
    Attention.NUDGE,
    Attention.WAITING,
)
CHANGED, FIRST, SECOND = 0, 2, 4
NUDGES = 2  # to a person: the week has room for no more


def work_always(database: Database, homes: Sequence[Home]) -> None:
    """So that whatever the machine's clock says is in everybody's hours."""
    always = {"work_start": time(), "work_end": time.max, "work_days": "0123456"}
    for home in homes:
        with database.transaction(home.workspace_id) as session:
            session.execute(update(Person).values(**always))


def write(database: Database, home: Home, keys: Collection[int], now: datetime) -> set[int]:
    """Those of the notes that may be said; the keys of the others, whose turn comes later."""
    with database.transaction(home.workspace_id) as session:
        there = _there(session)
        early = {key for key in keys if key % len(CLASSES) == SECOND and _before(key) not in there}
        delivery.enqueue(session, [_message(home, key, now) for key in {*keys} - early], now)
    return early


def change(database: Database, home: Home, now: datetime) -> None:
    """Have the replies that are there, and were not changed, say that they were."""
    with database.transaction(home.workspace_id) as session:
        for key, row in _there(session).items():
            if key % len(CLASSES) == CHANGED and not row.details.get("changed"):
                delivery.enqueue_edit(session, row.id, now)
                delivery.annotate(session, row.id, {"changed": True})


def _there(session: Session) -> dict[int, Outgoing]:
    """The notes that arrived, by key."""
    rows = session.scalars(
        select(Outgoing).where(Outgoing.state == "sent", Outgoing.edits_id.is_(None))
    )
    return {row.details["key"]: row for row in rows}


def _before(key: int) -> int:
    return key - SECOND + FIRST


def _message(home: Home, key: int, now: datetime) -> Message:
    turn = key // len(CLASSES)
    attention = CLASSES[key % len(CLASSES)]
    if attention == Attention.NUDGE and turn >= NUDGES * len(home.person_ids):
        raise ValueError(f"note {key} is more than the week's budget has room for")
    return note(home, key, now, turn=turn, attention=attention)
