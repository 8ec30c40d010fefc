"""A person's own manager put a meeting over their block: told where the person agrees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.development_time import conflict_repository as stored
from bot.development_time.conflict_answers import (
    UnknownConflictError,
    is_open,
    opened,
    put,
    undo_answer,
)
from bot.development_time.conflicts import (
    manager_key,
    message_key,
    remember,
    remembered,
    show_again,
)
from bot.development_time.models import Block, Conflict
from bot.development_time.replanning import is_ahead
from bot.people import service as people
from bot.people.service import Person


class NoManagerError(LeewayError):
    """Whoever is to be told is not known, or has left."""

    def __init__(self) -> None:
        super().__init__(N_("I do not know who your manager is, so nobody was told."))


class BegunError(LeewayError):
    """What the manager moved, and would move back, has begun."""

    def __init__(self) -> None:
        super().__init__(N_("It has begun by now, so it stays where it is."))


class ReadAlreadyError(LeewayError):
    """What was to be taken back has arrived."""

    def __init__(self) -> None:
        super().__init__(N_("They have been told already, so this cannot be taken back."))


def tell_manager(session: Session, person: Person, conflict_id: int, now: datetime) -> None:
    """The person says that it is their manager's meeting, and agrees that they are told."""
    conflict, block = opened(session, person, conflict_id)
    manager = manager_of(session, person)
    if manager is None:
        raise NoManagerError
    if not is_open(session, conflict, block, now) or conflict.manager:
        return
    conflict.manager = "asked"
    message = Message(
        dedupe_key=manager_key(session, conflict_id),
        kind="devtime_manager",
        person_id=manager.id,
        attention=Attention.WAITING,
        not_before=now,
        subject_id=conflict_id,
    )
    delivery.enqueue(session, [message], now)


def take_back_telling(session: Session, person: Person, conflict_id: int, now: datetime) -> None:
    """The manager is not told after all; refuses (`ReadAlreadyError`) where they were."""
    conflict, _ = opened(session, person, conflict_id)
    if conflict.manager != "asked":
        return
    if not delivery.withdraw(session, [manager_key(session, conflict_id)], now):
        raise ReadAlreadyError
    taken_back = remembered(session, conflict_id).get("taken_back", 0)
    remember(session, conflict_id, taken_back=taken_back + 1)
    conflict.manager = ""
    session.flush()


def manager_of(session: Session, person: Person) -> Person | None:
    """Who can be told."""
    if person.manager_id is None:
        return None
    found = people.people(session, [person.manager_id]).get(person.manager_id)
    return found if found is not None and found.active else None


def move_as_manager(
    session: Session, manager: Person, conflict_id: int, begin: datetime, now: datetime
) -> None:
    """The manager puts the development time of a report at another of the free times."""
    owner, conflict, block = _told(session, manager, conflict_id)
    if not is_open(session, conflict, block, now):
        show_again(session, message_key(conflict_id), now)
    elif conflict.manager in {"asked", "once"}:
        if put(session, owner, conflict, block, begin, now):
            conflict.manager = "moved"
        show_again(session, message_key(conflict_id), now)


def just_this_once(session: Session, manager: Person, conflict_id: int, now: datetime) -> None:
    """The meeting stays where it is; counted, and told to whose time it is."""
    _, conflict, block = _told(session, manager, conflict_id)
    if is_open(session, conflict, block, now) and conflict.manager == "asked":
        conflict.manager = "once"
        show_again(session, message_key(conflict_id), now)


def undo_as_manager(session: Session, manager: Person, conflict_id: int, now: datetime) -> None:
    """Take back what the manager answered; not what the person has answered since.

    Refuses (`BegunError`) where what they moved has begun.
    """
    owner, conflict, block = _told(session, manager, conflict_id)
    if conflict.manager == "moved" and conflict.state == "moved" and not is_ahead(block, now):
        raise BegunError
    moved = conflict.manager == "moved" and undo_answer(session, owner, conflict, block, now)
    if not moved and conflict.manager != "once":
        return
    conflict.manager = "asked"
    show_again(session, message_key(conflict_id), now)


def _told(session: Session, manager: Person, conflict_id: int) -> tuple[Person, Conflict, Block]:
    owner_id = stored.owner_of(session, conflict_id)
    owner = people.people(session, [owner_id]).get(owner_id) if owner_id is not None else None
    if owner is None or owner.manager_id != manager.id:
        raise UnknownConflictError
    conflict, block = opened(session, owner, conflict_id)
    if not conflict.manager:
        raise UnknownConflictError
    return owner, conflict, block
