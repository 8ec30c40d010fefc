"""Use cases of whoever looks after the outbox: see what is in it, send again, take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.delivery import outbox_repository as repository
from bot.delivery.models import Outgoing
from bot.people import service as people
from bot.people.service import Person

PROBLEMS = ("failed", "unknown")
OPEN = ("sending", "pending", "joined")
STATES = (*PROBLEMS, *OPEN, "sent", "dropped")
BATCH = 500
BY_HAND = N_("Somebody who runs Leeway took it back.")


class UnknownMessageError(LeewayError):
    """The outbox of this workspace has no row of that id."""

    def __init__(self, outgoing_id: int) -> None:
        super().__init__(N_("The outbox has no message {id}."), id=outgoing_id)


@dataclass(frozen=True)
class Listing:
    """Rows with whom they are for, and how many there are of each state that was asked for."""

    rows: Sequence[tuple[Outgoing, Person | None]]
    counts: dict[str, int]


@dataclass
class Outcome:
    """What came of an order: how many rows it changed, and why it left others as they are."""

    changed: int = 0
    looked_up: int = 0
    """Of those: what may have arrived, and so is looked up before it is sent again."""
    refused: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take in what came of the next batch."""
        self.changed += other.changed
        self.looked_up += other.looked_up
        self.refused += other.refused


Order = Callable[[Session, Sequence[int], datetime], Outcome]
"""What is done to a batch of rows in one transaction: (session, ids, now)."""


def listing(session: Session, state: str | None, email: str | None, limit: int) -> Listing:
    """The rows in a state, or all that did not arrive: problems first, the newest of them first.

    Refuses (`UnknownPersonError`) the address of a stranger.
    """
    person_id = people.person_by_email(session, email).id if email is not None else None
    states = [state] if state is not None else [*PROBLEMS, *OPEN]
    waiting = [one for one in states if one in OPEN]
    past = [one for one in states if one not in OPEN]
    rows = list(repository.newest(session, past, person_id, limit)) if past else []
    if waiting and len(rows) < limit:
        rows += repository.next_first(session, waiting, person_id, limit - len(rows))
    known = people.people(session, {row.person_id for row in rows})
    counts = repository.counts(session, states, person_id)
    return Listing([(row, known.get(row.person_id)) for row in rows], counts)


def failed(session: Session, now: datetime, days: int) -> Sequence[int]:
    """The ids of what failed in the last `days` days."""
    return repository.failed_since(session, now - timedelta(days=days))


def retry(session: Session, ids: Sequence[int], now: datetime) -> Outcome:
    """Have what failed or was dropped sent again, unless somebody else was faster.

    What it says is composed anew, and whatever held it back before still does.
    """
    changed = repository.send_again(session, ids, now)
    looked_up = sum(state == "unknown" for _, state in changed)
    refused = _refusals(session, ids, {row.id for row in changed}, _NOT_AGAIN)
    return Outcome(len(changed), looked_up, refused)


def drop(session: Session, ids: Sequence[int], now: datetime) -> Outcome:
    """Take back what nobody is sending."""
    changed = repository.take_back(session, ids, BY_HAND, now)
    refused = _refusals(session, ids, {row.id for row in changed}, _NOT_BACK)
    return Outcome(len(changed), refused=refused)


_NOT_AGAIN = {
    "pending": "waits already; `leeway outbox why {id}` says what for",
    "joined": "goes out as part of message {carrier}",
    "sending": "is being sent in this moment",
    "unknown": (
        "may have arrived, so it is never simply sent again: Leeway looks for it in Slack by "
        "itself, and sends it only if it is not there"
    ),
    "sent": "has arrived",
}
_NOT_BACK = {
    "joined": "is part of message {carrier}, which is on its way",
    "sending": "is being sent in this moment",
    "unknown": "may have arrived: Leeway is looking for it in Slack",
    "sent": "has arrived and cannot be taken back",
    "dropped": "was dropped already",
}


def _refusals(
    session: Session, ids: Sequence[int], changed: set[int], because: dict[str, str]
) -> list[str]:
    """A sentence for each row that was not changed."""
    left = [outgoing_id for outgoing_id in ids if outgoing_id not in changed]
    if not left:
        return []
    rows = repository.by_ids(session, left)
    return [
        f"Message {outgoing_id} {_why_not(rows.get(outgoing_id), because)}." for outgoing_id in left
    ]


def _why_not(row: Outgoing | None, because: dict[str, str]) -> str:
    if row is None:
        return "is not in the outbox of this workspace"
    said = because.get(row.state, "was changed by somebody else in this moment: try again")
    return said.format(id=row.id, carrier=row.part_of_id)
