"""The settings of a person: what they are, what a submission makes of them, and Undo."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.people import repository
from bot.people.availability import availabilities, delay_of, delay_of_held
from bot.people.delays import Delay
from bot.people.domain import Change, NotSetUpError, Settings, Slot
from bot.people.models import Person, Preference
from bot.people.preferences import (
    change_slot,
    hours_of,
    preference_of,
    set_cadence,
    slot_of,
    snooze,
    zone_of,
)

CLOSE = timedelta(days=2)
"""A note that is late is left out where the next one comes that soon after it."""


def member_by_slack_id(session: Session, slack_user_id: str) -> Person:
    """The active person of a Slack id; refuses (`NotSetUpError`, which names the admins)."""
    found = repository.person_by_slack_id(session, slack_user_id)
    if found is None or not found.active:
        admins = repository.people_with_role(session, "admin")
        raise NotSetUpError([admin.display_name for admin in admins])
    return found


def settings_of(
    session: Session, person: Person, now: datetime, held_until: datetime | None = None
) -> Settings:
    """How a person hears from Leeway at `now`.

    `held_until` is until when a note of theirs is held back that was due before, UTC.
    """
    preference = preference_of(session, person)
    zone = zone_of(person)
    return Settings(
        slot=slot_of(session, preference),
        hours=hours_of(person),
        zone=zone,
        today=now.astimezone(zone).date(),
        leads=repository.has_reports(session, person.id),
        next_at=preference.next_nudge_at,
        delay=_delay(session, person, preference, held_until, now),
    )


def _delay(
    session: Session,
    person: Person,
    preference: Preference,
    held_until: datetime | None,
    now: datetime,
) -> Delay | None:
    """Of the note that is held back, else of the next one."""
    planned = preference.next_nudge_at
    if planned is None:
        return None
    free = availabilities(session, [person], {person.id: preference})[person.id]
    if held_until is not None and held_until <= planned - CLOSE:
        delay = delay_of_held(person, free, held_until, now)
        if delay is not None:
            return delay
    return delay_of(person, free, planned)


def choose(
    session: Session,
    person: Person,
    wish: Slot,
    now: datetime,
    held_until: datetime | None = None,
) -> Settings:
    """Store what a person wishes and plan the next note accordingly; an unchanged part stays."""
    slot = slot_of(session, preference_of(session, person))
    if wish.cadence != slot.cadence:
        set_cadence(session, person, wish.cadence, now)
    if (wish.weekday, wish.at) != (slot.weekday, slot.at):
        change_slot(session, person, wish.weekday, wish.at, now)
    if wish.snoozed_until != slot.snoozed_until:
        snooze(session, person, wish.snoozed_until, now)
    return settings_of(session, person, now, held_until)


def take_back(session: Session, person: Person, change: Change, now: datetime) -> bool:
    """Restore the former settings and the note that was planned with them, where it is not past.

    True as well where that was done before: people click twice. False, and nothing is changed,
    where the settings are no longer those that were chosen.
    """
    preference = preference_of(session, person)
    slot = slot_of(session, preference)
    if slot == change.former:
        return True
    if slot != change.chosen:
        return False
    planned = choose(session, person, change.former, now).next_at
    former_next = change.former_next
    if planned is not None and former_next is not None and former_next > now:
        preference.next_nudge_at = former_next
        session.flush()
    return True
