"""Decides, for everybody whose slot has come, what they hear this week; set-based."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.core.availability import Availability
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.nudges import repository
from bot.nudges.domain import SILENCES, Choice, Entry, Past, choose
from bot.nudges.facts import gather
from bot.nudges.pictures import pictures_of
from bot.people import service as people
from bot.people.service import Person, Preference

BATCH = 500
AFTER_WELCOME = timedelta(hours=20)  # nobody gets a nudge before they know what it is


def plan(session: Session, catalogue: Sequence[Entry], now: datetime) -> int:
    """Plan the weekly nudge of at most 500 people whose slot has come; how many people that were.

    The nudge, its outbox row and the next slot are written in one transaction; the number of
    statements does not depend on how many people are stored.
    """
    due = people.due_people(session, now, BATCH)
    if not due:
        return 0
    # Whose clock makes no sense is passed over, and planned for no note until it does.
    sound = [one for one in due if people.clock_known(one[0])]
    free = _free(session, sound)
    # What a holiday or leave moves is to be true on the day on which it is said.
    said_at = {person.id: free[person.id].earliest(now) for person, _ in sound}
    pictures = pictures_of(session, [person for person, _ in sound], now, said_at=said_at)
    chosen: list[tuple[dict[str, Any], Person]] = []
    silent: list[Message] = []
    for person, preference in sound:
        picture = pictures.get(person.id)
        if picture is None or preference.next_nudge_at is None:
            continue
        if _fell_silent(preference, picture.past):
            preference.cadence = "stopped"
            silent.append(_silence(person, free[person.id].earliest(now), now))
            continue
        choice = choose(catalogue, gather(picture), picture.past, now, picture.today)
        if choice is not None:
            chosen.append((_nudge(person, preference.next_nudge_at, choice), person))
    ids = repository.add(session, [nudge for nudge, _ in chosen])
    messages = [
        _message(ids[person.id], person, free[person.id].earliest(max(now, nudge["slot_at"])))
        for nudge, person in chosen
        if person.id in ids  # else the clock was set back, and this slot has its nudge already
    ]
    delivery.enqueue(session, [*messages, *silent], now)
    people.schedule_next(session, due, now)
    return len(due)


def welcome(session: Session, now: datetime) -> int:
    """Introduce Leeway to at most 500 managers before their first nudge; how many that were."""
    newcomers = people.unwelcomed(session, BATCH)
    sound = [one for one in newcomers if people.clock_known(one[0])]
    # Whose clock makes no sense is planned for no note, so that they are not met again here.
    moved = {now: [one for one in newcomers if one not in sound]} if sound != newcomers else {}
    free = _free(session, sound)
    messages = []
    for person, preference in sound:
        preference.welcomed_at = free[person.id].earliest(now)
        slot = preference.next_nudge_at
        if slot is not None and slot - preference.welcomed_at < AFTER_WELCOME:
            introduced = preference.welcomed_at + AFTER_WELCOME
            moved.setdefault(max(slot, introduced), []).append((person, preference))
        messages.append(_welcome(person, preference.welcomed_at))
    for after, some in moved.items():  # newcomers of one zone and slot have one instant
        people.schedule_next(session, some, after)
    if messages:
        delivery.enqueue(session, messages, now)
    return len(messages)


def _welcome(person: Person, not_before: datetime) -> Message:
    return Message(
        dedupe_key=f"welcome:{person.id}",
        kind="welcome",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=not_before,
    )


def _fell_silent(preference: Preference, past: Sequence[Past]) -> bool:
    """Whether the last three notes since their last sign of life brought no answer."""
    ignored = 0
    for one in sorted(past, key=lambda one: one.slot_at, reverse=True):
        since = preference.heard_at
        if one.answer is not None or (since is not None and one.slot_at <= since):
            break
        ignored += one.ignored
    return ignored >= SILENCES


def _free(session: Session, whom: Sequence[tuple[Person, Preference]]) -> dict[int, Availability]:
    """When these people may be written to without having asked for it."""
    chosen = {person.id: preference for person, preference in whom}
    return people.availabilities(session, [person for person, _ in whom], chosen)


def _silence(person: Person, not_before: datetime, now: datetime) -> Message:
    return Message(
        dedupe_key=f"silence:{person.id}:{now.date().isoformat()}",
        kind="silence",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=not_before,
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


def _message(nudge_id: int, person: Person, not_before: datetime) -> Message:
    return Message(
        dedupe_key=f"nudge:{nudge_id}",
        kind="nudge",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=not_before,
        subject_id=nudge_id,
    )
