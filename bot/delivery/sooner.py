"""What waits in the outbox goes sooner than was planned."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from bot.delivery.domain import Attention
from bot.delivery.models import Outgoing

NEW_ROWS = "outbox_has_new_rows"  # in session.info: the sender wakes when the session commits


def bring_forward(session: Session, keys: Collection[str], now: datetime) -> None:
    """What was planned under these keys may go now: its composer says if that is too soon."""
    session.execute(
        update(Outgoing)
        .where(
            Outgoing.dedupe_key.in_(keys),
            Outgoing.state == "pending",
            Outgoing.edits_id.is_(None),
            Outgoing.not_before > now,
        )
        .values(not_before=now),
        execution_options={"synchronize_session": False},
    )
    session.info[NEW_ROWS] = True


def look_again(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """Somebody is back sooner than was known: the sender sees at once what it may say to them.

    It keeps to their hours and limits by itself. A nudge was due when it was decided; of the other
    classes only what it has had in hand before was due already, and no later plan comes early.
    """
    session.execute(
        update(Outgoing)
        .where(
            Outgoing.person_id.in_(person_ids),
            Outgoing.state == "pending",
            Outgoing.edits_id.is_(None),
            Outgoing.not_before > now,
            or_(Outgoing.attention == Attention.NUDGE, Outgoing.attempts > 0),
        )
        .values(not_before=now),
        execution_options={"synchronize_session": False},
    )
    session.info[NEW_ROWS] = True
