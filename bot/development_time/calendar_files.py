"""A plan for the calendar of somebody who has none connected: its file, and links to two sites."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.core.spans import Span
from bot.development_time import repository
from bot.development_time.errors import UnknownPlanError
from bot.development_time.models import Block, DevelopmentTime, Plan
from bot.development_time.replanning import rule_of
from bot.development_time.series import Dated, Links, Series, calendar_file
from bot.people import service as people
from bot.people.service import Person

SHOWN_WEEKS = timedelta(weeks=26)
"""How far back a file goes: as long as the calendar keeps what it has, nobody looks farther."""
OFFERED = ("live", "paused", "ended")


def of_plan(session: Session, person: Person, plan_id: int, lang: Language, now: datetime) -> bytes:
    """The calendar file of somebody's own plan; refuses with `UnknownPlanError`."""
    plan = repository.plan_of(session, person.id, plan_id)
    if plan is None or plan.state not in OFFERED:
        raise UnknownPlanError
    return calendar_file(_series(session, person, plan, now), lang, now)


def links(session: Session, person: Person, plan: Plan, now: datetime) -> Links | None:
    """Where a plan can be added to a calendar by hand; None while it has no block to come."""
    series = _series(session, person, plan, now)
    following = series.following(now)
    return Links(series, following) if following is not None else None


def _series(session: Session, person: Person, plan: Plan, now: datetime) -> Series:
    blocks = session.scalars(
        select(Block)
        .where(Block.plan_id == plan.id, Block.week >= (now - SHOWN_WEEKS).date())
        .order_by(Block.week)
    ).all()
    chosen = session.get(DevelopmentTime, person.id)
    # Whatever changes, of the plan, its blocks or what the person chose: a later file is a newer
    # one, and so is one of the same second after a change.
    age = int((now - plan.created_at).total_seconds())
    return Series(
        key=plan.key,
        rule=rule_of(plan),
        own_zone=ZoneInfo(people.zone_of(person).key),
        revision=max(age, 0) + plan.version + sum(block.sequence for block in blocks),
        blocks=[_dated(block) for block in blocks],
        # A file cannot turn busy when a block is near, so it protects from the first day on.
        busy=chosen is None or chosen.defence != "free",
        goes_on=plan.state == "live" or (plan.state == "paused" and plan.paused_until is not None),
        paused_until=plan.paused_until if plan.state == "paused" else None,
        purpose=plan.purpose,
        says_what_for=chosen is not None and chosen.says_what_for,
    )


def _dated(block: Block) -> Dated:
    let_go = block.outcome == "lost" and (block.answered_at or block.ends_at) < block.starts_at
    there = block.state != "cancelled" and block.outcome != "skipped" and not let_go
    return Dated(block.week, block.planned_at, Span(block.starts_at, block.ends_at), there)
