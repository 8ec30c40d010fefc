"""What a person does with a block: start it, say how it went, move it, keep it, let it go."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.delivery import service as delivery
from bot.development_time import (
    blocks,
    calendar_entries,
    clocks,
    going,
    placing,
    reminders,
    repository,
    reservation_repository,
    statuses,
)
from bot.development_time.domain import MOST_MINUTES, Outcome, Reason
from bot.development_time.errors import (
    BlockOverError,
    NotBegunError,
    PastError,
    TakenError,
    TooLateError,
    UnknownBlockError,
)
from bot.development_time.models import Block
from bot.development_time.replanning import is_ahead, placed_of
from bot.people.service import Person

REASONED = {Outcome.PARTLY, Outcome.LOST}
"""What went wrong has a reason."""
SAID = {Outcome.KEPT, Outcome.PARTLY, Outcome.LOST}


def start(session: Session, person: Person, block_id: int, now: datetime) -> Block:
    """*Start*; clicked again it stays as it was. Refuses what is over, and what has not begun."""
    block = _block(session, person, block_id)
    _refuse_gone(block)
    if block.state == "over" or block.ends_at <= now:
        raise BlockOverError
    if block.starts_at > now:
        raise NotBegunError
    block.state, block.started_at = "asked", block.started_at or now
    block.next_at = going.next_at(block, now)
    session.flush()
    statuses.start(session, block.id, now)
    return block


def taken_over(
    session: Session, person: Person, block_id: int, reason: Reason, now: datetime
) -> Block:
    """*Taken over…* at its start, or while it lasts: it is lost, and to what."""
    return answer(session, person, block_id, Outcome.LOST, reason, now=now)


def answer(
    session: Session,
    person: Person,
    block_id: int,
    outcome: Outcome,
    reason: Reason | None,
    *,
    now: datetime,
) -> Block:
    """*Kept*, *Partly*, *Lost…*, with a reason for the last two; again: another answer.

    Of what was kept partly half is counted, because nobody is asked how many minutes it was.
    Refuses what has not begun, and what is more than seven days ago.
    """
    if outcome not in SAID:
        raise ValueError(f"nobody answers {outcome}")
    block = _block(session, person, block_id)
    _refuse_gone(block)
    if block.starts_at > now:
        raise NotBegunError
    if block.ends_at + going.ANSWERABLE <= now:
        raise TooLateError
    _close(block, outcome, reason, now)
    return _tell(session, block, now, place=False)


def take_back(session: Session, person: Person, block_id: int, now: datetime) -> Block:
    """*Undo* of `start`, `taken_over`, `answer`, `let_go`.

    Refuses what is more than seven days ago, and what was skipped (`plans.unskip` does that).
    """
    block = _block(session, person, block_id)
    _refuse_gone(block)
    if block.ends_at + going.ANSWERABLE <= now:
        raise TooLateError
    was_let_go = _was_let_go(block)
    if not block.outcome:
        block.started_at = None
    block.state = "planned" if block.starts_at > now else "asked"
    block.outcome, block.reason, block.kept_minutes, block.answered_at = "", "", 0, None
    block.next_at = going.looked_at(block, now)
    _tell(session, block, now, place=was_let_go)
    if was_let_go:
        blocks.plan_people(session, [person.id], now)  # something may stand there meanwhile
    return block


def move(
    session: Session,
    person: Person,
    block_id: int,
    begin: datetime,
    now: datetime,
    *,
    held: bool = True,
    delay: timedelta = delivery.ANSWER_PATIENCE,
) -> Block:
    """Put it at another time, where it stays. `held` False: *Undo*, the bot may move it again.

    Also what has begun, and is to be done later. Refuses what is answered, and the past.
    `delay` is that of its message, where the click is not answered in its place.
    """
    block = _block(session, person, block_id)
    _refuse_gone(block)
    if block.state == "over":
        raise BlockOverError
    if begin <= now:
        raise PastError
    _put(block, Span(begin, begin + (block.ends_at - block.starts_at)), now)
    block.held = held
    return _tell(session, block, now, place=True, delay=delay)


def move_to_free(
    session: Session, person: Person, block_id: int, begin: datetime, now: datetime
) -> Block:
    """`move` by a form; refuses (`TakenError`) what was taken since it was opened."""
    if not is_free(session, _block(session, person, block_id), begin, now):
        raise TakenError
    return move(session, person, block_id, begin, now, delay=delivery.AT_ONCE)


def is_free(session: Session, block: Block, begin: datetime, now: datetime) -> bool:
    """Whether neither a meeting nor another block of the person stands where it would be."""
    place = Span(begin, begin + (block.ends_at - block.starts_at))
    return place.is_free(_taken(session, block, now))


def hold(session: Session, block_id: int, span: Span, now: datetime) -> Block:
    """Somebody moved it in their own calendar: it stays there, and nothing is written there.

    What is over stays counted as it was.
    """
    owner = repository.owner_of(session, block_id)
    if owner is None:
        raise UnknownBlockError
    repository.claim(session, [owner])
    block = repository.block_of(session, owner, block_id)
    if block is None:
        raise UnknownBlockError
    if block.state in repository.AHEAD:
        _put(block, span, now)
        block.held, block.sequence = True, block.sequence + 1
        _tell(session, block, now, place=False, delay=delivery.AT_ONCE)
    return block


def keep(session: Session, person: Person, block_id: int, now: datetime) -> Block:
    """*Keep it anyway*: it stays where it is. Refuses what has begun."""
    block = _block(session, person, block_id)
    if not is_ahead(block, now):
        raise BlockOverError
    block.held = True
    return _tell(session, block, now, place=False)


def let_go(session: Session, person: Person, block_id: int, reason: Reason, now: datetime) -> Block:
    """*Let it go this week*: it is lost, and to what, before it began."""
    block = _block(session, person, block_id)
    if _was_let_go(block):
        block.reason = str(reason)
        return block
    if not is_ahead(block, now):
        raise BlockOverError
    _close(block, Outcome.LOST, reason, now)
    return _tell(session, block, now, place=True)


def slots(
    session: Session, person: Person, block_id: int, now: datetime, most: int = 3
) -> list[Span]:
    """Up to `most` free times for it in its week, the best first; only looked at, locks nothing."""
    block = repository.block_of(session, person.id, block_id, lock=False)
    if block is None:
        raise UnknownBlockError
    clock = clocks.clock_of(session, person)
    return placing.slots(placed_of(block), _taken(session, block, now), (), clock, now, most=most)


def _taken(session: Session, block: Block, now: datetime) -> list[Span]:
    """Meetings, what they agreed to be at, and their other blocks."""
    ahead = repository.blocks_ahead(session, block.person_id, now)
    others = [Span(one.starts_at, one.ends_at) for one in ahead if one.id != block.id]
    busy = calendar_entries.busy_of(session, [block.person_id]).get(block.person_id, [])
    reserved = reservation_repository.reserved_of(session, [block.person_id], now)
    return [*others, *busy, *reserved.get(block.person_id, [])]


def _block(session: Session, person: Person, block_id: int) -> Block:
    repository.claim(session, [person.id])
    block = repository.block_of(session, person.id, block_id)
    if block is None:
        raise UnknownBlockError
    return block


def _refuse_gone(block: Block) -> None:
    if block.state == "cancelled" or block.outcome == Outcome.SKIPPED:
        raise BlockOverError


def _was_let_go(block: Block) -> bool:
    """Whether it was given up before it began."""
    at = block.answered_at
    return block.outcome == Outcome.LOST and at is not None and at < block.starts_at


def _close(block: Block, outcome: Outcome, reason: Reason | None, now: datetime) -> None:
    length = int((block.ends_at - block.starts_at).total_seconds()) // 60
    minutes = min(length, MOST_MINUTES)  # whoever stretched it by hand has no more of it
    kept = {Outcome.KEPT: minutes, Outcome.PARTLY: minutes // 2}
    block.state, block.next_at, block.answered_at = "over", None, now
    block.outcome, block.kept_minutes = str(outcome), kept.get(outcome, 0)
    block.reason = str(reason) if reason is not None and outcome in REASONED else ""


def _put(block: Block, span: Span, now: datetime) -> None:
    block.starts_at, block.ends_at = span
    if span.start > now:
        block.state, block.started_at = "planned", None
    block.next_at = going.looked_at(block, now)


def _tell(
    session: Session,
    block: Block,
    now: datetime,
    *,
    place: bool,
    delay: timedelta = delivery.ANSWER_PATIENCE,
) -> Block:
    """Have its message and the person's status say so; the calendar where its `place` changed."""
    if place:
        block.sequence += 1
    session.flush()
    if place:
        calendar_entries.to_write(session, [block.id], now)
    if block.state != "asked":
        statuses.over(session, block.id, now)
    reminders.say_anew(session, [block.id], now, delay)
    return block
