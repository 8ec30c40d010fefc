"""Every query on courses, bookings and flags; those of learning systems are beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.core.spans import Span
from bot.people.service import Person, Workspace
from bot.storage.among import among
from bot.storage.database import WORKSPACE
from bot.trainings.models import Booking, Cancellation, Course, CourseDate

OPEN = "open"
_FRESH = {"populate_existing": True}


def lock_person(session: Session, person_id: int) -> None:
    """Whoever adds something for somebody waits here for whoever does so at the same time."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def lock_workspace(session: Session) -> None:
    """Learning systems speak one at a time; who only adds rows elsewhere does not wait."""
    workspace_id = session.info[WORKSPACE]
    session.execute(
        select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True)
    )


# Courses


def course(session: Session, course_id: int) -> Course:
    """A course that a booking of this workspace names."""
    return session.scalars(select(Course).where(Course.id == course_id)).one()


def courses(session: Session, course_ids: Collection[int]) -> dict[int, Course]:
    """Courses by our ids."""
    found = select(Course).where(among(session, Course.id, course_ids))
    return {one.id: one for one in session.scalars(found)}


def course_titled(session: Session, folded: str, owner_id: int | None) -> Course | None:
    """The company's course of a folded title, or the one that somebody added by hand."""
    whose = Course.owner_id.is_(None) if owner_id is None else Course.owner_id == owner_id
    return session.scalar(
        select(Course).where(Course.folded == folded, whose).order_by(Course.id).limit(1)
    )


def dates_ahead(session: Session, course_id: int, now: datetime, most: int) -> Sequence[CourseDate]:
    """When a course runs next, the earliest first; without those that its provider cancelled."""
    return session.scalars(
        select(CourseDate)
        .where(
            CourseDate.course_id == course_id,
            CourseDate.starts_at > now,
            CourseDate.cancelled.is_(False),
        )
        .order_by(CourseDate.starts_at, CourseDate.id)
        .limit(most)
    ).all()


def course_date(session: Session, course_id: int, date_id: int) -> CourseDate | None:
    """A date of a course, if it has it and its provider holds it."""
    return session.scalar(
        select(CourseDate).where(
            CourseDate.id == date_id,
            CourseDate.course_id == course_id,
            CourseDate.cancelled.is_(False),
        )
    )


# Bookings


def booking_of(
    session: Session, person_id: int, booking_id: int, *, lock: bool = True
) -> Booking | None:
    """A booking, if it is this person's; locked where it is read and then written."""
    mine = select(Booking).where(Booking.id == booking_id, Booking.person_id == person_id)
    return session.scalar(mine.with_for_update() if lock else mine, execution_options=_FRESH)


def bookings(
    session: Session, booking_ids: Collection[int], *, lock: bool = False
) -> dict[int, Booking]:
    """Bookings by our ids, locked in their order where they are written then."""
    found = select(Booking).where(among(session, Booking.id, booking_ids)).order_by(Booking.id)
    rows = session.scalars(found.with_for_update() if lock else found, execution_options=_FRESH)
    return {one.id: one for one in rows}


def bookings_of(session: Session, person_id: int) -> Sequence[Booking]:
    """All bookings that somebody ever had, the newest date first."""
    return session.scalars(
        select(Booking)
        .where(Booking.person_id == person_id)
        .order_by(Booking.starts_at.desc(), Booking.id.desc())
        .execution_options(**_FRESH)
    ).all()


def undated(session: Session, person_id: int) -> tuple[str, str] | None:
    """Title and link of a course that somebody is booked on and takes whenever they like."""
    row = session.execute(
        select(Course.title, Course.link)
        .join(Booking, Booking.course_id == Course.id)
        .where(
            Booking.person_id == person_id,
            Booking.state == "booked",
            Booking.starts_at.is_(None),
        )
        .order_by(Booking.id)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row is not None else None


def bookings_on(session: Session, person_id: int, course_id: int) -> Sequence[Booking]:
    """Somebody's bookings on a course, the oldest first."""
    return session.scalars(
        select(Booking)
        .where(Booking.person_id == person_id, Booking.course_id == course_id)
        .order_by(Booking.id)
    ).all()


def sequences(session: Session, booking_ids: Collection[int]) -> dict[int, int]:
    """How often calendars had to hear of these bookings, by booking."""
    found = select(Booking.id, Booking.sequence).where(among(session, Booking.id, booking_ids))
    return dict(session.execute(found).all())


def booked_spans(
    session: Session, person_ids: Collection[int], since: datetime, but: Collection[int]
) -> dict[int, list[Span]]:
    """When these people have a training that is not over, by person, without some bookings."""
    rows = session.execute(
        select(Booking.person_id, Booking.starts_at, Booking.ends_at).where(
            among(session, Booking.person_id, person_ids),
            Booking.state == "booked",
            Booking.ends_at > since,
            Booking.id.not_in(but),
        )
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for person_id, starts_at, ends_at in rows:
        if starts_at is not None and ends_at is not None:
            found[person_id].append(Span(starts_at, ends_at))
    return found


# Flags


def flag(session: Session, cancellation_id: int, *, lock: bool = True) -> Cancellation | None:
    """A flag of this workspace; locked where it is read and then written."""
    found = select(Cancellation).where(Cancellation.id == cancellation_id)
    return session.scalar(found.with_for_update() if lock else found, execution_options=_FRESH)


def flags_on(session: Session, booking_id: int) -> Sequence[Cancellation]:
    """The flags that were ever on a booking, without those that were undone, the newest first."""
    return session.scalars(
        select(Cancellation)
        .where(Cancellation.booking_id == booking_id, Cancellation.state != "undone")
        .order_by(Cancellation.id.desc())
        .execution_options(**_FRESH)
    ).all()


def open_flags_on(
    session: Session, booking_ids: Collection[int], *, lock: bool = False
) -> dict[int, Cancellation]:
    """The open flags on these bookings, by booking."""
    found = (
        select(Cancellation)
        .where(among(session, Cancellation.booking_id, booking_ids), Cancellation.state == OPEN)
        .order_by(Cancellation.id)
    )
    rows = session.scalars(found.with_for_update() if lock else found, execution_options=_FRESH)
    return {one.booking_id: one for one in rows}


def flags_that_gave(session: Session, booking_ids: Collection[int]) -> Sequence[Cancellation]:
    """The open flags for which one of these bookings was given instead."""
    return session.scalars(
        select(Cancellation)
        .where(among(session, Cancellation.new_booking_id, booking_ids), Cancellation.state == OPEN)
        .order_by(Cancellation.id)
        .execution_options(**_FRESH)
    ).all()


def flags_of_who_was_there(
    session: Session, booking_ids: Collection[int]
) -> dict[int, Cancellation]:
    """The flags that were closed as a system said so, where nothing was flagged since; locked."""
    found = session.scalars(
        select(Cancellation)
        .where(among(session, Cancellation.booking_id, booking_ids), Cancellation.state != "undone")
        .order_by(Cancellation.id)
        .with_for_update()
        .execution_options(**_FRESH)
    )
    newest = {one.booking_id: one for one in found}
    return {key: one for key, one in newest.items() if one.was_there}


def flags_asked(
    session: Session, person_id: int, since: datetime, most: int, *, learning: bool
) -> Sequence[int]:
    """The numbers of the open flags that somebody may have to answer, the oldest first.

    Those that they answered `since` as well. Whether they may see one, `viewing.asked` says.
    """
    told = Cancellation.audience == "manager", Cancellation.asked_id == person_id
    whom = or_(and_(*told), Cancellation.audience == "learning") if learning else and_(*told)
    mine = and_(Cancellation.answered_by_id == person_id, Cancellation.answered_at > since)
    found = (
        select(Cancellation.id)
        .where(
            Cancellation.state == OPEN,
            Cancellation.told_at.is_not(None),
            whom,
            or_(Cancellation.answer == "", mine),
        )
        .order_by(Cancellation.told_at, Cancellation.id)
    )
    return session.scalars(found.limit(most)).all()


def flags_of(session: Session, person_id: int) -> Sequence[Cancellation]:
    """All flags that somebody ever raised, the newest first."""
    return session.scalars(
        select(Cancellation)
        .where(Cancellation.person_id == person_id)
        .order_by(Cancellation.flagged_at.desc(), Cancellation.id.desc())
        .execution_options(**_FRESH)
    ).all()
