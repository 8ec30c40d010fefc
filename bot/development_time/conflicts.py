"""A meeting over a block is found, and its person asked once; nothing but its times is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.spans import Span, first_overlap, merged
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.development_time import conflict_repository as stored
from bot.development_time import defending, repository
from bot.development_time.calendar_entries import busy_of
from bot.development_time.domain import Placed
from bot.development_time.models import Block, Conflict
from bot.people.service import Person


def message_key(conflict_id: int) -> str:
    """Under which the person is asked."""
    return f"devtime_conflict:{conflict_id}"


def manager_key(session: Session, conflict_id: int) -> str:
    """Under which the manager is told: another one after it was taken back."""
    return f"devtime_manager:{conflict_id}:{remembered(session, conflict_id).get('taken_back', 0)}"


def remembered(session: Session, conflict_id: int) -> dict[str, Any]:
    """What the person's message knows beyond the conflict: where it was before, for *Undo*."""
    message_id = delivery.message_with_key(session, message_key(conflict_id))
    return {} if message_id is None else delivery.details_of(session, message_id)


def remember(session: Session, conflict_id: int, **details: object) -> None:
    """Have the person's message know this."""
    message_id = delivery.message_with_key(session, message_key(conflict_id))
    if message_id is not None:
        delivery.annotate(session, message_id, details)


def find(session: Session, person: Person, now: datetime) -> None:
    """Compare somebody's blocks with when they are busy: ask of what is new, close what is gone."""
    busy = busy_of(session, [person.id]).get(person.id)
    if busy is None:
        return
    known = stored.of_person(session, person.id, now)
    open_ones = {one.block_id: (one, block) for one, block in known if one.state == "open"}
    for one, block in open_ones.values():
        _follow(session, one, block, busy, now)
    ahead = [
        block
        for block in repository.blocks_ahead(session, person.id, now)
        if block.state == "planned" and block.id not in open_ones
    ]
    moves = stored.moves_in_weeks(session, person.id, now) if ahead else {}
    for block in ahead:
        over = _over(block, busy)
        asks = defending.asks(
            _placed(block), block.busy, first_overlap(span_of(block), over), moves[block.week], now
        )
        kept = [Span(one.starts_at, one.ends_at) for one, of in known if of.id == block.id]
        if asks and not _accepted(span_of(block), over, kept):
            _ask(session, person, block, over, now)


def accept(session: Session, block: Block, now: datetime) -> None:
    """The person put a block here by hand: what they are busy with already is no news to them."""
    busy = busy_of(session, [block.person_id]).get(block.person_id, [])
    over = _over(block, busy)
    if over:
        session.add(_conflict(block, over, "kept", now, answered_at=now))
        session.flush()


def _follow(
    session: Session, conflict: Conflict, block: Block, busy: Sequence[Span], now: datetime
) -> None:
    """What became of an open one: the meeting was moved, or is gone, or the block is."""
    over = _over(block, busy)
    if over and block.state == "planned" and block.starts_at > now:
        conflict.starts_at, conflict.ends_at = over[0].start, over[-1].end
        return
    conflict.state = "gone"
    session.flush()
    take_back(session, message_key(conflict.id), now)
    settle_with_manager(session, conflict, now)


def settle_with_manager(session: Session, conflict: Conflict, now: datetime) -> None:
    """It is settled: the manager is not told any more, or reads that it is."""
    if conflict.manager == "asked" and take_back(session, manager_key(session, conflict.id), now):
        conflict.manager = ""
    session.flush()


def take_back(session: Session, key: str, now: datetime) -> bool:
    """Whether a message is not said any more; one that was sent says what is true now."""
    if delivery.withdraw(session, [key], now):
        return True
    show_again(session, key, now)
    return False


def show_again(session: Session, key: str, now: datetime) -> None:
    """Have a message that was sent say what is true now."""
    message_id = delivery.message_with_key(session, key)
    if message_id is not None:
        delivery.enqueue_edit(session, message_id, now)


def _ask(
    session: Session, person: Person, block: Block, over: Sequence[Span], now: datetime
) -> None:
    conflict = _conflict(block, over, "open", now)
    session.add(conflict)
    session.flush()
    message = Message(
        dedupe_key=message_key(conflict.id),
        kind="devtime_conflict",
        person_id=person.id,
        attention=Attention.REQUESTED,
        not_before=now,
        subject_id=conflict.id,
    )
    delivery.enqueue(session, [message], now)


def _conflict(
    block: Block,
    over: Sequence[Span],
    state: str,
    now: datetime,
    answered_at: datetime | None = None,
) -> Conflict:
    return Conflict(
        block_id=block.id,
        starts_at=over[0].start,
        ends_at=over[-1].end,
        state=state,
        seen_at=now,
        answered_at=answered_at,
    )


def _over(block: Block, busy: Sequence[Span]) -> list[Span]:
    return [one for one in busy if one.overlaps(span_of(block))]


def _accepted(place: Span, over: Sequence[Span], kept: Sequence[Span]) -> bool:
    """Whether all that is over a block was there when its owner said to keep it."""
    known = merged(kept)
    shared = [Span(max(one.start, place.start), min(one.end, place.end)) for one in over]
    return all(any(k.start <= s.start and s.end <= k.end for k in known) for s in shared)


def span_of(block: Block) -> Span:
    """When a block is."""
    return Span(block.starts_at, block.ends_at)


def _placed(block: Block) -> Placed:
    span = span_of(block)
    planned = Span(block.planned_at, block.planned_at + span.length)
    return Placed(
        block.plan_id, block.week, planned, span, block.moves, held=block.held, busy=block.busy
    )
