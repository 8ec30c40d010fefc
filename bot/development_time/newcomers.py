"""Who joined a team since its plan was offered is offered it as well: once, in their own hours."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from bot.development_time import offering, repository
from bot.development_time.models import Plan, TeamPlan
from bot.people import service as people
from bot.people.service import Person

MOST = 500
"""Offers at once; the next look has the rest."""


def offer_to_newcomers(session: Session, now: datetime) -> int:
    """Offer what managers offer to those of their people who have no place in it yet; how many.

    Whoever answered once, in whatever way, has a place. Left out is who cannot be asked: not in
    Slack, or with a clock that makes no sense.
    """
    found = [
        (team_plan, person)
        for team_plan, person in _without_a_place(session, now)
        if people.clock_known(person)
    ]
    whom = {person.id: person for _, person in found}
    if not found:
        return 0
    repository.claim(session, whom)
    joined: dict[TeamPlan, list[Person]] = defaultdict(list)
    for team_plan, person in found:
        joined[team_plan].append(person)
    plans = [
        plan
        for team_plan, team in joined.items()
        for plan in offering.offer(session, team_plan, offering.columns(team_plan), team, now)
    ]
    offering.tell(session, plans, list(whom.values()), now)
    return len(plans)


def _without_a_place(session: Session, now: datetime) -> list[tuple[TeamPlan, Person]]:
    leader = aliased(Person)
    has_place = exists().where(Plan.team_plan_id == TeamPlan.id, Plan.person_id == Person.id)
    rows = session.execute(
        select(TeamPlan, Person)
        .join(Person, Person.manager_id == TeamPlan.manager_id)
        .join(leader, leader.id == TeamPlan.manager_id)
        .where(
            TeamPlan.state == "live",
            or_(TeamPlan.until.is_(None), TeamPlan.until > now.date()),
            leader.active,
            Person.active,
            Person.slack_user_id.is_not(None),
            ~has_place,
        )
        .order_by(TeamPlan.id, Person.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in rows]
