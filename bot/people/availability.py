"""When people may be written to, from all that is known of their time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from bot.core.availability import Availability, public_holidays
from bot.people import absence_repository
from bot.people.delays import Cause, Delay
from bot.people.models import Person, Preference
from bot.people.preferences import hours_of, preferences_of, zone_of

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""A status in Slack says until when it stays, not since when."""


def availabilities(
    session: Session,
    people: Sequence[Person],
    chosen: Mapping[int, Preference] | None = None,
) -> dict[int, Availability]:
    """When each of at most 10,000 people may be written to, in two queries.

    `chosen` are their preferences by person, where the caller has them: then it is one.
    """
    if not people:
        return {}
    ids = [person.id for person in people]
    chosen = preferences_of(session, ids) if chosen is None else chosen
    leave: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, first_day, last_day in absence_repository.absences_of(session, ids):
        leave[person_id].append((first_day, last_day))
    return {
        person.id: Availability(
            zone=zone_of(person),
            hours=hours_of(person),
            country=person.country,
            leave=tuple(leave[person.id]),
            away=_away(person),
            not_before_day=chosen[person.id].snoozed_until if person.id in chosen else None,
        )
        for person in people
    }


def availability(session: Session, person: Person) -> Availability:
    """When somebody may be written to."""
    return availabilities(session, [person])[person.id]


def delay_of(person: Person, free: Availability, planned: datetime) -> Delay | None:
    """Why a note that was planned for an instant (UTC) comes later; None where it does not."""
    comes_at = free.earliest(planned)
    if comes_at <= planned:
        return None
    if person.away and person.away_until is None:
        return Delay(Cause.STATUS, planned, None)
    return Delay(_cause(person, free, planned, comes_at), planned, comes_at)


def delay_of_held(
    person: Person, free: Availability, held_until: datetime, now: datetime
) -> Delay | None:
    """The same of a note that waits since its slot; None where it goes out in this moment."""
    comes_at = free.earliest(max(held_until, now))
    if comes_at <= now:
        return None
    delay = delay_of(person, free, now) or Delay(Cause.HOURS, now, comes_at)
    return delay if delay.comes_at is None else replace(delay, comes_at=comes_at)


def _cause(person: Person, free: Availability, planned: datetime, comes_at: datetime) -> Cause:
    day, back = (at.astimezone(free.zone).date() for at in (planned, comes_at))
    # Who is on leave from the day after a holiday on waits for the end of the leave.
    if any(first < back and last >= day for first, last in free.leave):
        return Cause.LEAVE
    if free.country and day in public_holidays(free.country, day.year):
        return Cause.HOLIDAY
    if person.away_until is not None and person.away_until > planned:
        return Cause.STATUS
    quiet = person.dnd_until is not None and planned < person.dnd_until <= comes_at
    return Cause.QUIET if quiet else Cause.HOURS


def _away(person: Person) -> tuple[tuple[datetime, datetime | None], ...]:
    spans: list[tuple[datetime, datetime | None]] = []
    if person.away:
        spans.append((LONG_AGO, person.away_until))
    if person.dnd_from is not None and person.dnd_until is not None:
        spans.append((person.dnd_from, person.dnd_until))
    return tuple(spans)
