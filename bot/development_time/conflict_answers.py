"""What a person answers to a meeting over their block: move it, keep it, let it go; and *Undo*."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.development_time import answering, repository
from bot.development_time import conflict_repository as stored
from bot.development_time.conflicts import (
    manager_key,
    remember,
    remembered,
    settle_with_manager,
    show_again,
)
from bot.development_time.domain import Reason
from bot.development_time.models import Block, Conflict
from bot.development_time.replanning import is_ahead
from bot.people.service import Person


class UnknownConflictError(LeewayError):
    """It is somebody else's, or forgotten."""

    def __init__(self) -> None:
        super().__init__(N_("I cannot find this meeting any more. /devtime shows what is planned."))


def move(
    session: Session, person: Person, conflict_id: int, begin: datetime, now: datetime
) -> None:
    """*Move to …*: put the block at a free time; the message says so where it is none any more."""
    conflict, block = opened(session, person, conflict_id)
    if is_open(session, conflict, block, now):
        put(session, person, conflict, block, begin, now)


def keep(session: Session, person: Person, conflict_id: int, now: datetime) -> None:
    """*Keep it anyway*: it stays, and this meeting is not asked about again."""
    conflict, block = opened(session, person, conflict_id)
    if is_open(session, conflict, block, now):
        _remember(session, conflict.id, block)
        answering.keep(session, person, block.id, now)
        _answered(session, conflict, "kept", now)


def let_go(
    session: Session, person: Person, conflict_id: int, reason: Reason, now: datetime
) -> None:
    """*Let it go this week*, and for what."""
    conflict, block = opened(session, person, conflict_id)
    if is_open(session, conflict, block, now):
        answering.let_go(session, person, block.id, reason, now)
        _answered(session, conflict, "let_go", now)


def undo(session: Session, person: Person, conflict_id: int, now: datetime) -> None:
    """Take an answer back: all is as before, and the question open."""
    conflict, block = opened(session, person, conflict_id)
    if undo_answer(session, person, conflict, block, now) and conflict.manager == "moved":
        conflict.manager = "asked"
        show_again(session, manager_key(session, conflict_id), now)


def undo_answer(
    session: Session, person: Person, conflict: Conflict, block: Block, now: datetime
) -> bool:
    """Take back what is answered, whoever answered it; False where nothing is."""
    before = remembered(session, conflict.id).get("before")
    if conflict.state in {"moved", "kept"} and before:
        begin, held = datetime.fromisoformat(before["begin"]), bool(before["held"])
        answering.move(session, person, block.id, begin, now, held=held)
    elif conflict.state == "let_go":
        answering.take_back(session, person, block.id, now)
    else:
        return False
    conflict.state, conflict.answered_at = "open", None
    session.flush()
    return True


def is_open(session: Session, conflict: Conflict, block: Block, now: datetime) -> bool:
    """Whether it can be answered still: once the block has begun, it is settled, and says so.

    Where no calendar can be read, nothing else settles it.
    """
    if conflict.state == "open" and not is_ahead(block, now):
        conflict.state = "gone"
        session.flush()
        settle_with_manager(session, conflict, now)
    return conflict.state == "open"


def put(  # noqa: PLR0917  # what is moved, where and when
    session: Session,
    person: Person,
    conflict: Conflict,
    block: Block,
    begin: datetime,
    now: datetime,
) -> bool:
    """Move a block whose person is locked; False where that time was taken since it was offered."""
    if not answering.is_free(session, block, begin, now):
        remember(session, conflict.id, taken=begin.isoformat())
        return False
    _remember(session, conflict.id, block)
    answering.move(session, person, block.id, begin, now)
    _answered(session, conflict, "moved", now)
    return True


def _answered(session: Session, conflict: Conflict, state: str, now: datetime) -> None:
    conflict.state, conflict.answered_at = state, now
    session.flush()
    settle_with_manager(session, conflict, now)


def _remember(session: Session, conflict_id: int, block: Block) -> None:
    before = {"begin": block.starts_at.isoformat(), "held": block.held}
    remember(session, conflict_id, before=before, taken="")


def opened(session: Session, person: Person, conflict_id: int) -> tuple[Conflict, Block]:
    """A conflict of somebody's own, with all of theirs locked."""
    repository.claim(session, [person.id])
    found = stored.conflict(session, conflict_id)
    if found is None or found[1].person_id != person.id:
        raise UnknownConflictError
    return found
