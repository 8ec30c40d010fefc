"""Keeps a plan that was submitted, with its receipt in the outbox; one's own, or a team's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.development_time import drafts, offering, plans, reminders, team_plans, viewing
from bot.development_time.domain import Draft
from bot.development_time.memory import Memory
from bot.development_time.models import Plan
from bot.development_time.views import TeamPlanView
from bot.people.service import Person

RECEIPT = "devtime_plan"


def keep_own(session: Session, person: Person, memory: Memory, draft: Draft, now: datetime) -> Plan:
    """Make somebody's plan, or change it; its receipt remembers how it was before."""
    was = None
    if memory.about:
        former = viewing.plan(session, person, memory.about, now)
        today = now.astimezone(former.zone).date()
        was = drafts.as_json(drafts.as_it_is(former.rule, former.purpose, today))
        plan = plans.change(session, person, memory.about, draft, version=memory.version, now=now)
    else:
        plan = plans.make(session, person, draft, now)
    session.flush()
    receipt = Message(
        dedupe_key=f"{RECEIPT}:{plan.id}:{plan.version}",
        kind=RECEIPT,
        person_id=person.id,
        attention=Attention.REPLY,
        not_before=now,
        subject_id=plan.id,
        details={"version": plan.version, "was": was},
    )
    delivery.enqueue(session, [receipt], now)
    return plan


def keep_team(
    session: Session, manager: Person, memory: Memory, draft: Draft, now: datetime
) -> TeamPlanView:
    """Offer a plan to a manager's team, or change it; `offered` is how many get a message."""
    if not memory.about:
        made = team_plans.make(session, manager, draft, now)
    else:
        made = team_plans.change(
            session, manager, memory.about, draft, version=memory.version, now=now
        )
    session.flush()
    found = {one.id: one for one in viewing.team_plans_of(session, manager)}
    return replace(found[made.team_plan_id], offered=made.offered)


def take_another_time(
    session: Session, person: Person, memory: Memory, draft: Draft, now: datetime
) -> None:
    """*Another time…* than the one that was offered; the offer says what became of it."""
    team_plans.accept(session, person, memory.about, now, draft)
    offered_by = f"{offering.KIND}:{memory.about}:{memory.version}"
    reminders.say_again(session, [offered_by], now)
