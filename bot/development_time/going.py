"""The tick of a block's life: it is near, it begins, it is over, nobody said how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.development_time import (
    calendar_entries,
    conflicts,
    reminders,
    repository,
    statuses,
    view_repository,
)
from bot.development_time.domain import ANSWER_DAYS
from bot.development_time.models import Block, DevelopmentTime
from bot.development_time.reminders import message_key
from bot.development_time.replanning import near_at

__all__ = ["ANSWERABLE", "advance_due", "looked_at", "message_key", "next_at"]

MOST = 200
"""Blocks in one transaction: on SQLite, whoever clicks meanwhile waits for it."""
ANSWERABLE = timedelta(days=ANSWER_DAYS)


def advance_due(session: Session, now: datetime, most: int = MOST) -> int:
    """Take at most `most` blocks a step further; how many that were.

    What a tick that was late passed over is done at once: a block that is over was near before.
    """
    due = repository.due_blocks(session, now, most)
    if not due:
        return 0
    going = [one for one in due if one.state in repository.AHEAD]
    chosen = repository.chosen_by(session, {one.person_id for one in going})
    turned = [one.id for one in going if _turns_busy(one, chosen.get(one.person_id))]
    for block in due:
        _advance(block, now)
    repository.flush(session)
    calendar_entries.to_write(session, turned, now)
    _say(session, [one for one in going if one.state != "over"], now)
    # Of what begins for the second time, because it was put off, the message is there already.
    begun = [one for one in going if one.starts_at <= now]
    reminders.say_anew(session, [one.id for one in begun], now)
    _settle(session, [one.id for one in begun], now)
    statuses.begins(session, [one.id for one in begun if one.ends_at > now], now)
    return len(due)


def next_at(block: Block, now: datetime) -> datetime | None:
    """When something follows by itself after an instant (UTC); None where nothing does."""
    if block.state not in repository.AHEAD:
        return None
    ends = block.ends_at
    steps = (near_at(block.starts_at), block.starts_at, ends, ends + ANSWERABLE)
    return next((at for at in steps if at > now), None)


def looked_at(block: Block, now: datetime) -> datetime | None:
    """When the tick has to look at a block that was put elsewhere, or is open again.

    One that is near already is looked at now: it has to become busy, and its message decided.
    """
    return near_at(block.starts_at) if block.state == "planned" else next_at(block, now)


def _turns_busy(block: Block, chosen: DevelopmentTime | None) -> bool:
    """Whether it shows as busy from now on, because it is near."""
    if block.busy or (chosen is not None and chosen.defence == "free"):
        return False
    block.busy, block.sequence = True, block.sequence + 1
    return True


def _advance(block: Block, now: datetime) -> None:
    if block.state in repository.AHEAD and block.starts_at <= now:
        block.state = "asked"
    block.next_at = next_at(block, now)
    if block.state == "asked" and block.next_at is None:
        block.state, block.outcome = "over", "unknown"


def _say(session: Session, going: Sequence[Block], now: datetime) -> None:
    """Decide the message of each; of what begins now it is due now, wherever it was before."""
    if not going:
        return
    delivery.enqueue(session, [reminders.message_of(one) for one in going], now)
    begun = [message_key(one.id) for one in going if one.starts_at <= now]
    delivery.bring_forward(session, begun, now)


def _settle(session: Session, begun: Sequence[int], now: datetime) -> None:
    """What asks about a meeting over a block that has begun says that it is settled.

    Its row is left alone: a click holds it while it waits for the block, which is held here.
    """
    for one in view_repository.open_conflicts(session, begun) if begun else ():
        keys = [conflicts.message_key(one), conflicts.manager_key(session, one)]
        reminders.say_again(session, keys, now)
