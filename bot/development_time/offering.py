"""The offers of a team plan: each person's place in it, and the message that asks them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.development_time import reminders, repository
from bot.development_time.models import Plan, TeamPlan
from bot.people import service as people
from bot.people.service import Person

KIND = "devtime_offer"
ANSWERED = frozenset({"live", "paused"})
"""They have the plan."""


def offer(
    session: Session,
    team_plan: TeamPlan,
    drafted: Mapping[str, Any],
    team: Sequence[Person],
    now: datetime,
) -> list[Plan]:
    """A place for each of these people, who have none in it; `drafted` are its columns."""
    plans = [
        Plan(
            key=secrets.token_hex(16),
            person_id=one.id,
            team_plan_id=team_plan.id,
            state="offered",
            version=1,
            created_at=now,
            changed_at=now,
            **drafted,
        )
        for one in team
    ]
    session.add_all(plans)
    session.flush()
    return plans


def tell(session: Session, plans: Sequence[Plan], team: Sequence[Person], now: datetime) -> None:
    """One message to each; it says the change to who has it already."""
    free = people.availabilities(session, team)
    messages = [
        Message(
            dedupe_key=key_of(plan),
            kind=KIND,
            person_id=plan.person_id,
            attention=Attention.WAITING,
            not_before=free[plan.person_id].earliest(now),
            subject_id=plan.id,
            details={"version": plan.version, "changed": plan.state in ANSWERED},
        )
        for plan in plans
    ]
    delivery.enqueue(session, messages, now)


def say_again(session: Session, team_plan: TeamPlan, now: datetime) -> None:
    """The team plan ended, or goes on: its open offers say so."""
    session.flush()
    plans = repository.plans_of_team(session, team_plan.id)
    keys = [key_of(one) for one in plans if one.state == "offered"]
    reminders.say_again(session, keys, now)


def follows(plan: Plan, team_plan: TeamPlan) -> bool:
    """Whether a change of the team's plan concerns somebody's place in it."""
    if plan.state == "offered":
        return True
    mine = (plan.weekday, plan.start, plan.minutes, plan.zone)
    theirs = (team_plan.weekday, team_plan.start, team_plan.minutes, team_plan.zone)
    return plan.state in ANSWERED and mine == theirs


def columns(plan: Plan | TeamPlan) -> dict[str, Any]:
    """What a plan says, as a place in it stores it."""
    same = ("weekday", "start", "minutes", "zone", "first_day", "until", "purpose")
    return {name: getattr(plan, name) for name in same}


def follow(plan: Plan, team_plan: TeamPlan) -> None:
    """Have somebody's place say what the team's plan says."""
    wanted = columns(team_plan)
    if wanted != columns(plan):
        for name, value in wanted.items():
            setattr(plan, name, value)
        plan.version += 1


def key_of(plan: Plan) -> str:
    """The dedupe key of the message that offers a plan as it is now."""
    return f"{KIND}:{plan.id}:{plan.version}"
