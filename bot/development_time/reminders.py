"""The one message about a block: its key, and having it say what is true now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.development_time.models import Block
from bot.storage import Session

KIND = "devtime_block"
SAID = frozenset({"sending", "unknown", "sent"})


def message_key(block_id: int) -> str:
    """The dedupe key of the message about a block."""
    return f"{KIND}:{block_id}"


def message_of(block: Block) -> Message:
    """The message about a block: it comes when the block begins."""
    return Message(
        dedupe_key=message_key(block.id),
        kind=KIND,
        person_id=block.person_id,
        attention=Attention.REQUESTED,
        not_before=block.starts_at,
        subject_id=block.id,
    )


def say_anew(
    session: Session,
    block_ids: Collection[int],
    now: datetime,
    delay: timedelta = delivery.AT_ONCE,
) -> None:
    """Have those of these blocks' messages that were sent say what is true now, in place.

    `delay` is `delivery.ANSWER_PATIENCE` where a click is answered in place at once.
    """
    say_again(session, [message_key(one) for one in block_ids], now, delay)


def say_again(
    session: Session,
    keys: Collection[str],
    now: datetime,
    delay: timedelta = delivery.AT_ONCE,
) -> None:
    """The same for messages by their keys; what was not sent yet says it when it is."""
    if not keys:
        return
    for key, progress in delivery.progress(session, keys).items():
        outgoing_id = delivery.message_with_key(session, key) if progress.state in SAID else None
        if outgoing_id is not None:
            delivery.enqueue_edit(session, outgoing_id, now, delay)
