"""A person's own weekly plans: make, change, pause, end, leave out a week; each can be undone."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.delivery import service as delivery
from bot.development_time import blocks, calendar_entries, drafting, reminders, repository
from bot.development_time.domain import Draft
from bot.development_time.errors import (
    BlockOverError,
    DraftError,
    Field,
    PlanEndedError,
    StaleError,
    UnknownBlockError,
    UnknownPlanError,
)
from bot.development_time.models import Block, Plan
from bot.development_time.replanning import is_ahead, near_at
from bot.people import service as people
from bot.people.service import Person


def make(session: Session, person: Person, draft: Draft, now: datetime) -> Plan:
    """A new plan with its blocks, at once; enqueues nothing. Refuses with `DraftError`."""
    repository.claim(session, [person.id])
    drafting.check(session, person, draft, now)
    plan = Plan(
        key=secrets.token_hex(16),
        person_id=person.id,
        state="live",
        version=1,
        created_at=now,
        changed_at=now,
        **drafting.columns(draft, person),
    )
    session.add(plan)
    session.flush()
    blocks.plan_people(session, [person.id], now)
    return plan


def change(
    session: Session, person: Person, plan_id: int, draft: Draft, *, version: int, now: datetime
) -> Plan:
    """From now on as drafted; `version` is what was shown, else `StaleError`.

    What has begun stays as it was, and so does what the person put elsewhere. Where the new time of
    this week is over, this week keeps the old one.
    """
    plan = _going(session, person, plan_id)
    if plan.version != version:
        raise StaleError
    drafting.check(session, person, draft, now, instead_of=plan)
    drafting.write(plan, draft, person)
    plan.changed_at = now
    session.flush()
    blocks.plan_people(session, [person.id], now, anew=[plan.id])
    return plan


def pause(
    session: Session, person: Person, plan_id: int, until: date | None, now: datetime
) -> Plan:
    """No blocks before a local day, or until they say so (None)."""
    plan = _going(session, person, plan_id)
    today = now.astimezone(people.zone_of(person)).date()
    if until is not None and until <= today:
        raise DraftError(Field.UNTIL, N_("Choose a day that is still ahead."))
    plan.state, plan.paused_until = "paused", until
    return _follow(session, plan, now)


def resume(session: Session, person: Person, plan_id: int, now: datetime) -> Plan:
    """It goes on, from now."""
    plan = _going(session, person, plan_id)
    plan.state, plan.paused_until = "live", None
    return _follow(session, plan, now)


def end(session: Session, person: Person, plan_id: int, now: datetime) -> Plan:
    """No more blocks; what was stays counted."""
    plan = _going(session, person, plan_id)
    plan.state, plan.paused_until = "ended", None
    return _follow(session, plan, now)


def bring_back(session: Session, person: Person, plan_id: int, now: datetime) -> Plan:
    """*Undo* of `end`."""
    repository.claim(session, [person.id])
    plan = repository.plan_of(session, person.id, plan_id)
    if plan is None:
        raise UnknownPlanError
    if plan.state == "ended":
        plan.state = "live"
    return _follow(session, plan, now)


def skip_week(session: Session, person: Person, block_id: int, now: datetime) -> Block:
    """Leave out a block that has not begun. Refuses with `BlockOverError`."""
    block = _block(session, person, block_id)
    if block.outcome == "skipped":
        return block
    if not is_ahead(block, now):
        raise BlockOverError
    block.state, block.outcome, block.next_at = "over", "skipped", None
    block.answered_at = now
    return _tell(session, block, now)


def unskip(session: Session, person: Person, block_id: int, now: datetime) -> Block:
    """*Undo* of `skip_week`, as long as its time is ahead. Refuses with `BlockOverError`."""
    block = _block(session, person, block_id)
    if is_ahead(block, now):
        return block
    if block.outcome != "skipped" or block.starts_at <= now:
        raise BlockOverError
    block.state, block.outcome, block.answered_at = "planned", "", None
    block.next_at = near_at(block.starts_at)
    _tell(session, block, now)
    blocks.plan_people(session, [person.id], now)  # something may stand there meanwhile
    return block


def _going(session: Session, person: Person, plan_id: int) -> Plan:
    repository.claim(session, [person.id])
    plan = repository.plan_of(session, person.id, plan_id)
    if plan is None:
        raise UnknownPlanError
    if plan.state not in repository.GOING:
        raise PlanEndedError
    return plan


def _follow(session: Session, plan: Plan, now: datetime) -> Plan:
    plan.changed_at = now
    session.flush()
    blocks.plan_people(session, [plan.person_id], now)
    return plan


def _block(session: Session, person: Person, block_id: int) -> Block:
    repository.claim(session, [person.id])
    block = repository.block_of(session, person.id, block_id)
    if block is None:
        raise UnknownBlockError
    return block


def _tell(session: Session, block: Block, now: datetime) -> Block:
    block.sequence += 1
    session.flush()
    calendar_entries.to_write(session, [block.id], now)
    reminders.say_anew(session, [block.id], now, delivery.ANSWER_PATIENCE)
    return block
