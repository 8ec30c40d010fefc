"""What the messages about a meeting over a block show, for its person and for their manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.delivery import service as delivery
from bot.development_time import answering, conflict_telling
from bot.development_time import conflict_repository as stored
from bot.development_time.conflicts import manager_key, remembered, span_of
from bot.development_time.domain import Reason
from bot.development_time.models import Block, Conflict
from bot.people import service as people
from bot.people.service import Person

COUNTED = timedelta(weeks=12)
"""Over which "just this once" is counted."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A meeting over a block as it stands; times are in the reader's `zone`."""

    id: int
    state: str
    """open, moved, kept, let_go or gone; gone, too, once the block has begun unanswered."""
    block: Span
    """Where it is now."""
    before: Span
    """Where the meeting was put over it."""
    meeting: Span
    slots: Sequence[Span]
    zone: ZoneInfo
    owner: str
    leader: str
    """The manager's name; empty where there is none to tell."""
    told: str
    """Of the manager: '', asked, moved or once."""
    untold: bool
    """Whether the manager has not read of it yet."""
    reason: Reason | None
    taken: bool
    """Whether a slot was chosen that was free no more."""
    once: int = 0
    """Told to the manager: how often they said "just this once", this one too."""


def for_owner(
    session: Session, person: Person, conflict_id: int, now: datetime
) -> ConflictView | None:
    """As the one reads it whose development time it is; None where it is not theirs."""
    found = stored.conflict_seen(session, conflict_id)
    if found is None or found[1].person_id != person.id:
        return None
    return _view(session, person, person, found, now=now)


def for_leader(
    session: Session, reader: Person, conflict_id: int, now: datetime
) -> ConflictView | None:
    """As the manager reads it; None where the other does not report to them any more."""
    found = stored.conflict_seen(session, conflict_id)
    if found is None:
        return None
    owner = people.people(session, [found[1].person_id]).get(found[1].person_id)
    if owner is None or not owner.active or owner.manager_id != reader.id or not found[0].manager:
        return None
    view = _view(session, owner, reader, found, now=now)
    return replace(view, once=stored.said_once(session, reader.id, now - COUNTED))


def _view(
    session: Session,
    owner: Person,
    reader: Person,
    found: tuple[Conflict, Block],
    *,
    now: datetime,
) -> ConflictView:
    conflict, block = found
    ahead = block.state == "planned" and block.starts_at > now
    is_open = conflict.state == "open" and ahead
    details = remembered(session, conflict.id)
    begin = details.get("before", {}).get("begin")
    place = span_of(block)
    before = datetime.fromisoformat(begin) if begin else place.start
    leader = conflict_telling.manager_of(session, owner)
    return ConflictView(
        id=conflict.id,
        state="gone" if conflict.state == "open" and not ahead else conflict.state,
        block=place,
        before=Span(before, before + place.length),
        meeting=Span(conflict.starts_at, conflict.ends_at),
        slots=answering.slots(session, owner, block.id, now) if is_open else (),
        zone=people.zone_of(reader),
        owner=owner.display_name,
        leader=leader.display_name if leader is not None else "",
        told=conflict.manager,
        untold=_is_untold(session, conflict),
        reason=Reason(block.reason) if block.reason else None,
        taken=bool(details.get("taken")),
    )


def _is_untold(session: Session, conflict: Conflict) -> bool:
    if conflict.manager != "asked":
        return False
    key = manager_key(session, conflict.id)
    progress = delivery.progress(session, [key]).get(key)
    # `sending` may mean that it is put off just now, because their day is over.
    return progress is not None and progress.state in {"pending", "sending"}
