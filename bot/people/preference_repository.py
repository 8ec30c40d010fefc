"""Every query on preferences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.people.models import Person, Preference, Workspace
from bot.people.repository import COLUMNS, WORKSPACE, PersonRow, workspace_of


def preference_of(session: Session, person_id: int) -> Preference | None:
    """What somebody chose, if they did."""
    return session.get(Preference, person_id)


def preferences_of(session: Session, person_ids: Collection[int]) -> Sequence[Preference]:
    """What these people chose."""
    return session.scalars(select(Preference).where(Preference.person_id.in_(person_ids))).all()


def managers_with_preferences(
    session: Session, only: Collection[int] | None = None
) -> Iterator[tuple[PersonRow, Preference | None]]:
    """Every active manager, or those among `only`, with what they chose."""
    report = aliased(Person)
    wanted = (
        select(*COLUMNS, Preference)
        .join(Preference, Preference.person_id == Person.id, isouter=True)
        .where(Person.active, exists().where(report.manager_id == Person.id, report.active))
    )
    if only is not None:
        wanted = wanted.where(Person.id.in_(only))
    for row in session.execute(wanted):
        yield PersonRow._make(row[:-1]), row[-1]


def scheduled_without_reports(
    session: Session, only: Collection[int] | None = None
) -> Sequence[int]:
    """Whoever, of all or of `only`, has a note planned but nobody to lead any more, or left."""
    report = aliased(Person)
    leads = exists().where(report.manager_id == Person.id, report.active)
    wanted = (
        select(Preference.person_id)
        .join(Person, Person.id == Preference.person_id)
        .where(Preference.next_nudge_at.is_not(None), or_(~leads, ~Person.active))
    )
    if only is not None:
        wanted = wanted.where(Preference.person_id.in_(only))
    return session.scalars(wanted).all()


def with_the_usual_slot(
    session: Session, workspace_id: int
) -> Sequence[tuple[PersonRow, Preference]]:
    """Who has a note planned at a workspace's usual slot, locked; for an `everywhere` session."""
    found = session.execute(
        select(*COLUMNS, Preference)
        .join(Preference, Preference.person_id == Person.id)
        .where(
            Preference.workspace_id == workspace_id,
            Preference.nudge_weekday.is_(None),
            Preference.next_nudge_at.is_not(None),
        )
        .with_for_update(of=Preference)
    )
    return [(PersonRow._make(row[:-1]), row[-1]) for row in found]


def add_preferences(session: Session, values: Sequence[dict[str, Any]]) -> None:
    """Insert preferences; all dictionaries have the same keys."""
    owner = workspace_of(session)
    if values:
        session.execute(insert(Preference), [{WORKSPACE: owner, **value} for value in values])


def set_next_nudges(session: Session, due: Sequence[tuple[int, datetime | None]]) -> None:
    """Plan the next note of people, each as (person, UTC or None)."""
    if due:
        session.execute(
            update(Preference),
            [{"person_id": person_id, "next_nudge_at": instant} for person_id, instant in due],
        )


def due_people(session: Session, now: datetime, limit: int) -> Sequence[tuple[Person, Preference]]:
    """Whose note is due, the longest waiting first; what another process holds is passed over."""
    found = session.execute(
        select(Person, Preference)
        .join(Preference, Preference.person_id == Person.id)
        .where(Preference.next_nudge_at <= now)
        .order_by(Preference.next_nudge_at, Preference.person_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Preference)
    )
    return [(row[0], row[1]) for row in found]


def unwelcomed(session: Session, limit: int) -> Sequence[tuple[Person, Preference]]:
    """Who will get notes and has not been told so, locked for this transaction."""
    rows = session.execute(
        select(Person, Preference)
        .join(Preference, Preference.person_id == Person.id)
        .where(Preference.welcomed_at.is_(None), Preference.next_nudge_at.is_not(None))
        .order_by(Preference.person_id)
        .limit(limit)
        .with_for_update(of=Preference, skip_locked=True)
    )
    return [(person, preference) for person, preference in rows]


def workspaces_with_due(session: Session, now: datetime) -> Sequence[int]:
    """Workspaces with somebody whose note is due, or who has not been welcomed yet."""
    due = exists().where(Preference.workspace_id == Workspace.id, Preference.next_nudge_at <= now)
    newcomer = exists().where(
        Preference.workspace_id == Workspace.id,
        Preference.welcomed_at.is_(None),
        Preference.next_nudge_at.is_not(None),
    )
    return session.scalars(select(Workspace.id).where(or_(due, newcomer))).all()


def next_slot(session: Session, after: datetime) -> datetime | None:
    """The earliest planned note after an instant."""
    return session.scalar(
        select(func.min(Preference.next_nudge_at)).where(Preference.next_nudge_at > after)
    )
