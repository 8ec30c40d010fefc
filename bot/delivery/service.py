"""Use cases of the way out: say something to a person, change what was said, take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.delivery import repository
from bot.delivery.domain import BUDGET, LEASE, LOOK_UP_AFTER, PER_PERSON, Attention, Due
from bot.delivery.models import Outgoing
from bot.storage.database import WORKSPACE

NEW_ROWS = "outbox_has_new_rows"  # in session.info: the sender wakes when the session commits
AT_ONCE = timedelta(0)
ANSWER_PATIENCE = timedelta(seconds=20)  # an answer given in place arrives long before


@dataclass(frozen=True)
class Message:
    """Something to say to a person, once per `dedupe_key`."""

    dedupe_key: str
    kind: str
    person_id: int
    attention: Attention
    not_before: datetime
    subject_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


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
    return repository.drop(session, keys, N_("It was taken back."), now)


def answered_in_place(session: Session, edit: Due, now: datetime) -> None:
    """The message shows already what this edit would say, unless something was clicked since."""
    repository.settle_edit(session, edit.id, edit.attempts, now)


def find_original(session: Session, edit: Due, now: datetime) -> dict[str, Any]:
    """What to write into an edit whose message had no place yet when it was clicked."""
    original = repository.by_id(session, edit.edits_id or 0)
    if original is not None and original.ts is not None:
        return {"state": "pending", "channel": original.channel, "ts": original.ts}
    if original is None or original.state in {"failed", "dropped"}:
        reason = N_("The message that it would change never arrived.")
        return {"state": "dropped", "reason": reason, "done_at": now}
    return {"state": "pending", "not_before": now + LOOK_UP_AFTER}


def planned_for(session: Session, dedupe_key: str) -> datetime | None:
    """When a message that waits will go out (UTC); None where none waits."""
    row = repository.by_key(session, dedupe_key)
    return row.not_before if row is not None and row.state == "pending" else None


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


def due(outgoing: Outgoing) -> Due:
    """A row as a value."""
    return Due(
        id=outgoing.id,
        workspace_id=outgoing.workspace_id,
        kind=outgoing.kind,
        person_id=outgoing.person_id,
        subject_id=outgoing.subject_id,
        details=dict(outgoing.details),
        edits_id=outgoing.edits_id,
        attempts=outgoing.attempts,
        channel=outgoing.channel,
        ts=outgoing.ts,
    )


def edit_due(session: Session, edit_id: int) -> Due | None:
    """The edit that a listener is about to make in place."""
    row = repository.by_id(session, edit_id)
    return due(row) if row is not None else None


def open_lane(session: Session, workspace_id: int, now: datetime) -> None:
    """Let a workspace be spoken to (at the start, and again after its token was renewed)."""
    repository.ensure_lane(session, workspace_id, now)


def claim(session: Session, now: datetime, per_minute: int, nudges_a_week: int) -> Due | None:
    """Take the next message of the workspace; commit before speaking.

    At most one new message a second goes to a person, and of those that nobody asked for at most
    `nudges_a_week` in any seven days; what does not fit waits until it does.
    """
    while (lane := repository.ready_lane(session, now)) is not None:
        row = repository.next_pending(session, now)
        if row is None:
            return None
        fits_at = _fits_at(session, row, now, nudges_a_week)
        if fits_at > now:
            row.not_before = fits_at
            session.flush()
            continue
        row.state, row.attempts = "sending", row.attempts + 1
        row.attempted_at, row.lease_until = now, now + LEASE
        lane.next_at = now + repository.pause_between(per_minute)
        return due(row)
    return None


def claim_unsure(session: Session, now: datetime) -> tuple[Due, datetime] | None:
    """Take a row whose outcome is unknown, and since when it may have been posted."""
    row = repository.next_unsure(session, now)
    if row is None or row.attempted_at is None:
        return None
    row.state, row.attempts, row.lease_until = "unknown", row.attempts + 1, now + LEASE
    return due(row), row.attempted_at


def _fits_at(session: Session, row: Outgoing, now: datetime, nudges_a_week: int) -> datetime:
    """When a message may go to its person, as far as what they got before decides that."""
    if row.edits_id is not None:
        return now
    last = repository.last_attempt_for(session, row.person_id)
    fits_at = now if last is None else last + PER_PERSON
    if row.attention == Attention.NUDGE:
        since = now - BUDGET
        got = repository.last_nudges(session, row.person_id, since, nudges_a_week)
        if len(got) == nudges_a_week and got[-1] is not None:
            fits_at = max(fits_at, got[-1] + BUDGET)
    return fits_at


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
        "channel": None,
        "ts": None,
        "created_at": now,
    }
