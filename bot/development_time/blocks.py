"""The planning tick: turns weekly plans into dated blocks, eight weeks ahead; set-based."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.development_time import calendar_entries, clocks, repository, reservation_repository
from bot.development_time.models import DevelopmentTime
from bot.development_time.replanning import Difference, Planner, goes_on, is_ahead
from bot.development_time.repository import next_due, workspaces_with_due
from bot.people.service import Person

__all__ = [
    "BusyOf",
    "clock_changed",
    "next_due",
    "plan_due",
    "plan_people",
    "plan_soon",
    "workspaces_with_due",
]

BusyOf = Callable[[Session, Sequence[int]], Mapping[int, list[Span]]]
"""(session, people) -> when others keep each of them busy; who has no calendar is not in it."""
LOOK_BACK = timedelta(days=9)
"""This local week began less than seven days and a zone's fourteen hours ago."""
AGAIN = timedelta(days=7)
"""Whose time is not known is looked at again then."""
MOST = 200
"""People in one transaction: on SQLite, whoever clicks meanwhile waits for it."""
MOST_PEOPLE = 5000


def plan_due(session: Session, now: datetime, busy_of: BusyOf, most: int = MOST) -> int:
    """Plan the blocks of at most `most` people whose planning is due; how many that were.

    The number of statements does not depend on how many people are stored.
    """
    due = repository.due_people(session, now, most)
    if due:
        _plan(session, due, now, busy_of, frozenset())
    return len(due)


def plan_people(
    session: Session, person_ids: Collection[int], now: datetime, *, anew: Collection[int] = ()
) -> None:
    """Plan these people's blocks in this transaction.

    Of the plans in `anew`, what has not begun and is not held is placed as if it were new.
    """
    claimed = repository.claim(session, person_ids)
    _plan(session, claimed, now, calendar_entries.busy_of, frozenset(anew))


def plan_soon(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """Have the next tick plan them: their calendar said something new."""
    repository.plan_at(session, person_ids, now)


def clock_changed(session: Session, person_ids: Collection[int] | None, now: datetime) -> int:
    """Have the next tick plan whose zone, hours or leave changed, or who left; how many people.

    `person_ids`: these, whatever changed. None: compare everybody with how they were planned.
    """
    if person_ids is None:
        person_ids = _whose_clock_changed(session)
    repository.plan_at(session, person_ids, now)
    return len(person_ids)


def _whose_clock_changed(session: Session) -> list[int]:
    planned, changed = repository.everybody_planned(session), []
    for at in range(0, len(planned), MOST_PEOPLE):
        some = planned[at : at + MOST_PEOPLE]
        known = clocks.clocks(session, [person for _, person in some])
        for before, person in some:
            written = known[person.id][1] if person.id in known else clocks.LEFT
            if before != written:
                changed.append(person.id)
    return changed


def _plan(
    session: Session,
    whom: Sequence[tuple[DevelopmentTime, Person]],
    now: datetime,
    busy_of: BusyOf,
    anew: frozenset[int],
) -> None:
    ids = [person.id for _, person in whom]
    known = clocks.clocks(session, [person for _, person in whom])
    plans = repository.going_plans(session, ids)
    blocks = repository.blocks_since(session, ids, now - LOOK_BACK)
    busy = busy_of(session, ids)
    reserved = reservation_repository.reserved_of(session, ids, now)
    difference = Difference(now)
    for chosen, person in whom:
        mine = blocks.get(person.id, [])
        if person.id not in known:
            chosen.clock, chosen.plan_at = clocks.LEFT, now + AGAIN
            if not person.active:
                difference.cancel([one for one in mine if is_ahead(one, now)])
            continue
        clock, chosen.clock = known[person.id]
        going = [one for one in plans.get(person.id, []) if goes_on(one, clock, now)]
        known_busy, kept_free = busy.get(person.id), reserved.get(person.id, [])
        Planner(chosen, clock, going, mine, known_busy, kept_free, anew).plan(difference)
    difference.store(session)
