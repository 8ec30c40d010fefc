"""Bookings and flags as their people see them; only looks, locks nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.people import service as people
from bot.people.service import Person
from bot.trainings import offers, repository, telling
from bot.trainings.bookings import span_of
from bot.trainings.domain import Audience, CannotReason, Happened, Idea, Source
from bot.trainings.errors import NotYoursError, UnknownBookingError, UnknownFlagError
from bot.trainings.models import Booking, Cancellation, Course
from bot.trainings.views import (
    Answer,
    AskedView,
    BookingState,
    BookingView,
    FlagState,
    FlagView,
    Mine,
    Stage,
)

GONE = {"withdrawn", "given_up"}
STAGES = {Stage.AHEAD, Stage.GOING, Stage.OVER}
NEVER = datetime.max.replace(tzinfo=UTC)


def booking(session: Session, person: Person, booking_id: int) -> BookingView:
    """A booking of somebody's own; refuses (`UnknownBookingError`) what is not theirs."""
    found = repository.booking_of(session, person.id, booking_id, lock=False)
    if found is None:
        raise UnknownBookingError
    return _Looking.at(session, person, [found]).booking(found)


def flag(session: Session, person: Person, cancellation_id: int) -> FlagView:
    """A flag of somebody's own; refuses (`UnknownFlagError`) what is not theirs."""
    found = repository.flag(session, cancellation_id, lock=False)
    if found is None or found.person_id != person.id:
        raise UnknownFlagError
    return _flags(session, person, [found])[0]


def mine(session: Session, person: Person, now: datetime) -> Mine:
    """All bookings and flags that somebody ever had, in eleven queries."""
    stored = repository.bookings_of(session, person.id)
    looking = _Looking.at(session, person, stored)
    views = [looking.booking(one) for one in stored]
    stages = {one.id: one.stage(now) for one in views}
    ahead = [one for one in views if stages[one.id] in {Stage.AHEAD, Stage.GOING}]
    over = [one for one in views if stages[one.id] is Stage.OVER]
    flags = _flags(session, person, repository.flags_of(session, person.id), stored)
    return Mine(
        zone=looking.zone,
        ahead=sorted(ahead, key=_next_first),
        unanswered=over,
        open_flags=[one for one in flags if one.state is FlagState.OPEN],
        past=[one for one in views if stages[one.id] not in STAGES],
        past_flags=[one for one in flags if one.state is not FlagState.OPEN],
    )


def asked(session: Session, asked: Person, cancellation_id: int, now: datetime) -> AskedView:
    """A flag as whoever was asked sees it; refuses (`NotYoursError`) everybody else.

    A manager who could not sees their own answer, whoever was asked after them.
    """
    found, employee = _told(session, asked, cancellation_id)
    ids = {one for one in (found.booking_id, found.new_booking_id) if one is not None}
    stored = repository.bookings(session, ids)
    lost, given = stored[found.booking_id], stored.get(found.new_booking_id or 0)
    course = repository.course(session, lost.course_id)
    answer, reason, answered_by = found.answer, found.cannot_reason, found.answered_by_id
    if has_answered(found, asked):
        answer, reason, answered_by, given = "cannot", found.manager_reason, asked.id, None
    waits = found.state == "open" and not answer
    answerer = people.people(session, [answered_by or 0]).get(answered_by or 0)
    known = offers.calendars_known(session, [asked.id, employee.id])
    return AskedView(
        id=found.id,
        title=course.title,
        employee=employee.display_name,
        employee_slack_id=employee.slack_user_id,
        zone=people.zone_of(asked),
        span=span_of(lost),
        happened=Happened(found.happened),
        flagged_at=found.flagged_at,
        state=FlagState(found.state),
        as_manager=found.asked_id == asked.id,
        dates=offers.known_dates(session, [asked, employee], lost, now) if waits else (),
        calendar_known=asked.id in known,
        employee_calendar_known=employee.id in known,
        provider=course.provider,
        link=course.link,
        answer=Answer(answer) if answer else None,
        answered_by=answerer.display_name if answerer is not None else "",
        answered_by_me=answered_by == asked.id,
        cannot_reason=CannotReason(reason) if reason else None,
        given=span_of(given) if given is not None and given.state not in GONE else None,
    )


def _told(session: Session, asked: Person, cancellation_id: int) -> tuple[Cancellation, Person]:
    """A flag that somebody was asked about, and whose it is; refuses (`NotYoursError`)."""
    found = repository.flag(session, cancellation_id, lock=False)
    if found is None or (found.told_at is None and not has_answered(found, asked)):
        raise NotYoursError
    employee = people.person(session, found.person_id)
    if not may_see(session, found, employee, asked):
        raise NotYoursError
    return found, employee


def may_see(session: Session, flag: Cancellation, employee: Person, asked: Person) -> bool:
    """Whether somebody was asked about a flag: as the manager, or looking after learning."""
    if flag.audience == Audience.LEARNING and flag.told_at is not None:
        among = telling.learning_for(session, employee, flag)
        return has_answered(flag, asked) or any(one.id == asked.id for one in among)
    return flag.asked_id == asked.id and (
        flag.audience == Audience.MANAGER or has_answered(flag, asked)
    )


def has_answered(flag: Cancellation, asked: Person) -> bool:
    """Whether this is the manager who could not, and somebody else may know since."""
    return flag.asked_id == asked.id and bool(flag.manager_reason)


@dataclass(frozen=True, slots=True)
class _Looking:
    """What is needed to show bookings to one person."""

    zone: ZoneInfo
    courses: Mapping[int, Course]
    flags: Mapping[int, Cancellation]
    gave: Mapping[int | None, Cancellation]
    """By what was given instead: the open flag."""
    connected: bool
    """A calendar of the bookings' person is read."""

    @classmethod
    def at(cls, session: Session, person: Person, bookings: Collection[Booking]) -> _Looking:
        courses = repository.courses(session, {one.course_id for one in bookings})
        numbers = {one.id for one in bookings}
        flags = repository.open_flags_on(session, numbers)
        gave = {one.new_booking_id: one for one in repository.flags_that_gave(session, numbers)}
        connected = bool(offers.calendars_known(session, [person.id]))
        return cls(people.zone_of(person), courses, flags, gave, connected)

    def booking(self, one: Booking) -> BookingView:
        course, flag = self.courses[one.course_id], self.flags.get(one.id)
        gave, protected = self.gave.get(one.id), one.protected and one.state == "booked"
        return BookingView(
            id=one.id,
            course_id=one.course_id,
            title=course.title,
            zone=self.zone,
            state=BookingState(one.state),
            source=Source(one.source),
            uid=one.uid,
            sequence=one.sequence,
            span=span_of(one),
            place=one.place,
            link=course.link,
            provider=course.provider,
            going=one.going,
            protected=protected,
            flag_id=flag.id if flag is not None else None,
            answered_at=one.answered_at,
            given_for=gave.id if gave is not None else None,
            kept=protected and self.connected,
        )


def _flags(
    session: Session,
    person: Person,
    flags: Iterable[Cancellation],
    known: Iterable[Booking] = (),
) -> list[FlagView]:
    flags = list(flags)
    stored = {one.id: one for one in known}
    wanted = {one.booking_id for one in flags} | {one.new_booking_id or 0 for one in flags}
    missing = wanted - stored.keys() - {0}
    if missing:
        stored |= repository.bookings(session, missing)
    looking = _Looking.at(session, person, [stored[one] for one in wanted if one in stored])
    named = {one.asked_id or 0 for one in flags} | {one.answered_by_id or 0 for one in flags}
    names = {key: one.display_name for key, one in people.people(session, named).items()}
    is_open = any(one.state == "open" for one in flags)
    admins = telling.learning_ids(session) if is_open else set()
    return [
        _flag(one, looking, stored, names, learning=bool(admins - telling.kept_out(person, one)))
        for one in flags
    ]


def _flag(
    one: Cancellation,
    looking: _Looking,
    stored: Mapping[int, Booking],
    names: Mapping[int, str],
    *,
    learning: bool,
) -> FlagView:
    given = stored.get(one.new_booking_id or 0)
    waits = one.state == "open" and one.audience != Audience.COUNTED
    return FlagView(
        id=one.id,
        booking=looking.booking(stored[one.booking_id]),
        happened=Happened(one.happened),
        idea=Idea(one.idea),
        audience=Audience(one.audience),
        flagged_at=one.flagged_at,
        state=FlagState(one.state),
        zone=looking.zone,
        closed_at=one.closed_at,
        told_at=one.told_at,
        asked=names.get(one.asked_id or 0, ""),
        nobody=waits and one.told_at is None and one.next_at is None,
        answer=Answer(one.answer) if one.answer else None,
        answered_by=names.get(one.answered_by_id or 0, ""),
        answered_at=one.answered_at,
        cannot_reason=CannotReason(one.cannot_reason) if one.cannot_reason else None,
        given=looking.booking(given) if given is not None else None,
        learning=learning and one.state == "open",
    )


def _next_first(one: BookingView) -> tuple[datetime, int]:
    return one.span.start if one.span is not None else NEVER, one.id
