"""When people do not want to be disturbed: what Slack said, asked before they are written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.people import absence_repository, repository
from bot.people.absence_repository import Asked, DueSoon

USERS = 50
"""How many people one call of dnd.teamInfo takes."""
SOON = timedelta(minutes=15)
"""How long before a message Slack is asked; at 15 calls a minute that is enough for 11,000."""
AGAIN = timedelta(minutes=30)
KEPT = timedelta(days=1)

Status = Mapping[str, Any]
"""What Slack calls a `dnd_status`."""


def claim_unasked(session: Session, due_soon: DueSoon, now: datetime) -> Sequence[Asked]:
    """Up to 50 people of `due_soon`, or whose weekly note comes soon, not asked about lately.

    They count as asked about now; without an answer they are written to as if they had said
    nothing.
    """
    return absence_repository.claim_unasked(
        session, due_soon, now, slot_until=now + SOON, asked_before=now - AGAIN, limit=USERS
    )


def store_dnd(session: Session, asked: Sequence[Asked], answer: Mapping[str, Status]) -> None:
    """Remember what Slack answered, by Slack's user id; whom it left out said nothing."""
    absence_repository.set_dnd(
        session,
        [
            {"id": one.person_id, **_span(answer.get(one.slack_user_id, {}))}
            for one in sorted(asked)
        ],
    )


def hear_of_dnd(session: Session, slack_user_id: str, status: Status, now: datetime) -> set[int]:
    """Somebody changed it: of interest only about whom Slack was asked within a day.

    Gives them where they may be written to sooner than before.
    """
    person = repository.person_by_slack_id(session, slack_user_id)
    if person is None or person.dnd_asked_at is None or person.dnd_asked_at <= now - KEPT:
        return set()
    former, span = person.dnd_until, _span(status)
    absence_repository.set_dnd(session, [{"id": person.id, **span}])
    end = span["dnd_until"]
    sooner = former is not None and (end is None or end < former)
    return {person.id} if sooner else set()


def _span(status: Status) -> dict[str, datetime | None]:
    """Slack writes 1 for both ends where there is none."""
    start, end = status.get("next_dnd_start_ts") or 0, status.get("next_dnd_end_ts") or 0
    if not status.get("dnd_enabled") or not 1 < start < end:
        return {"dnd_from": None, "dnd_until": None}
    return {
        "dnd_from": datetime.fromtimestamp(start, UTC),
        "dnd_until": datetime.fromtimestamp(end, UTC),
    }
