"""Decides, for everybody whose slot has come, what they hear this week; set-based."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Window
from bot.delivery.service import Message
from bot.nudges import repository
from bot.nudges.domain import SILENCES, Choice, Entry, Past, choose
from bot.nudges.facts import gather
from bot.nudges.pictures import pictures_of
from bot.people import service as people
from bot.people.service import Person, Preference

BATCH = 500
AFTER_WELCOME = timedelta(hours=20)  # nobody gets a nudge before they know what it is


def window_of(person: Person, preference: Preference) -> Window:
    """When somebody may be written to without having asked for it."""
    return Window(people.zone_of(person), people.hours_of(person), preference.snoozed_until)


def plan(session: Session, catalogue: Sequence[Entry], now: datetime) -> int:
    """Plan the weekly nudge of at most 500 people whose slot has come; how many people that were.

    The nudge, its outbox row and the next slot are written in one transaction; the number of
    statements does not depend on how many people are stored.
    """
    due = people.due_people(session, now, BATCH)
    if not due:
        return 0
    pictures = pictures_of(session, [person for person, _ in due], now)
    chosen: list[tuple[dict[str, Any], Person, Preference]] = []
    silent: list[Message] = []
    for person, preference in due:
        picture = pictures.get(person.id)
        if picture is None or preference.next_nudge_at is None:
            continue
        if _fell_silent(preference, picture.past):
            preference.cadence = "stopped"
            silent.append(_silence(person, preference, now))
            continue
        choice = choose(catalogue, gather(picture), picture.past, now, picture.today)
        if choice is not None:
            chosen.append((_nudge(person, preference.next_nudge_at, choice), person, preference))
    ids = repository.add(session, [nudge for nudge, _, _ in chosen])
    messages = [
        _message(ids[person.id], nudge["slot_at"], person, preference, now)
        for nudge, person, preference in chosen
    ]
    delivery.enqueue(session, [*messages, *silent], now)
    people.schedule_next(session, due, now)
    return len(due)


def welcome(session: Session, now: datetime) -> int:
    """Introduce Leeway to at most 500 managers before their first nudge; how many that were."""
    newcomers = people.unwelcomed(session, BATCH)
    messages = []
    for person, preference in newcomers:
        preference.welcomed_at = window_of(person, preference).earliest(now)
        slot = preference.next_nudge_at
        if slot is not None and slot - preference.welcomed_at < AFTER_WELCOME:
            people.schedule_next(session, [(person, preference)], slot)
        messages.append(
            Message(
                dedupe_key=f"welcome:{person.id}",
                kind="welcome",
                person_id=person.id,
                attention=Attention.NUDGE,
                not_before=preference.welcomed_at,
            )
        )
    if messages:
        delivery.enqueue(session, messages, now)
    return len(messages)


def _fell_silent(preference: Preference, past: Sequence[Past]) -> bool:
    """Whether the last three notes since their last sign of life brought no answer."""
    ignored = 0
    for one in sorted(past, key=lambda one: one.slot_at, reverse=True):
        since = preference.heard_at
        if one.answer is not None or (since is not None and one.slot_at <= since):
            break
        ignored += one.ignored
    return ignored >= SILENCES


def _silence(person: Person, preference: Preference, now: datetime) -> Message:
    return Message(
        dedupe_key=f"silence:{person.id}:{now.date().isoformat()}",
        kind="silence",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=window_of(person, preference).earliest(now),
    )


def _nudge(person: Person, slot_at: datetime, choice: Choice) -> dict[str, Any]:
    return {
        "person_id": person.id,
        "key": choice.entry.key,
        "lever": choice.entry.lever,
        "version": choice.version,
        "argument": dict(choice.argument),
        "fact": dict(choice.fact.values),
        "about": list(choice.fact.about),
        "slot_at": slot_at,
        "detail": {},
    }


def _message(
    nudge_id: int, slot_at: datetime, person: Person, preference: Preference, now: datetime
) -> Message:
    return Message(
        dedupe_key=f"nudge:{nudge_id}",
        kind="nudge",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=window_of(person, preference).earliest(max(now, slot_at)),
        subject_id=nudge_id,
    )
