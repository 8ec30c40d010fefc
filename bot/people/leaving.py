"""Who left, for whom it may concern: noted with the leaving itself, taken up by the next tick."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, exists, literal_column, select, update
from sqlalchemy.orm import Session

from bot.people.models import Person, Workspace

BATCH = 500
# The index's own words: SQLite does not see that `left_unheard = 1` means the same.
_LEFT: ColumnElement[bool] = literal_column("person.left_unheard")


def note_left(session: Session, person_ids: Collection[int]) -> None:
    """These left just now; nobody has taken that up yet."""
    ids = list(person_ids)
    for start in range(0, len(ids), BATCH):
        session.execute(
            update(Person)
            .where(Person.id.in_(ids[start : start + BATCH]))
            .values(left_unheard=True),
            execution_options={"synchronize_session": False},
        )


def workspaces_with_left(session: Session) -> Sequence[int]:
    """Where somebody left since it was last taken up; needs a session over all workspaces."""
    left = exists().where(Person.workspace_id == Workspace.id, _LEFT)
    return session.scalars(select(Workspace.id).where(left)).all()


def take_left(session: Session) -> list[int]:
    """At most 500 who left, each given once, unless the transaction is rolled back."""
    found = list(session.scalars(select(Person.id).where(_LEFT).limit(BATCH).with_for_update()))
    if found:
        session.execute(
            update(Person).where(Person.id.in_(found)).values(left_unheard=False),
            execution_options={"synchronize_session": False},
        )
    return found
