"""Gathers what a person may see about themselves, and remembers when it last answered a message."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.home.domain import Away, Profile
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import service as recommendations
from bot.storage.inbound import first_time


def profile(
    session: Session, person: Person, now: datetime, held_until: datetime | None = None
) -> Profile:
    """What is stored about a person; `held_until` is what `people.HeldUntil` says."""
    reports = people.reports_of(session, person)
    manager = people.person(session, person.manager_id) if person.manager_id else None
    return Profile(
        person=people.colleague(person, len(reports)),
        manager=manager.display_name if manager else None,
        zone_count=len({person.zone, *(report.zone for report in reports)}),
        recommended=len(recommendations.mine(session, person)),
        taken_up=recommendations.taken_up(session, person),
        roles=tuple(sorted(people.roles_of(session, person))),
        away=_away(session, person),
        settings=people.settings_of(session, person, now, held_until),
        admins=tuple(admin.display_name for admin in people.people_with_role(session, "admin")),
    )


def _away(session: Session, person: Person) -> Away:
    return Away(
        leave=people.availability(session, person).leave,
        by_status=person.away,
        status_until=person.away_until,
        quiet_from=person.dnd_from,
        quiet_until=person.dnd_until,
    )


def may_answer(session: Session, slack_user_id: str, event_id: str, now: datetime) -> bool:
    """Whether a message gets an answer: not twice, and one message a day (the person's) at most.

    Remembers in this transaction that it was answered.
    """
    person = people.find_by_slack_id(session, slack_user_id)
    day = now.astimezone(people.zone_of(person) if person else UTC).date()
    is_new = first_time(session, f"event:{event_id}", now)
    # Slack's user ids are unique in a workspace, and a person of two has two of ours.
    workspace_id = session.info["workspace_id"]
    return is_new and first_time(session, f"chat:{workspace_id}:{slack_user_id}:{day}", now)
