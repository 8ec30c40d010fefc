"""Queries of what is told of given-up trainings: what is counted, and what was told already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select, update
from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.storage.adding import insert_new
from bot.storage.among import among
from bot.storage.base import Base
from bot.storage.database import WORKSPACE
from bot.trainings.models import Booking, Cancellation, Course
from bot.trainings.pattern_models import GivenUpPeriod, GivenUpTeam

_DAY = timedelta(days=1)


class FlagRow(NamedTuple):
    """What is counted of a flag."""

    person_id: int
    flagged_at: datetime
    happened: str
    department: str
    audience: str
    asked_id: int | None
    told_at: datetime | None
    answer: str
    answered_by_id: int | None
    state: str
    closed_at: datetime | None


class HeldRow(NamedTuple):
    """A training that somebody had, and the newest flag on it."""

    manager_id: int | None
    person_id: int
    manager_since: date | None
    ends_at: datetime | None
    state: str
    happened: str | None
    asked_id: int | None


_NEWEST = (
    select(func.max(Cancellation.id))
    .where(Cancellation.booking_id == Booking.id, Cancellation.state != "undone")
    .correlate(Booking)
    .scalar_subquery()
)
_FLAG = tuple(getattr(Cancellation, name) for name in FlagRow._fields)


def first_flag(session: Session) -> datetime | None:
    """When the first training was given up that is counted (UTC)."""
    return session.scalar(
        select(func.min(Cancellation.flagged_at)).where(Cancellation.state != "undone")
    )


def flags_of_days(session: Session, first: date, last: date) -> list[FlagRow]:
    """All flags of these days (UTC) but those that were undone."""
    found = select(*_FLAG).where(
        Cancellation.state != "undone",
        Cancellation.flagged_at >= _midnight(first),
        Cancellation.flagged_at < _midnight(last + _DAY),
    )
    return [FlagRow(*row) for row in session.execute(found)]


def told_to(session: Session, manager_id: int, since: datetime) -> list[FlagRow]:
    """The flags that a manager was asked about from an instant on, with their own answers."""
    own = case(
        (Cancellation.audience == "manager", Cancellation.answer),
        (Cancellation.manager_reason != "", "cannot"),
        else_="",
    )
    rows = session.execute(_told(since).add_columns(own).where(Cancellation.asked_id == manager_id))
    return [FlagRow(*row)._replace(answer=answer) for *row, answer in rows]


def told_to_learning(session: Session, viewer_id: int, since: datetime) -> list[FlagRow]:
    """The flags that L&D was asked about from an instant on, but those kept from this one of it."""
    own = (Cancellation.manager_id, Cancellation.asked_id, Person.manager_id)
    rows = session.execute(
        _told(since)
        .join(Person, Person.id == Cancellation.person_id)
        .where(
            Cancellation.audience == "learning",
            Cancellation.told_at.is_not(None),
            Cancellation.person_id != viewer_id,
            *(column.is_distinct_from(viewer_id) for column in own),
        )
    )
    return [FlagRow(*row) for row in rows]


def _told(since: datetime) -> Select[Any]:
    return select(*_FLAG).where(
        func.coalesce(Cancellation.told_at, Cancellation.flagged_at) >= since,
        Cancellation.state != "undone",
    )


def held_by_teams(
    session: Session, manager_ids: Collection[int], first: date, last: date
) -> dict[int, list[HeldRow]]:
    """Trainings that ended on these days (UTC), of whoever reports to one of them; one query.

    What a learning system or its owner withdrew is none.
    """
    rows = session.execute(
        select(
            Person.manager_id,
            Person.id,
            Person.manager_since,
            Booking.ends_at,
            Booking.state,
            Cancellation.happened,
            Cancellation.asked_id,
        )
        .join(Booking, Booking.person_id == Person.id)
        .outerjoin(
            Cancellation, and_(Cancellation.booking_id == Booking.id, Cancellation.id == _NEWEST)
        )
        .where(
            among(session, Person.manager_id, manager_ids),
            Person.active,
            Booking.state != "withdrawn",
            Booking.ends_at >= _midnight(first),
            Booking.ends_at < _midnight(last + _DAY),
        )
    )
    found: dict[int, list[HeldRow]] = defaultdict(list)
    for row in rows:
        held = HeldRow(*row)
        found[held.manager_id or 0].append(held)
    return found


def periods(session: Session) -> Sequence[GivenUpPeriod]:
    """What L&D was told, the oldest first."""
    return session.scalars(
        select(GivenUpPeriod)
        .order_by(GivenUpPeriod.first)
        .execution_options(populate_existing=True)
    ).all()


def add_periods(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store what L&D is told from now on; what another process stored stays."""
    _add(session, GivenUpPeriod, rows, "workspace_id", "first")


def add_outcomes(session: Session, first: date, outcomes: Mapping[str, Any]) -> None:
    """Store what became of the flags of a period, unless that is stored."""
    session.execute(
        update(GivenUpPeriod)
        .where(GivenUpPeriod.first == first, GivenUpPeriod.outcomes.is_(None))
        .values(outcomes=dict(outcomes)),
        execution_options={"synchronize_session": False},
    )


class TeamRow(NamedTuple):
    """What a manager is told up to the end of a month."""

    manager_id: int
    first: date
    last: date
    numbers: dict[str, Any]


def told_of_teams(
    session: Session, manager_ids: Collection[int], since: date
) -> dict[int, list[TeamRow]]:
    """What these managers were told of months that ended since then, the oldest first."""
    rows = session.execute(
        select(GivenUpTeam.manager_id, GivenUpTeam.first, GivenUpTeam.last, GivenUpTeam.numbers)
        .where(among(session, GivenUpTeam.manager_id, manager_ids), GivenUpTeam.last >= since)
        .order_by(GivenUpTeam.last)
    )
    found: dict[int, list[TeamRow]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(TeamRow(*row))
    return found


def add_teams(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store what managers are told; what another process stored stays."""
    _add(session, GivenUpTeam, rows, "manager_id", "last")


class WaitingRow(NamedTuple):
    """A flag that waits for a manager's answer."""

    manager_id: int | None
    flag_id: int
    title: str
    happened: str
    flagged_at: datetime


def waiting_places(session: Session, manager_ids: Collection[int]) -> list[WaitingRow]:
    """Open flags that these managers were reminded of, and nobody answered; the oldest first.

    Of whoever reports to somebody else by now, they are not reminded any more.
    """
    found = (
        select(
            Cancellation.asked_id,
            Cancellation.id,
            Course.title,
            Cancellation.happened,
            Cancellation.flagged_at,
        )
        .join(Booking, Booking.id == Cancellation.booking_id)
        .join(Course, Course.id == Booking.course_id)
        .join(Person, Person.id == Cancellation.person_id)
        .where(
            among(session, Cancellation.asked_id, manager_ids),
            Person.manager_id == Cancellation.asked_id,
            Cancellation.audience == "manager",
            Cancellation.state == "open",
            Cancellation.answer == "",
            Cancellation.told_at.is_not(None),
            Cancellation.reminded_at.is_not(None),
        )
        .order_by(Cancellation.told_at, Cancellation.id)
    )
    return [WaitingRow(*row) for row in session.execute(found)]


def _add(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *key: str) -> None:
    if rows:
        own = {WORKSPACE: session.info[WORKSPACE]}
        session.execute(insert_new(session, table, *key), [{**own, **row} for row in rows])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
