"""Says about one message of the outbox in plain sentences what it waits for, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.delivery import outbox_repository as repository
from bot.delivery.attention import BUDGET
from bot.delivery.domain import Attention, Method
from bot.delivery.models import Lane, Outgoing
from bot.delivery.outbox import UnknownMessageError
from bot.delivery.pace import LONGEST_HOLD
from bot.people import service as people


def explain(session: Session, outgoing_id: int, now: datetime, nudges_a_week: int) -> list[str]:
    """All about one message, without a word of what it says; refuses (`UnknownMessageError`)."""
    row = repository.by_ids(session, [outgoing_id]).get(outgoing_id)
    if row is None:
        raise UnknownMessageError(outgoing_id)
    said = [*_what(session, row), *_ties(session, row), *_tried(row)]
    if row.state == "pending":
        return [*said, *_pending(session, row, now, nudges_a_week)]
    return [*said, *_in_hand(session, row, now), *_settled(row)]


def instant(at: datetime | None) -> str:
    """An instant as the command line writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at is not None else "-"


def _what(session: Session, row: Outgoing) -> Iterator[str]:
    person = people.people(session, [row.person_id]).get(row.person_id)
    name = person.display_name if person is not None else "somebody who is gone"
    address = f" <{person.email}>" if person is not None and person.email else ""
    yield (
        f"Message {row.id} ({row.kind}, of the class {row.attention}) is for {name}{address}; "
        f"it was decided on {instant(row.created_at)} and is {row.state}."
    )
    if person is None or not person.active:
        yield "They left, so nothing is sent to them any more."
    elif person.slack_user_id is None:
        yield "They are not in Slack, or Slack has another e-mail address of theirs."


def _ties(session: Session, row: Outgoing) -> Iterator[str]:
    tied = repository.by_ids(session, [one for one in (row.edits_id, row.part_of_id) if one])
    original, carrier = tied.get(row.edits_id or 0), tied.get(row.part_of_id or 0)
    if original is not None:
        yield f"It changes message {original.id} in place, which is {original.state}."
    newer = repository.newer_edit(session, row) if row.edits_id is not None else None
    if newer is not None:
        yield f"A newer change of the same message waits: {newer}."
    if carrier is not None:
        yield f"It goes out as part of message {carrier.id}, which is {carrier.state}."
    carried = repository.parts(session, row.id)
    if carried:
        yield f"It carries {carried} other message{'' if carried == 1 else 's'}."


def _tried(row: Outgoing) -> Iterator[str]:
    if row.attempted_at is None:
        yield "Nobody has tried to send it yet."
    else:
        yield (
            f"It was last tried on {instant(row.attempted_at)}, and was taken up "
            f"{row.attempts} time{'' if row.attempts == 1 else 's'} in all, look-ups included."
        )
    if row.reason is not None and row.state in {"pending", "sending", "unknown", "joined"}:
        yield f"What came of that: {row.reason}"


def _pending(session: Session, row: Outgoing, now: datetime, nudges_a_week: int) -> list[str]:
    method = Method.POST if row.edits_id is None else Method.EDIT
    waits = [
        *_place(session, row),
        *_moment(row, now),
        *_lane(session, method, now),
        *_budget(session, row, now, nudges_a_week),
    ]
    if waits:
        return waits
    count, _ = repository.due(session, now)
    return [
        f"It is due, one of {count}, and goes out in its turn.",
        "If it stays here, no process sends: see that `leeway serve` or `leeway worker` runs.",
    ]


def _place(session: Session, row: Outgoing) -> Iterator[str]:
    original = repository.by_ids(session, [row.edits_id or 0]).get(row.edits_id or 0)
    if original is not None and original.ts is None:
        yield "It waits until the message that it changes has arrived."


def _moment(row: Outgoing, now: datetime) -> Iterator[str]:
    if row.folds:
        yield "It did not fit into the week: their next weekly nudge carries it, if it comes first."
    if row.not_before > now:
        yield (
            f"It goes out no earlier than {instant(row.not_before)}: then it is due, or the "
            "person's working hours begin, or the next attempt is."
        )


def _lane(session: Session, method: Method, now: datetime) -> Iterator[str]:
    lane = {one.method: one for one in repository.lanes(session)}.get(method)
    if lane is None:
        yield "The workspace was never spoken to: start `leeway serve` with its SLACK_BOT_TOKEN."
    elif lane.stopped_because is not None:
        what = "is looked up" if method is Method.LOOK_UP else "goes out"
        yield f"Nothing {what} in this workspace: {lane.stopped_because}"
        yield "When that is put right, start Leeway again: what waits then goes out by itself."
    elif now < lane.next_at <= now + LONGEST_HOLD:
        yield f"The workspace rests until {instant(lane.next_at)}: {_rest(lane)}"


def _rest(lane: Lane) -> str:
    if lane.failures:
        return "Slack did not answer lately."
    return f"it sends {lane.per_minute:.0f} messages a minute, or Slack asked to go slower."


def _budget(session: Session, row: Outgoing, now: datetime, nudges_a_week: int) -> Iterator[str]:
    if row.attention != Attention.NUDGE or row.edits_id is not None:
        return
    got = repository.nudges(session, row.person_id, now, BUDGET)
    if len(got) >= nudges_a_week:
        yield (
            f"In the last seven days they got {len(got)} messages that nobody asked for, and "
            f"{nudges_a_week} is the most: the next goes out on "
            f"{instant(got[-nudges_a_week] + BUDGET)} at the earliest."
        )


def _in_hand(session: Session, row: Outgoing, now: datetime) -> Iterator[str]:
    lease = instant(row.lease_until)
    if row.state == "sending":
        yield f"A process is sending it; if that one is gone, it is looked up after {lease}."
    elif row.state == "unknown":
        yield (
            "Nobody knows whether it arrived. Leeway looks for it in Slack, in its own direct "
            f"message with them, from {lease} on, and sends it again only if it is not there."
        )
        yield from _lane(session, Method.LOOK_UP, now)
        yield "There is nothing to do, and it must not be sent again by hand."


def _settled(row: Outgoing) -> Iterator[str]:
    if row.state == "sent":
        yield f"It arrived on {instant(row.done_at)}: in {row.channel}, at {row.ts}."
    elif row.state == "failed":
        yield f"It failed on {instant(row.done_at)}: {row.reason}"
        yield (
            f"When the cause is put right: `leeway outbox retry {row.id}`. "
            f"If it is not needed any more: `leeway outbox drop {row.id}`."
        )
    elif row.state == "dropped":
        yield f"It was dropped on {instant(row.done_at)}: {row.reason}"
        yield f"To have it sent after all: `leeway outbox retry {row.id}`."
