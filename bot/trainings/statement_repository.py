"""Every query on learning systems and on the statements that they made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import delete, func, insert, select, update

from bot.storage import Session
from bot.trainings.models import LearningSource, Statement

AT_ONCE = 500
Item = TypeVar("Item")

# Learning systems


def sources(session: Session) -> Sequence[LearningSource]:
    """All of them, by name."""
    return session.scalars(select(LearningSource).order_by(LearningSource.name)).all()


def source_named(session: Session, name: str) -> LearningSource | None:
    """The one of a name."""
    return session.scalar(select(LearningSource).where(LearningSource.name == name))


def source_of(session: Session, token_hash: str) -> LearningSource | None:
    """The one whose token has a hash."""
    return session.scalar(select(LearningSource).where(LearningSource.token_hash == token_hash))


def locked_source(session: Session, source_id: int) -> LearningSource | None:
    """The one of an id, held until the transaction ends: what it tells is stored in turn."""
    wanted = select(LearningSource).where(LearningSource.id == source_id).with_for_update()
    return session.scalar(wanted)


def counts(session: Session) -> dict[int, tuple[int, int]]:
    """By learning system: its statements, and those without effect."""
    # The id of a booking is counted where there is one.
    of_effect = func.count().filter(Statement.booking_id.is_not(None), ~Statement.voided)
    voidings = func.count().filter(Statement.verb == "voided")
    found = session.execute(
        select(Statement.source_id, func.count(), of_effect, voidings)
        .where(Statement.body_hash != "")
        .group_by(Statement.source_id)
    )
    return {one: (total, total - effect - voiding) for one, total, effect, voiding in found}


# Statements


class Known(NamedTuple):
    """A statement that is stored; `body_hash` is empty where it was only taken back so far."""

    id: int
    key: str
    body_hash: str
    verb: str
    voided: bool
    said_at: datetime | None
    stored_at: datetime
    booking_id: int | None


_KNOWN = tuple(getattr(Statement, name) for name in Known._fields)


def known(session: Session, source_id: int, keys: Collection[str]) -> dict[str, Known]:
    """What is stored of a learning system's statements, by their ids."""
    found: dict[str, Known] = {}
    for some in slices(sorted(keys)):
        rows = session.execute(
            select(*_KNOWN).where(Statement.source_id == source_id, Statement.key.in_(some))
        )
        found.update((row.key, Known._make(row)) for row in rows)
    return found


def add(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Store statements; all rows have the same columns."""
    if rows:
        # Without it rows with a NULL and rows without one go out apart, a few at a time.
        whole = {"render_nulls": True}
        session.execute(insert(Statement), list(rows), execution_options=whole)


def forget(session: Session, ids: Collection[int]) -> None:
    """Drop statements, in order to store them again."""
    for some in slices(ids):
        session.execute(delete(Statement).where(Statement.id.in_(some)))


def void(session: Session, ids: Collection[int]) -> None:
    """Mark statements as taken back."""
    for some in slices(ids):
        session.execute(update(Statement).where(Statement.id.in_(some)).values(voided=True))


def slices(items: Collection[Item]) -> Iterator[list[Item]]:
    """So many at once that every database takes them."""
    left = iter(items)
    while some := list(islice(left, AT_ONCE)):
        yield some
