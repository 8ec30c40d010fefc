"""Use cases of the way out: say something to a person, change what was said, take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.delivery import joining, lanes, repository
from bot.delivery.composer import Composer, LanguageOf
from bot.delivery.domain import LOOK_UP_AFTER, Attention, Due, Method
from bot.delivery.models import Outgoing
from bot.delivery.sooner import NEW_ROWS, bring_forward, look_again
from bot.storage.database import WORKSPACE

__all__ = [
    "NEW_ROWS",
    "Composer",
    "LanguageOf",
    "Message",
    "Progress",
    "annotate",
    "answered_in_place",
    "as_due",
    "bring_forward",
    "details_of",
    "due_soon",
    "edit_due",
    "enqueue",
    "enqueue_edit",
    "instead_of_edit",
    "look_again",
    "message_with_key",
    "open_lanes",
    "planned_for",
    "progress",
    "waiting_until",
    "withdraw",
]

TIER_3 = 45  # calls a minute: a little below what Slack promises for chat.update and the history
AT_ONCE = timedelta(0)
AFTER_ANOTHER = timedelta(seconds=2)
ANSWER_PATIENCE = timedelta(seconds=20)  # an answer given in place arrives long before


@dataclass(frozen=True)
class Message:
    """Something to say to a person, once per `dedupe_key`.

    With `channel` (Slack's id of one that Leeway is a member of) it is said there, in that person's
    name; whether such a message arrived is never looked up, for Leeway reads no conversations.
    """

    dedupe_key: str
    kind: str
    person_id: int
    attention: Attention
    not_before: datetime
    subject_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    channel: str | None = None


@dataclass(frozen=True)
class Progress:
    """How far a message has got: its state, and when it goes where it is pending (UTC)."""

    state: str
    not_before: datetime


def enqueue(session: Session, messages: Sequence[Message], now: datetime) -> list[int]:
    """Decide to say `messages`; the ids of those that were not decided before.

    `not_before` is the caller's: `people.service` knows when somebody may be written to.
    """
    rows = [_row(session, message, now) for message in messages]
    session.info[NEW_ROWS] = True
    return repository.add(session, rows) if rows else []


def enqueue_edit(
    session: Session, outgoing_id: int, now: datetime, delay: timedelta = AT_ONCE
) -> int | None:
    """Have a message that was sent say what is true now; None where there is none to change.

    An edit that waits already is enough: it says what is true when it goes out. With `delay`, it
    is the safety net of an answer that is given in place at once. A message whose sending is not
    settled yet was perhaps seen and clicked already: its edit waits for it.
    """
    original = repository.by_id(session, outgoing_id)
    if original is not None and original.part_of_id is not None:
        return enqueue_edit(session, original.part_of_id, now, delay)  # it is shown there
    if original is None or original.state not in {"sent", "sending", "unknown"}:
        return None
    session.info[NEW_ROWS] = True
    while True:
        waiting = repository.pending_edit(session, original.id)
        if waiting is not None:
            waiting.not_before = min(waiting.not_before, now + delay)
            waiting.attempts += 1  # whoever composed it before this cannot call it answered
            session.flush()
            return waiting.id
        added = repository.add(session, [_edit_row(session, original, now + delay, now)])
        if added:
            return added[0]
        # Another click wrote this edit in this moment; it is visible now.


def message_with_key(session: Session, dedupe_key: str) -> int | None:
    """The id of what was said, or is to be said, under a key."""
    row = repository.by_key(session, dedupe_key)
    return row.id if row is not None else None


def withdraw(session: Session, keys: Collection[str], now: datetime) -> int:
    """Take back what has not gone out yet; how many messages that were."""
    dropped = repository.drop(session, keys, N_("It was taken back."), now)
    joining.release(session, dropped, now)
    return len(dropped)


def answered_in_place(
    session: Session, edit: Due, parts: Collection[int], now: datetime
) -> list[Due]:
    """The message shows already what this edit would say, unless something was clicked since.

    Gives what went out inside it for the first time.
    """
    repository.settle_edit(session, edit.id, edit.attempts, now)
    settled = joining.settle(session, parts, (str(edit.channel), str(edit.ts)), now)
    return [as_due(row, now, None) for row in settled]


def instead_of_edit(session: Session, edit: Due, now: datetime) -> dict[str, Any] | None:
    """What to write into an edit that is not to be made now; None where it is.

    A newer one says what is true as well, and a message that was clicked before its place was known
    has none yet.
    """
    if repository.newer_edit(session, edit.edits_id or 0, edit.id):
        return {"state": "dropped", "reason": N_("A newer change replaced it."), "done_at": now}
    if repository.edit_in_hand(session, edit.edits_id or 0, edit.id, now):
        # Were it overtaken, the message would show for ever what was true before.
        return {"state": "pending", "not_before": now + AFTER_ANOTHER}
    if edit.ts is not None:
        return None
    original = repository.by_id(session, edit.edits_id or 0)
    if original is not None and original.ts is not None:
        return {"state": "pending", "channel": original.channel, "ts": original.ts}
    if original is None or original.state in {"failed", "dropped"}:
        reason = N_("The message that it would change never arrived.")
        return {"state": "dropped", "reason": reason, "done_at": now}
    return {"state": "pending", "not_before": now + LOOK_UP_AFTER}


def due_soon(workspace_id: int, until: datetime) -> Select[int]:
    """Selects the ids of the people who get something until then that keeps to their hours."""
    return select(Outgoing.person_id).where(
        Outgoing.workspace_id == workspace_id,
        lanes.PENDING,
        Outgoing.edits_id.is_(None),
        Outgoing.attention.in_([Attention.WAITING, Attention.REQUESTED, Attention.NUDGE]),
        Outgoing.not_before <= until,
    )


def planned_for(session: Session, dedupe_key: str) -> datetime | None:
    """When a message that waits will go out (UTC); None where none waits."""
    row = repository.by_key(session, dedupe_key)
    return row.not_before if row is not None and row.state == "pending" else None


def waiting_until(session: Session, person_id: int, kind: str) -> datetime | None:
    """Until when the first new message of a kind to somebody waits; None where none does."""
    return session.scalar(
        select(func.min(Outgoing.not_before)).where(
            Outgoing.person_id == person_id,
            Outgoing.kind == kind,
            Outgoing.state == "pending",
            Outgoing.edits_id.is_(None),
        )
    )


def progress(session: Session, keys: Collection[str]) -> dict[str, Progress]:
    """How far what was decided under these keys has got; a key that is not known is not in it."""
    rows = repository.by_keys(session, keys)
    return {row.dedupe_key: Progress(row.state, row.not_before) for row in rows}


def details_of(session: Session, outgoing_id: int) -> dict[str, Any]:
    """What the composer of a message is given beyond its subject."""
    row = repository.by_id(session, outgoing_id)
    return dict(row.details) if row is not None else {}


def annotate(session: Session, outgoing_id: int, details: Mapping[str, Any]) -> None:
    """Give the composer of a message, and of the edit of it that waits, these details too."""
    rows = [repository.by_id(session, outgoing_id), repository.pending_edit(session, outgoing_id)]
    for row in rows:
        if row is not None:
            row.details = {**row.details, **details}
    session.flush()


def edit_due(session: Session, edit_id: int, now: datetime) -> Due | None:
    """The edit that a listener is about to make in place."""
    row = repository.by_id(session, edit_id)
    return as_due(row, now, row.edits_id) if row is not None else None


def as_due(row: Outgoing, now: datetime, edits_id: int | None) -> Due:
    """A row as its composer sees it, without anybody having taken it."""
    return Due(
        id=row.id,
        workspace_id=row.workspace_id,
        kind=row.kind,
        person_id=row.person_id,
        subject_id=row.subject_id,
        details=dict(row.details),
        edits_id=edits_id,
        attention=row.attention,
        not_before=row.not_before,
        attempts=row.attempts,
        refusals=row.refusals,
        attempted_at=row.attempted_at,
        channel=row.channel,
        ts=row.ts,
        method=Method.EDIT if edits_id else Method.POST,
        claimed_at=now,
    )


def open_lanes(session: Session, workspace_id: int, per_minute: int, now: datetime) -> None:
    """Let a workspace be spoken to (at the start, and again after its token was renewed)."""
    paces = {Method.POST: per_minute, Method.EDIT: TIER_3, Method.LOOK_UP: TIER_3}
    lanes.ensure_lanes(session, workspace_id, paces, now)


def _edit_row(
    session: Session, original: Outgoing, not_before: datetime, now: datetime
) -> dict[str, Any]:
    message = Message(
        dedupe_key=f"edit:{original.id}:after:{repository.last_edit(session, original.id)}",
        kind=original.kind,
        person_id=original.person_id,
        attention=Attention.REPLY,
        not_before=not_before,
        subject_id=original.subject_id,
        details=original.details,
    )
    place = {"edits_id": original.id, "channel": original.channel, "ts": original.ts}
    return _row(session, message, now) | place


def _row(session: Session, message: Message, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": session.info[WORKSPACE],
        "dedupe_key": message.dedupe_key,
        "kind": message.kind,
        "person_id": message.person_id,
        "subject_id": message.subject_id,
        "details": dict(message.details),
        "edits_id": None,
        "attention": str(message.attention),
        "state": "pending",
        "not_before": message.not_before,
        "attempts": 0,
        "channel": message.channel,
        "ts": None,
        "created_at": now,
    }
