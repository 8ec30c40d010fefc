"""Every query on workspaces, people and roles; those on preferences are beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.people.models import Person, Role, Workspace

BATCH = 5000
"""Rows of one bulk statement, and ids of one IN list (SQLite allows 32,766 parameters)."""

WORKSPACE = "workspace_id"


class PersonRow(NamedTuple):
    """What the imports compare: the columns of `Person` without the weight of mapped objects."""

    id: int
    slack_user_id: str | None
    email: str | None
    display_name: str
    title: str
    department: str
    country: str
    zone: str
    locale: str
    work_start: time
    work_end: time
    work_days: str
    manager_id: int | None
    manager_since: date | None
    started_on: date | None
    active: bool
    in_file: bool
    zone_in_file: bool
    left_slack: bool
    away: bool = False
    away_until: datetime | None = None


COLUMNS = tuple(getattr(Person, name) for name in PersonRow._fields)


def workspace_of(session: Session) -> int:
    """The workspace that this session belongs to; a defect where it belongs to none."""
    return int(session.info[WORKSPACE])


# Workspaces


def workspaces(session: Session) -> Sequence[Workspace]:
    """All workspaces, by id."""
    return session.scalars(select(Workspace).order_by(Workspace.id)).all()


def workspace_by_team(session: Session, team_id: str) -> Workspace | None:
    """The workspace of a Slack team."""
    return session.scalar(select(Workspace).where(Workspace.team_id == team_id))


def usual_slot(session: Session) -> tuple[int, time]:
    """When the weekly note comes to whoever chose nothing else: weekday (Monday 0), local time."""
    found = session.execute(
        select(Workspace.usual_weekday, Workspace.usual_time).where(
            Workspace.id == workspace_of(session)
        )
    ).one()
    return found.usual_weekday, found.usual_time


def lock_workspace(session: Session, *, shared: bool = False) -> None:
    """Wait until no import of this workspace runs (SQLite has one writer anyway).

    `shared` locks do not wait for one another.
    """
    session.execute(
        select(Workspace.id)
        .where(Workspace.id == workspace_of(session))
        .with_for_update(read=shared)
    )


# People


def person(session: Session, person_id: int) -> Person | None:
    """A person by our id."""
    found = session.get(Person, person_id)
    # What the session holds already is not asked for again, so it is not narrowed again.
    own = found is not None and session.info[WORKSPACE] in {None, found.workspace_id}
    return found if own else None


def person_by_slack_id(session: Session, slack_user_id: str) -> Person | None:
    """A person by Slack's id."""
    return session.scalar(select(Person).where(Person.slack_user_id == slack_user_id))


def person_by_email(session: Session, email: str) -> Person | None:
    """A person by e-mail address, in lower case."""
    return session.scalar(select(Person).where(Person.email == email))


def people(session: Session, person_ids: Collection[int]) -> Sequence[Person]:
    """People by our ids."""
    return session.scalars(select(Person).where(Person.id.in_(person_ids))).all()


def active_people(session: Session) -> Sequence[Person]:
    """Everybody who works here, by name."""
    return session.scalars(
        select(Person).where(Person.active).order_by(Person.display_name, Person.id)
    ).all()


def rows(session: Session) -> list[PersonRow]:
    """Everybody, who left as well, as plain rows."""
    return [PersonRow._make(row) for row in session.execute(select(*COLUMNS))]


def rows_known_to_slack(
    session: Session, emails: Collection[str], slack_user_ids: Collection[str], *, locked: bool
) -> list[PersonRow]:
    """The people with one of these addresses or Slack ids; `locked` until the transaction ends."""
    wanted = select(*COLUMNS).where(
        or_(Person.email.in_(emails), Person.slack_user_id.in_(slack_user_ids))
    )
    if locked:
        wanted = wanted.order_by(Person.id).with_for_update(of=Person)
    return [PersonRow._make(row) for row in session.execute(wanted)]


def add_people(session: Session, values: Sequence[dict[str, Any]]) -> None:
    """Insert people; all dictionaries have the same keys."""
    owner = workspace_of(session)
    if values:
        session.execute(insert(Person), [{WORKSPACE: owner, **value} for value in values])


def change_people(session: Session, values: Sequence[dict[str, Any]]) -> None:
    """Update people by `id`; all dictionaries have the same keys."""
    if values:
        session.execute(update(Person), list(values))


def forget_slack_ids(session: Session, person_ids: Sequence[int]) -> None:
    """Take the Slack id from people, before somebody else gets it."""
    if person_ids:
        session.execute(
            update(Person).where(Person.id.in_(person_ids)).values(slack_user_id=None),
            execution_options={"synchronize_session": False},
        )


def ids_by_email(session: Session) -> dict[str, int]:
    """Our id for every address."""
    found = session.execute(select(Person.email, Person.id).where(Person.email.is_not(None)))
    return {email: person_id for email, person_id in found if email is not None}


def active_ids_by_email(session: Session, emails: Collection[str] | None = None) -> dict[str, int]:
    """Our id for the addresses, in lower case, of those who work here; without `emails`, of all."""
    wanted = select(Person.email, Person.id).where(Person.active, Person.email.is_not(None))
    if emails is not None:
        wanted = wanted.where(Person.email.in_(emails))
    return {email: person_id for email, person_id in session.execute(wanted) if email is not None}


# The org chart


def reports_of(session: Session, manager_id: int) -> Sequence[Person]:
    """The active people who report to a manager, by name."""
    return session.scalars(
        select(Person)
        .where(Person.manager_id == manager_id, Person.active)
        .order_by(Person.display_name, Person.id)
    ).all()


def has_reports(session: Session, person_id: int) -> bool:
    """Whether an active person reports to this one."""
    return bool(
        session.scalar(
            select(Person.id).where(Person.manager_id == person_id, Person.active).limit(1)
        )
    )


def team_members(session: Session, manager_ids: Collection[int]) -> list[PersonRow]:
    """These managers and their reports, active ones, by name."""
    # Two halves, each by its index: OR makes both databases read everybody sooner or later.
    managers = select(*COLUMNS).where(Person.active, Person.id.in_(manager_ids))
    reports = select(*COLUMNS).where(Person.active, Person.manager_id.in_(manager_ids))
    everybody = {row[0]: row for half in (managers, reports) for row in session.execute(half)}
    members = [PersonRow._make(row) for row in everybody.values()]
    return sorted(members, key=lambda member: (member.display_name, member.id))


def report_counts(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """How many active people report to each of these; who has none is not in it."""
    found = session.execute(
        select(Person.manager_id, func.count())
        .where(Person.active, Person.manager_id.in_(person_ids))
        .group_by(Person.manager_id)
    )
    return {manager_id: count for manager_id, count in found if manager_id is not None}


def new_leads(session: Session, departments: Collection[str], since: date) -> dict[str, int]:
    """How many active people lead since `since` or later, by department; none is not in it."""
    found = session.execute(
        select(Person.department, func.count())
        .where(Person.department.in_(departments), Person.active, Person.leads_since >= since)
        .group_by(Person.department)
    )
    return {department: count for department, count in found}  # noqa: C416  # a row is no pair


def date_leads(session: Session, only: Collection[int] | None = None) -> None:
    """Count anew since when everybody, or each of `only`, leads (`Person.leads_since`)."""
    report = aliased(Person)
    is_known = func.count() == func.count(report.manager_since)
    leads_now = func.count(case((report.active, 1))) > 0
    counted = select(
        report.manager_id, case((and_(is_known, leads_now), func.min(report.manager_since)))
    ).where(report.manager_id.is_not(None))
    stored = select(Person.id, Person.leads_since).where(Person.leads_since.is_not(None))
    if only is not None:
        counted = counted.where(report.manager_id.in_(only))
        stored = stored.where(Person.id.in_(only))
    before = {row[0]: row[1] for row in session.execute(stored)}
    after = {row[0]: row[1] for row in session.execute(counted.group_by(report.manager_id))}
    changed = [
        {"id": one, "leads_since": after.get(one)}
        for one in before.keys() | after.keys()
        if before.get(one) != after.get(one)
    ]
    for start in range(0, len(changed), BATCH):
        change_people(session, changed[start : start + BATCH])


# Roles


def roles_of(session: Session, person_id: int) -> set[str]:
    """The names of the roles that somebody was given."""
    return set(session.scalars(select(Role.name).where(Role.person_id == person_id)))


def roles_among(session: Session, person_ids: Collection[int]) -> list[tuple[int, str]]:
    """The roles of some people as (person, name)."""
    found = select(Role.person_id, Role.name).where(Role.person_id.in_(person_ids))
    return [(person_id, name) for person_id, name in session.execute(found)]


def all_roles(session: Session) -> list[tuple[int, str]]:
    """Every role as (person, name)."""
    return [
        (person_id, name) for person_id, name in session.execute(select(Role.person_id, Role.name))
    ]


def people_with_role(session: Session, name: str) -> Sequence[Person]:
    """The active people with a role, by name."""
    return session.scalars(
        select(Person)
        .join(Role, Role.person_id == Person.id)
        .where(Role.name == name, Person.active)
        .order_by(Person.display_name, Person.id)
    ).all()


def add_roles(session: Session, grants: Sequence[tuple[int, str]]) -> None:
    """Give roles, each as (person, name), that these people do not have yet."""
    owner = workspace_of(session)
    if grants:
        session.execute(
            insert(Role),
            [
                {WORKSPACE: owner, "person_id": person_id, "name": name}
                for person_id, name in grants
            ],
        )


def remove_roles(session: Session, name: str, person_ids: Sequence[int]) -> None:
    """Take one role from people."""
    if person_ids:
        session.execute(
            delete(Role).where(Role.name == name, Role.person_id.in_(person_ids)),
            execution_options={"synchronize_session": False},
        )
