"""What happens by itself: reminders of bookings, flags that are told, and who leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.availability import Availability
from bot.people import service as people
from bot.people.service import Person
from bot.trainings import bookings, due_repository, flags, schedule, telling
from bot.trainings.bookings import span_of
from bot.trainings.domain import Audience
from bot.trainings.models import Booking, Cancellation

MOST = 200
"""Bookings in one transaction: on SQLite, whoever clicks meanwhile waits for it."""
MOST_FLAGS = 25
"""Flags, each of which takes several statements."""

MOST_KEPT_OUT = 4
"""Of L&D, of one flag: the person, who leads them now and then, and who was asked as their manager.
"""

next_due = due_repository.next_due
workspaces_with_due = due_repository.workspaces_with_due


def advance_due(session: Session, now: datetime, most: int = MOST) -> int:
    """Take some bookings and flags, at most `most` of either, further; how many that were."""
    due = due_repository.due_bookings(session, now, most)
    if due:
        _advance_bookings(session, due, now)
    told = due_repository.due_flags(session, now, min(most, MOST_FLAGS))
    if told:
        _advance_flags(session, told, now)
    return len(due) + len(told)


def forget_left(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """These left: what they gave up is closed, and what they were asked about asked of nobody.

    The flags of L&D are looked at only where one of these looked after learning.
    """
    if not person_ids:
        return
    alone = _left_alone(session, person_ids)
    found = due_repository.flags_of_left(session, person_ids, alone)
    for one in found:
        if one.person_id in person_ids:
            one.state, one.closed_at, one.next_at = "let_go", now, None
        elif one.told_at is not None and not one.answer:
            _ask_nobody(session, one, person_ids, alone, now)
    session.flush()
    for one in found:
        if one.person_id in person_ids:
            telling.say_flag_again(session, one, now)
    _withdraw(session, person_ids, now)


def _advance_bookings(session: Session, due: Sequence[Booking], now: datetime) -> None:
    whom = people.people(session, {one.person_id for one in due})
    free = telling.free_of(session, list(whom.values()), heeding_pause=False)
    reminded: list[Booking] = []
    over: list[Booking] = []
    for one in due:
        span = span_of(one)
        if one.state != "booked" or span is None:
            one.next_at = None
        elif now < span.start:
            if schedule.is_reminded(span, free.get(one.person_id), now):
                reminded.append(one)
            one.next_at = _following(one, free.get(one.person_id), now)
        else:
            one.next_at = schedule.next_at(span, now)
            if one.next_at is None:
                one.state = "unknown"
            over.append(one)
    session.flush()
    telling.remind(session, reminded, now)
    keys = [key for one in over for key in telling.reminder_keys(one, one.starts_at)]
    telling.say_again(session, keys, now)


def _following(one: Booking, free: Availability | None, now: datetime) -> datetime | None:
    """After the reminder its end; before it, because leave was entered since, the reminder."""
    span = span_of(one)
    if span is not None and schedule.remind_at(span, free) > now:
        return schedule.looked_at(span, free, now)
    return schedule.next_at(span, now)


def _advance_flags(session: Session, due: Sequence[Cancellation], now: datetime) -> None:
    whom = people.people(session, {one.person_id for one in due})
    for one in due:
        person = whom[one.person_id]
        if one.state != "open" or one.answer or one.audience == Audience.COUNTED:
            one.next_at = None  # of what is only counted, *Undo* ends
            session.flush()
            telling.say_flag_again(session, one, now)
        elif one.told_at is None:
            flags.pass_on(session, one, person, now)
        else:
            _ask_again(session, one, person, now)
    session.flush()


def _ask_again(session: Session, one: Cancellation, person: Person, now: datetime) -> None:
    """Once; after that it appears in the weekly note alone."""
    one.reminded_at, one.next_at = now, None
    session.flush()
    if one.audience == Audience.MANAGER:
        found = people.people(session, [one.asked_id or 0]).values()
        asked = [each for each in found if each.active]
    else:
        asked = telling.learning_for(session, person, one)
    telling.ask(session, one, asked, now, again=True)


def _left_alone(session: Session, left: Collection[int]) -> set[int]:
    """The flags that L&D was told of, and nobody of L&D is there for any more."""
    roles = people.roles_among(session, left)
    if not any(telling.ADMIN in names for names in roles.values()):
        return set()
    admins = telling.learning_ids(session)
    if len(admins) > MOST_KEPT_OUT:
        return set()
    return {
        flag_id
        for flag_id, kept_out in due_repository.kept_from(session).items()
        if not admins - kept_out
    }


def _ask_nobody(
    session: Session,
    one: Cancellation,
    left: Collection[int],
    alone: Collection[int],
    now: datetime,
) -> None:
    """Whoever was asked left before they answered."""
    if one.audience == Audience.MANAGER and one.asked_id in left:
        one.asked_id = None
    elif one.audience != Audience.LEARNING or one.id not in alone:
        return
    one.told_at, one.next_at = None, None
    session.flush()
    telling.tell_nobody(session, one, now)


def _withdraw(session: Session, person_ids: Collection[int], now: datetime) -> None:
    ahead = due_repository.bookings_ahead(session, person_ids, now)
    whom = people.people(session, {one.person_id for one in ahead})
    for one in ahead:
        one.state = "withdrawn"
        bookings.settle(session, whom[one.person_id], one, now)
