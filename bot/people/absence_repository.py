"""Every query on absences and on do-not-disturb."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, insert, or_, select, union_all, update
from sqlalchemy.orm import Session

from bot.people.models import Absence, Person, Preference
from bot.people.repository import WORKSPACE, workspace_of

DueSoon = Select[int]
"""Selects the ids of people."""


class AbsenceRow(NamedTuple):
    """An absence, and whose it is; an import finds people by their address."""

    id: int
    email: str | None
    name: str
    first_day: date
    last_day: date


class Asked(NamedTuple):
    """Somebody about whom Slack is asked."""

    person_id: int
    slack_user_id: str


def absences_of(session: Session, person_ids: Collection[int]) -> Sequence[tuple[int, date, date]]:
    """The absences of these people, as (person, first day, last day)."""
    found = session.execute(
        select(Absence.person_id, Absence.first_day, Absence.last_day)
        .where(Absence.person_id.in_(person_ids))
        .order_by(Absence.person_id, Absence.first_day)
    )
    return [(row[0], row[1], row[2]) for row in found]


def absences_since(session: Session, day: date) -> list[AbsenceRow]:
    """Every absence that lasts until `day` at least."""
    found = session.execute(
        select(Absence.id, Person.email, Person.display_name, Absence.first_day, Absence.last_day)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.last_day >= day)
        .order_by(Absence.first_day, Person.display_name, Absence.id)
    )
    return [AbsenceRow._make(row) for row in found]


def add_absences(session: Session, values: Sequence[dict[str, Any]]) -> None:
    """Insert absences; all dictionaries have the same keys."""
    owner = workspace_of(session)
    if values:
        session.execute(insert(Absence), [{WORKSPACE: owner, **value} for value in values])


def change_absences(session: Session, values: Sequence[dict[str, Any]]) -> None:
    """Update absences by `id`; all dictionaries have the same keys."""
    if values:
        session.execute(update(Absence), list(values))


def remove_absences(session: Session, ids: Collection[int]) -> None:
    """Delete these absences."""
    if ids:
        session.execute(
            delete(Absence).where(Absence.id.in_(ids)),
            execution_options={"synchronize_session": False},
        )


def remove_absences_before(session: Session, day: date) -> None:
    """Delete every absence whose last day was before `day`."""
    session.execute(
        delete(Absence).where(Absence.last_day < day),
        execution_options={"synchronize_session": False},
    )


# Do-not-disturb


def claim_unasked(
    session: Session,
    due_soon: DueSoon,
    now: datetime,
    *,
    slot_until: datetime,
    asked_before: datetime,
    limit: int,
) -> list[Asked]:
    """Of whom `due_soon` selects, or whose slot comes, those not asked about since; now they were.

    Whom another process asks about in this moment is passed over.
    """
    slots = select(Preference.person_id).where(
        Preference.workspace_id == workspace_of(session), Preference.next_nudge_at <= slot_until
    )
    found = session.execute(
        select(Person.id, Person.slack_user_id)
        .where(
            Person.id.in_(union_all(due_soon, slots)),
            Person.active,
            Person.slack_user_id.is_not(None),
            or_(Person.dnd_asked_at.is_(None), Person.dnd_asked_at < asked_before),
        )
        .order_by(Person.id)
        .limit(limit)
        .with_for_update(of=Person, skip_locked=True)
    )
    claimed = [Asked._make(row) for row in found]
    if claimed:
        session.execute(
            update(Person)
            .where(Person.id.in_([one.person_id for one in claimed]))
            .values(dnd_asked_at=now),
            execution_options={"synchronize_session": False},
        )
    return claimed


def set_dnd(session: Session, values: Sequence[dict[str, Any]]) -> None:
    """Write `dnd_from` and `dnd_until` of people by `id`."""
    if values:
        session.execute(update(Person), list(values))


def forget_dnd_asked_before(session: Session, instant: datetime) -> None:
    """Forget what Slack said before `instant` of when people do not want to be disturbed."""
    session.execute(
        update(Person)
        .where(Person.dnd_asked_at < instant)
        .values(dnd_from=None, dnd_until=None, dnd_asked_at=None),
        execution_options={"synchronize_session": False},
    )
