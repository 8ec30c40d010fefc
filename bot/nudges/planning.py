"""Decides, for everybody whose slot has come, what they hear this week; set-based."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Window
from bot.delivery.service import Message
from bot.goals import service as goals
from bot.nudges import repository
from bot.nudges.domain import SILENCES, Choice, Entry, Past, choose
from bot.nudges.facts import Picture, gather
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.domain import Team
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
    pictures = _pictures(session, [person for person, _ in due], now)
    nudges: list[tuple[Nudge, Person, Preference]] = []
    silent: list[Message] = []
    for person, preference in due:
        picture = pictures.get(person.id)
        if picture is None or preference.next_nudge_at is None:
            continue
        if _fell_silent(preference, picture.past):
            silent.append(_silence(person, preference, now))
            continue
        choice = choose(catalogue, gather(picture), picture.past, now)
        if choice is not None:
            nudges.append((_nudge(person, preference.next_nudge_at, choice), person, preference))
    repository.add(session, [nudge for nudge, _, _ in nudges])
    messages = [_message(nudge, person, preference, now) for nudge, person, preference in nudges]
    delivery.enqueue(session, [*messages, *silent], now)
    people.schedule_next_for(session, due, now)
    return len(due)


def welcome(session: Session, now: datetime) -> int:
    """Introduce Leeway to at most 500 managers before their first nudge; how many that were."""
    newcomers = people.unwelcomed(session, BATCH)
    messages = []
    for person, preference in newcomers:
        preference.welcomed_at = window_of(person, preference).earliest(now)
        slot = preference.next_nudge_at
        if slot is not None and slot - preference.welcomed_at < AFTER_WELCOME:
            people.schedule_next(session, person, preference, slot)
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


def _pictures(session: Session, due: Sequence[Person], now: datetime) -> dict[int, Picture]:
    ids = [person.id for person in due]
    teams = people.teams_of(session, ids)
    past = repository.past_of(session, ids, now)
    leads = people.new_managers_in_department(session, now)
    milestones = goals.upcoming(session, now.date())
    results = goals.results(session)
    pictures = {}
    for person in due:
        team = teams.get(person.id)
        if team is None:
            continue
        own = person.department
        pictures[person.id] = Picture(
            team=team,
            now=now,
            today=now.astimezone(people.zone_of(person)).date(),
            milestones=[one for one in milestones if one.department in {"", own}],
            results=[one.name for one in results if one.department in {"", own}],
            new_leads=leads.get(own, ()),
            past=past.get(person.id, []),
        )
    return pictures


def _fell_silent(preference: Preference, past: Sequence[Past]) -> bool:
    last = max(past, key=lambda one: one.slot_at, default=None)
    preference.silences = preference.silences + 1 if last is not None and last.ignored else 0
    if preference.silences < SILENCES:
        return False
    preference.cadence, preference.silences = "stopped", 0
    return True


def _silence(person: Person, preference: Preference, now: datetime) -> Message:
    return Message(
        dedupe_key=f"silence:{person.id}:{now.date().isoformat()}",
        kind="silence",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=window_of(person, preference).earliest(now),
    )


def _nudge(person: Person, slot_at: datetime, choice: Choice) -> Nudge:
    return Nudge(
        person_id=person.id,
        key=choice.entry.key,
        lever=choice.entry.lever,
        version=choice.version,
        argument=dict(choice.argument),
        fact=dict(choice.fact.values),
        about=list(choice.fact.about),
        slot_at=slot_at,
        detail={},
    )


def _message(nudge: Nudge, person: Person, preference: Preference, now: datetime) -> Message:
    return Message(
        dedupe_key=f"nudge:{nudge.id}",
        kind="nudge",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=window_of(person, preference).earliest(max(now, nudge.slot_at)),
        subject_id=nudge.id,
    )


def team_of(session: Session, person_id: int) -> Team | None:
    """The team whose manager somebody is."""
    return people.teams_of(session, [person_id]).get(person_id)
