"""How somebody wants to hear from Leeway, and when the next weekly note is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.local_time import WorkingHours
from bot.people import preference_repository, repository
from bot.people.domain import CADENCES, Slot, UnknownCadenceError, UnknownClockError, nearest_start
from bot.people.models import Person, Preference

logger = logging.getLogger(__name__)

NO_ZONE = (KeyError, ValueError, OSError)  # unknown, no name at all, or a folder of zones
Find = Callable[[Slot, datetime, ZoneInfo, WorkingHours], datetime | None]
"""(slot, aware instant, zone, hours) -> the note's instant, or None."""
Usual = tuple[int, time]
"""The workspace's usual slot: weekday (Monday 0) and local time."""


class OnTheClock(Protocol):
    """Somebody with a zone and working hours: a `Person`, or a plain row of one."""

    @property
    def id(self) -> int: ...  # noqa: D102  # its name says it
    @property
    def slack_user_id(self) -> str | None: ...  # noqa: D102  # its name says it
    @property
    def zone(self) -> str: ...  # noqa: D102  # its name says it
    @property
    def work_start(self) -> time: ...  # noqa: D102  # its name says it
    @property
    def work_end(self) -> time: ...  # noqa: D102  # its name says it
    @property
    def work_days(self) -> str: ...  # noqa: D102  # its name says it
    @property
    def active(self) -> bool: ...  # noqa: D102  # its name says it


def zone_of(person: OnTheClock) -> ZoneInfo:
    """Somebody's time zone; refuses (`UnknownClockError`) one that is not known here."""
    try:
        return ZoneInfo(person.zone)
    except NO_ZONE:
        raise _unknown_clock(person) from None


def hours_of(person: OnTheClock) -> WorkingHours:
    """Somebody's ordinary working week; refuses (`UnknownClockError`) one that makes no sense."""
    try:
        return _hours(person.work_start, person.work_end, person.work_days)
    except ValueError:
        raise _unknown_clock(person) from None


def clock_known(person: OnTheClock) -> bool:
    """Whether what is stored of somebody's zone and working week makes sense."""
    try:
        zone_of(person), hours_of(person)
    except UnknownClockError:
        return False
    return True


@lru_cache(maxsize=1000)
def _hours(start: time, end: time, days: str) -> WorkingHours:
    return WorkingHours(start, end, frozenset(int(day) for day in days))


def _unknown_clock(person: OnTheClock) -> UnknownClockError:
    week = f"{person.work_start:%H:%M}-{person.work_end:%H:%M}, {person.work_days}"
    return UnknownClockError(person.zone, week)


# Preferences


def preference_of(session: Session, person: Person) -> Preference:
    """What somebody chose; made with the defaults where they chose nothing yet."""
    found = preference_repository.preference_of(session, person.id)
    if found is None:
        found = Preference(person_id=person.id)
        session.add(found)
        session.flush()
    return found


def preferences_of(session: Session, person_ids: Collection[int]) -> dict[int, Preference]:
    """What these people chose, by person, in one query; who chose nothing is not in it."""
    return {
        found.person_id: found
        for found in preference_repository.preferences_of(session, person_ids)
    }


def change_slot(
    session: Session, person: Person, weekday: int, at: time, now: datetime
) -> Preference:
    """Move the weekly note to another weekday (Monday 0) and local time, within the same week.

    Whoever chooses the workspace's usual slot has it as everybody has: it moves with the usual one.
    """
    preference = preference_of(session, person)
    own = (weekday, at) != repository.usual_slot(session)
    preference.nudge_weekday, preference.nudge_time = (weekday, at) if own else (None, None)
    preference.heard_at = now
    _plan_near(session, person, preference, nearest_start(preference.next_nudge_at, now))
    return preference


def snooze(session: Session, person: Person, until: date | None, now: datetime) -> Preference:
    """Write nothing before a local day (the first on which we may again); None ends the pause."""
    preference = preference_of(session, person)
    today = now.astimezone(zone_of(person)).date()
    paused = preference.snoozed_until is not None and preference.snoozed_until > today
    start = now if paused else nearest_start(preference.next_nudge_at, now)
    preference.snoozed_until, preference.heard_at = until, now
    _plan_near(session, person, preference, start)
    return preference


def set_cadence(session: Session, person: Person, cadence: str, now: datetime) -> Preference:
    """Write weekly, monthly or no longer; a sign of life, as every choice is.

    Refuses (`UnknownCadenceError`) any other word.
    """
    if cadence not in CADENCES:
        raise UnknownCadenceError(cadence)
    preference = preference_of(session, person)
    unchanged = preference.cadence == cadence and preference.next_nudge_at is not None
    preference.cadence, preference.heard_at = cadence, now
    if not unchanged:
        schedule_next(session, [(person, preference)], now)
    session.flush()
    return preference


def reset_silences(session: Session, person: Person, now: datetime) -> None:
    """They clicked something: only what comes after `now` (aware) can be met with silence."""
    preference_of(session, person).heard_at = now
    session.flush()


# When the next note is due


def schedule_next(
    session: Session, due: Iterable[tuple[Person, Preference]], after: datetime
) -> None:
    """Plan the notes that follow those at `after` (aware), for at most 10,000 people at once.

    None for who gets none: no reports, stopped, left, or not in Slack.
    """
    _plan(session, due, Slot.next_after, after)


def due_people(
    session: Session, now: datetime, limit: int = 500
) -> Sequence[tuple[Person, Preference]]:
    """Whose note is due, the longest waiting first, locked for this transaction."""
    return preference_repository.due_people(session, now, limit)


def unwelcomed(session: Session, limit: int = 500) -> Sequence[tuple[Person, Preference]]:
    """Who will get notes and has not been told so, locked for this transaction."""
    return preference_repository.unwelcomed(session, limit)


def workspaces_with_due(session: Session, now: datetime) -> Sequence[int]:
    """Where there is anything to plan; needs a session over all workspaces."""
    return preference_repository.workspaces_with_due(session, now)


def next_slot(session: Session, after: datetime) -> datetime | None:
    """When the next note of anybody after an instant is due (UTC); None when nobody gets one."""
    return preference_repository.next_slot(session, after)


def plan_managers(
    session: Session,
    now: datetime,
    moved: Collection[int] = (),
    only: Collection[int] | None = None,
) -> None:
    """Give every manager a preference and a planned note, and nobody else one.

    `moved` are people whose zone or hours changed: their note moves within its week. `only` are the
    people whom a change concerns (at most 10,000); None means everybody. Runs after each import,
    with a fixed number of queries and of statements per batch.
    """
    session.flush()
    repository.date_leads(session, only)
    fresh: list[dict[str, object]] = []
    planned: list[tuple[int, datetime | None]] = []
    changed = set(moved)
    usual = repository.usual_slot(session)
    for manager, preference in preference_repository.managers_with_preferences(session, only):
        if preference is None:
            due = _first(Slot(*usual, "weekly"), manager, now)
            fresh.append({"person_id": manager.id, "next_nudge_at": due})
        elif preference.next_nudge_at is None or not _reachable(manager):
            planned.append((manager.id, _first(_slot(preference, usual), manager, now)))
        elif manager.id in changed:
            start = nearest_start(preference.next_nudge_at, now)
            planned.append((manager.id, _first(_slot(preference, usual), manager, start)))
    without = preference_repository.scheduled_without_reports(session, only)
    planned += [(person_id, None) for person_id in without]
    for at in range(0, len(fresh), repository.BATCH):
        preference_repository.add_preferences(session, fresh[at : at + repository.BATCH])
    for at in range(0, len(planned), repository.BATCH):
        preference_repository.set_next_nudges(session, planned[at : at + repository.BATCH])
    session.expire_all()


def move_usual_slot(session: Session, workspace_id: int, usual: Usual, now: datetime) -> None:
    """Move the planned note of whoever chose no slot to the new usual one, within its week.

    Works in an `everywhere` session, because it is done while Leeway starts.
    """
    for person, preference in preference_repository.with_the_usual_slot(session, workspace_id):
        start = nearest_start(preference.next_nudge_at, now)
        preference.next_nudge_at = _first(_slot(preference, usual), person, start)
    session.flush()


def slot_of(session: Session, preference: Preference) -> Slot:
    """The weekly slot that somebody chose, or the workspace's usual one."""
    return _slot(preference, repository.usual_slot(session))


def _slot(preference: Preference, usual: Usual) -> Slot:
    weekday, at = preference.nudge_weekday, preference.nudge_time
    chosen = usual if weekday is None or at is None else (weekday, at)
    return Slot(*chosen, preference.cadence, preference.snoozed_until)


def _first(slot: Slot, person: OnTheClock, after: datetime) -> datetime | None:
    return _found(Slot.first_after, slot, person, after) if _reachable(person) else None


def _found(find: Find, slot: Slot, person: OnTheClock, after: datetime) -> datetime | None:
    """Where `find` puts a note; None where nobody knows: one row stops no import and no tick.

    Whoever has none is looked at again by the next import, and by the sync of the next day.
    """
    try:
        return find(slot, after, zone_of(person), hours_of(person))
    except UnknownClockError:
        logger.error(  # noqa: TRY400  # the row is wrong, not the code: a trace says nothing
            "person %s gets no note until zone %r and working week %s to %s on %r make sense",
            person.id,
            person.zone,
            person.work_start,
            person.work_end,
            person.work_days,
        )
        return None


def _reachable(person: OnTheClock) -> bool:
    return person.active and person.slack_user_id is not None


def _plan_near(session: Session, person: Person, preference: Preference, start: datetime) -> None:
    _plan(session, [(person, preference)], Slot.first_after, start)


def _plan(
    session: Session,
    whom: Iterable[tuple[Person, Preference]],
    find: Find,
    after: datetime,
) -> None:
    """Plan each note where `find` puts it; for who leads nobody or is not reachable, none."""
    batch = list(whom)
    usual = repository.usual_slot(session)
    leads = repository.report_counts(session, [person.id for person, _ in batch])
    for person, preference in batch:
        planned = None
        if _reachable(person) and person.id in leads:
            planned = _found(find, _slot(preference, usual), person, after)
        preference.next_nudge_at = planned
    session.flush()
