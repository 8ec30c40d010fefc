"""People, teams, roles and preferences: what other features ask for and change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.local_time import WorkingHours
from bot.people import repository
from bot.people.absence_repository import Asked, DueSoon
from bot.people.absences import apply_absences, forget_absences, preview_absences, read_absences
from bot.people.availability import availabilities, availability
from bot.people.do_not_disturb import SOON, claim_unasked, hear_of_dnd, store_dnd
from bot.people.do_not_disturb import USERS as DND_USERS
from bot.people.domain import Colleague, Team, UnknownPersonError
from bot.people.import_diff import ImportDiff, LargeChangeError
from bot.people.imports import apply_people, preview_people
from bot.people.leaving import take_left, workspaces_with_left
from bot.people.models import Person, Preference, Workspace
from bot.people.people_file import read_people
from bot.people.preferences import (
    change_slot,
    clock_known,
    due_people,
    hours_of,
    move_usual_slot,
    next_slot,
    preference_of,
    preferences_of,
    reset_silences,
    schedule_next,
    set_cadence,
    slot_of,
    snooze,
    unwelcomed,
    workspaces_with_due,
    zone_of,
)
from bot.people.repository import PersonRow, active_ids_by_email
from bot.people.roles import (
    grant_role,
    people_with_role,
    revoke_role,
    roles_among,
    roles_of,
)
from bot.people.settings import member_by_slack_id, settings_of
from bot.people.slack_users import SlackSync, apply_slack_user, apply_slack_users

__all__ = [
    "DND_USERS",
    "SOON",
    "Asked",
    "DueSoon",
    "HeldUntil",
    "ImportDiff",
    "LargeChangeError",
    "LookAgain",
    "Person",
    "Preference",
    "SlackSync",
    "Workspace",
    "active_ids_by_email",
    "active_people",
    "apply_absences",
    "apply_people",
    "apply_slack_user",
    "apply_slack_users",
    "availabilities",
    "availability",
    "change_slot",
    "claim_unasked",
    "clock_known",
    "colleague",
    "due_people",
    "find_by_slack_id",
    "forget_absences",
    "grant_role",
    "hear_of_dnd",
    "hours_of",
    "member_by_slack_id",
    "next_slot",
    "other_new_managers",
    "people",
    "people_with_role",
    "person",
    "person_by_email",
    "person_by_slack_id",
    "preference_of",
    "preferences_of",
    "preview_absences",
    "preview_people",
    "read_absences",
    "read_people",
    "reports_of",
    "reset_silences",
    "revoke_role",
    "roles_among",
    "roles_of",
    "schedule_next",
    "set_cadence",
    "settings_of",
    "slot_of",
    "snooze",
    "store_dnd",
    "take_left",
    "teams_of",
    "unwelcomed",
    "upsert_workspace",
    "workspaces",
    "workspaces_with_due",
    "workspaces_with_left",
    "zone_of",
]

HeldUntil = Callable[[Session, int], datetime | None]
"""(session, person) -> until when a weekly note of theirs is held back that was due before."""
LookAgain = Callable[[Session, Collection[int], datetime], None]
"""(session, people, now): what was held back because these were away is looked at again."""

# Workspaces


def workspaces(session: Session) -> Sequence[Workspace]:
    """Every workspace that Leeway knows; needs an `everywhere` session."""
    return repository.workspaces(session)


def upsert_workspace(
    session: Session,
    team_id: str,
    name: str,
    bot_user_id: str,
    now: datetime,
    *,
    usual: tuple[int, time] = (1, time(10, 0)),
) -> Workspace:
    """The workspace of a Slack team, made or brought up to date; needs an `everywhere` session.

    `usual` is when the weekly note comes (Monday 0, local) to whoever chose nothing else; where it
    is another one than before, their planned notes move to it.
    """
    found = repository.workspace_by_team(session, team_id)
    if found is None:
        found = Workspace(team_id=team_id, name=name, bot_user_id=bot_user_id, created_at=now)
        found.usual_weekday, found.usual_time = usual
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:  # another process installed it in this moment
            found = repository.workspace_by_team(session, team_id)
            if found is None:
                raise
    found.name, found.bot_user_id = name, bot_user_id
    if (found.usual_weekday, found.usual_time) != usual:
        found.usual_weekday, found.usual_time = usual
        move_usual_slot(session, found.id, usual, now)
    session.flush()
    return found


# People


def person_by_slack_id(session: Session, slack_user_id: str) -> Person:
    """The person of a Slack id; refuses (`UnknownPersonError`) a stranger."""
    found = repository.person_by_slack_id(session, slack_user_id)
    if found is None:
        raise UnknownPersonError(slack_user_id)
    return found


def find_by_slack_id(session: Session, slack_user_id: str) -> Person | None:
    """The person of a Slack id, or None."""
    return repository.person_by_slack_id(session, slack_user_id)


def person_by_email(session: Session, email: str) -> Person:
    """The person of an address in any case; refuses (`UnknownPersonError`) a stranger."""
    found = repository.person_by_email(session, email.strip().lower())
    if found is None:
        raise UnknownPersonError(email)
    return found


def person(session: Session, person_id: int) -> Person:
    """The person of our id; refuses (`UnknownPersonError`) a stranger."""
    found = repository.person(session, person_id)
    if found is None:
        raise UnknownPersonError(str(person_id))
    return found


def people(session: Session, person_ids: Collection[int]) -> dict[int, Person]:
    """People by our ids, in one query."""
    return {found.id: found for found in repository.people(session, person_ids)}


def active_people(session: Session) -> Sequence[Person]:
    """Everybody who works here, by name."""
    return repository.active_people(session)


def colleague(person: Person | PersonRow, report_count: int = 0) -> Colleague:
    """A person as a value that outlives the session."""
    known = clock_known(person)  # a manager shall hear of the team even where it is not
    return Colleague(
        id=person.id,
        slack_user_id=person.slack_user_id,
        email=person.email,
        name=person.display_name,
        title=person.title,
        department=person.department,
        country=person.country,
        zone=person.zone,
        locale=person.locale,
        hours=hours_of(person) if known else WorkingHours(),
        clock_known=known,
        manager_id=person.manager_id,
        manager_since=person.manager_since,
        started_on=person.started_on,
        report_count=report_count,
    )


# The org chart


def reports_of(session: Session, manager: Person) -> Sequence[Person]:
    """The active people who report to a manager, by name."""
    return repository.reports_of(session, manager.id)


def teams_of(session: Session, manager_ids: Collection[int]) -> dict[int, Team]:
    """The teams of at most 10,000 managers, in three queries; none for who leads nobody."""
    wanted = set(manager_ids)
    members = repository.team_members(session, wanted)
    counts = Counter(member.manager_id for member in members)
    others = [member.id for member in members if member.id not in wanted]
    counts.update(repository.report_counts(session, others))
    seen = {member.id: colleague(member, counts[member.id]) for member in members}
    reports: dict[int, list[Colleague]] = defaultdict(list)
    for member in members:
        if member.manager_id in wanted:
            reports[member.manager_id].append(seen[member.id])
    return {
        manager_id: Team(seen[manager_id], tuple(team))
        for manager_id, team in reports.items()
        if manager_id in seen
    }


def other_new_managers(
    session: Session, managers: Sequence[Person], now: datetime
) -> dict[int, int]:
    """How many others began to lead in each one's department within twelve months, by person.

    Somebody began when the first of their reports, of those who left too, became theirs. Whoever
    has a report without that date is left out, because nobody knows. One query.
    """
    since = _a_year_before(now.astimezone(UTC).date())
    departments = {manager.department for manager in managers if manager.department}
    began = repository.new_leads(session, departments, since)
    return {
        manager.id: began.get(manager.department, 0) - _led_since(manager, since)
        for manager in managers
        if manager.department
    }


def _led_since(manager: Person, since: date) -> bool:
    return manager.active and manager.leads_since is not None and manager.leads_since >= since


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
