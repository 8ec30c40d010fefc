"""What learning systems say of bookings, stored a thousand words at a time."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot.people import service as people
from bot.storage.database import WORKSPACE
from bot.trainings import following, learned_repository, repository, schedule, telling
from bot.trainings.domain import Learned, Source
from bot.trainings.learned import Known, Ledger, newest
from bot.trainings.learned_courses import known_courses, store_courses, store_dates
from bot.trainings.models import Booking
from bot.trainings.views import BookingState, Change

BATCH = 1000


def store(session: Session, told: Sequence[Learned], source: Source, now: datetime) -> list[int]:
    """Take in what a learning system says; the id of the booking of each word, in their order.

    Said again it changes nothing, and the order of the words makes no difference but to dates
    that were changed. A fixed number of statements for each thousand.
    """
    found: list[int] = []
    for start in range(0, len(told), BATCH):
        found += _store(session, told[start : start + BATCH], source, now)
    return found


def preview(session: Session, told: Sequence[Learned], now: datetime) -> list[Change]:
    """What `store` would change, for each word; stores nothing."""
    del now  # nothing that is previewed depends on it
    found: list[Change] = []
    for start in range(0, len(told), BATCH):
        words = told[start : start + BATCH]
        courses = known_courses(session, words)
        before = dict(courses.now)
        heard = [courses.hear(one) for one in words]
        ledger = Ledger(learned_repository.known(session, words, [one.id for one in heard]))
        for word, course in zip(words, heard, strict=True):
            _, change = ledger.hear(word, course.id, course.folded)
            renamed = course.id in before and before[course.id] != course
            found.append(Change.CHANGED if change is Change.SAME and renamed else change)
    return found


def recompute(session: Session, booking_ids: Collection[int], now: datetime) -> None:
    """Have bookings say what their statements say that were not voided.

    Where none is left, one that statements made is withdrawn, and any other is booked. What the
    person said themselves stands, and so does what somebody else said later, an import say. Who
    was not there after all has their flag back.
    """
    wanted = sorted(set(booking_ids))
    if not wanted:
        return
    repository.lock_workspace(session)
    closed = repository.flags_of_who_was_there(session, wanted)  # before the bookings, as clicks do
    stored, flags = learned_repository.locked(session, wanted)
    said = learned_repository.said_of(session, wanted)
    changed: list[Known] = []
    for one in stored.values():
        known = learned_repository.as_known(one, flagged=one.id in flags)
        words = said.get(one.id, learned_repository.Words())
        if one.said_at is not None and words.newest_at and one.said_at > words.newest_at:
            continue  # said by somebody else, and later
        _say(known, words, is_closed=one.id in closed)
        changed.append(known)
    _change(session, changed, now)
    not_there = [one.id for one in changed if one.state is BookingState.GIVEN_UP]
    following.open_again(session, [closed[one] for one in not_there if one in closed], now)
    following.follow(session, changed, now)


def _say(known: Known, words: learned_repository.Words, *, is_closed: bool) -> None:
    """Have a booking say what is left of the words on it."""
    nothing = BookingState.WITHDRAWN if known.by_statement else BookingState.BOOKED
    state = newest(words.said) or nothing
    known.said_at = max((at for at, _ in words.said), default=None)
    known.said_state = state if words.said else None
    is_lost = known.flagged or is_closed
    if state is not BookingState.ATTENDED and (
        known.state is BookingState.GIVEN_UP
        or (is_lost and known.state is BookingState.ATTENDED and known.answered_at is None)
    ):
        known.state = BookingState.GIVEN_UP
    elif known.answered_at is None:
        known.state = state


def _store(session: Session, told: Sequence[Learned], source: Source, now: datetime) -> list[int]:
    repository.lock_workspace(session)  # two senders at once make one course, and one booking
    courses = known_courses(session, told)
    heard = [courses.hear(one) for one in told]
    made = store_courses(session, courses, now)
    course_ids = [made.get(one.id, one.id) for one in heard]
    ledger = Ledger(learned_repository.known(session, told, course_ids, lock=True))
    bookings = [
        ledger.hear(word, course_id, course.folded)[0]
        for word, course_id, course in zip(told, course_ids, heard, strict=True)
    ]
    touched = list({id(one): one for one in bookings}.values())
    _change(session, [one for one in touched if one.id is not None], now)
    _add(session, [one for one in touched if one.id is None], source, now)
    store_dates(session, told, course_ids, now)
    following.follow(session, touched, now)
    return [one.id or 0 for one in bookings]


def _add(session: Session, new: Sequence[Known], source: Source, now: datetime) -> None:
    if not new:
        return
    due = _due(session, new, now)
    rows = [
        {
            WORKSPACE: session.info[WORKSPACE],
            "person_id": one.person_id,
            "source": str(source),
            "uid": f"training-{secrets.token_hex(16)}",
            "sequence": 0,
            "going": False,
            "protected": False,
            "created_at": now,
            "next_at": due.get(id(one)),
            **_columns(one),
        }
        for one in new
    ]
    # Not in the order of the rows: SQLite would take them one by one. With its empty columns, each
    # row is like the others, so they go in together.
    added = insert(Booking).returning(Booking.uid, Booking.id).execution_options(render_nulls=True)
    ids: dict[str, int] = dict(session.execute(added, rows).all())
    for one, row in zip(new, rows, strict=True):
        one.id = ids[str(row["uid"])]


def _change(session: Session, known: Sequence[Known], now: datetime) -> None:
    """Store what changed; where only the word is a newer one, nothing else follows from it."""
    due = _due(session, [one for one in known if one.is_changed], now)
    changed = [one for one in known if one.is_changed]
    sequences = repository.sequences(session, [one.id or 0 for one in changed])
    rows = [
        {
            "id": one.id,
            "sequence": sequences[one.id or 0] + 1,
            "next_at": due.get(id(one)),
            **_columns(one),
        }
        for one in changed
    ]
    touched = [
        {"id": one.id, **_columns(one)} for one in known if one.is_touched and not one.is_changed
    ]
    for some in (rows, touched):
        if some:
            session.execute(update(Booking), some)


def _columns(one: Known) -> dict[str, Any]:
    return {
        "course_id": one.course_id,
        "key": one.key,
        "state": str(one.state),
        "starts_at": one.span.start if one.span is not None else None,
        "ends_at": one.span.end if one.span is not None else None,
        "place": one.place,
        "said_at": one.said_at,
        "said_state": str(one.said_state or ""),
    }


def _due(session: Session, known: Sequence[Known], now: datetime) -> dict[int, datetime | None]:
    """When the ticks look at each; what is long over and was booked, nobody knows about."""
    whom = people.people(session, {one.person_id for one in known})
    free = telling.free_of(session, list(whom.values()), heeding_pause=False)
    due: dict[int, datetime | None] = {}
    for one in known:
        if one.state is BookingState.BOOKED and schedule.is_over(one.span, now):
            one.state = BookingState.UNKNOWN
        elif one.state is BookingState.BOOKED:
            due[id(one)] = schedule.looked_at(one.span, free.get(one.person_id), now)
    return due
