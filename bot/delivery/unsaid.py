"""What is written into a row of the outbox that is not said now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery import claims, joining, repository
from bot.delivery.domain import BROKEN, Due, Later, Moot
from bot.delivery.models import Outgoing


def instead(of_it: Later | Moot, now: datetime) -> dict[str, Any]:
    """Of a message whose composer has nothing to say, or nothing yet."""
    if isinstance(of_it, Moot):
        return dropped(of_it.reason, now)
    return {"state": "pending", "not_before": of_it.not_before}


def dropped(reason: str, now: datetime) -> dict[str, Any]:
    """Of a message that there is no use in any more; `reason` is for an admin."""
    return {"state": "dropped", "reason": reason, "done_at": now}


def leave_out(row: Outgoing, instead: Later | Moot | None, now: datetime) -> None:
    """A part that is not said inside another message, as its composer wants it; None: it broke."""
    row.part_of_id = None
    if isinstance(instead, Later):
        row.state, row.not_before = "pending", instead.not_before
    elif isinstance(instead, Moot):
        row.state, row.reason, row.done_at = "dropped", instead.reason, now
    else:
        row.state, row.reason, row.done_at = "failed", BROKEN, now


def write(session: Session, due: Due, values: Mapping[str, Any]) -> bool:
    """Write `values` into its row, unless somebody took it over since; whether they did not."""
    if not claims.write(session, [{"id": due.id, "attempts": due.attempts, **values}]):
        return False
    gone = values["state"] in {"failed", "dropped"}
    if gone and not (due.edits_id and repository.newer_edit(session, due.edits_id, due.id)):
        # What was to go out inside it goes by itself.
        joining.release(session, [due.edits_id or due.id], values["done_at"])
    return True
