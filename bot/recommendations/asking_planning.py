"""Decides who is asked for a favourite, when, and with which question; set-based."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.people import service as people
from bot.people.domain import Slot
from bot.people.service import Person, Preference
from bot.recommendations import asking_repository as repository
from bot.recommendations.asking_repository import Candidate, next_due, workspaces_with_due
from bot.recommendations.models import Asked, Asking
from bot.recommendations.prompts import Prompt

__all__ = [
    "asked_key",
    "enrol",
    "enrol_one",
    "next_ask",
    "next_due",
    "plan",
    "weeks_on",
    "workspaces_with_due",
]

BATCH = 500
SILENCES = 3
EVERY = timedelta(weeks=4)
LEFT_ALONE = timedelta(weeks=8)  # whoever shared something
FIRST_AFTER = timedelta(days=6)  # nobody is asked in their first week
SPREAD = 4  # weeks over which first questions are spread
BESIDE = 2  # days between the weekly note and a question: never both in one minute
ASKED = {"leader", "expert"}


# Who is asked


def enrol(session: Session, now: datetime) -> int:
    """Ask everybody who is a leader or an expert now, and nobody else; how many are new.

    A leader has the role, or leads somebody who leads. A fixed number of queries, and of
    statements per 5,000 people. Who wanted no more questions is not asked again by this.
    """
    wanted = {
        person.id: person
        for group in (
            people.people_with_role(session, "leader"),
            people.people_with_role(session, "expert"),
            repository.leaders_of_leaders(session),
        )
        for person in group
        if person.slack_user_id is not None and people.clock_known(person)
    }
    known = repository.enrolled(session)
    repository.forget(session, [one for one, asked in known.items() if asked and one not in wanted])
    return _add(session, [person for one, person in wanted.items() if one not in known], now)


def enrol_one(session: Session, person: Person, now: datetime) -> None:
    """Somebody became an expert: they are asked from their next slots on."""
    if people.clock_known(person):
        _add(session, [person], now)


def _add(session: Session, fresh: Sequence[Person], now: datetime) -> int:
    usual = _usual(session)
    rows: list[dict[str, Any]] = []
    for at in range(0, len(fresh), repository.ROWS):
        some = fresh[at : at + repository.ROWS]
        chosen = people.preferences_of(session, [person.id for person in some])
        for person in some:
            after = now + FIRST_AFTER + timedelta(weeks=person.id % SPREAD)
            first = _slot_after(person, chosen.get(person.id), usual, after)
            rows.append({"person_id": person.id, "next_ask_at": first})
    repository.add_askings(session, rows)
    return len(rows)


# When


def next_ask(session: Session, person: Person, after: datetime) -> datetime:
    """The first slot of somebody's for a question after an instant (UTC)."""
    preference = people.preferences_of(session, [person.id]).get(person.id)
    return _slot_after(person, preference, _usual(session), after)


def weeks_on(now: datetime, weeks: int) -> datetime:
    """From when to look for a slot some weeks from now: the same slot counts as that far away."""
    return now + timedelta(weeks=weeks) - timedelta(days=1)


def _usual(session: Session) -> Slot:
    """The workspace's usual slot, as somebody has it who chose nothing."""
    return people.slot_of(session, Preference(cadence="weekly"))


def _slot_after(
    person: Person, preference: Preference | None, usual: Slot, after: datetime
) -> datetime:
    """Somebody's slot; for whoever gets the weekly note in it, two working days later."""
    weekday, at, until, beside = usual.weekday, usual.at, None, 0
    if preference is not None:
        until = preference.snoozed_until
        beside = BESIDE if preference.next_nudge_at is not None else 0
        if preference.nudge_weekday is not None and preference.nudge_time is not None:
            weekday, at = preference.nudge_weekday, preference.nudge_time
    slot = Slot((weekday + beside) % 7, at, "weekly", until)
    found = slot.first_after(after, people.zone_of(person), people.hours_of(person))
    return found or after  # only who stopped has no slot, and this one is weekly


# What


@dataclass(frozen=True)
class _Known:
    """All that the planning needs of those whose question is due, by person."""

    preferences: Mapping[int, Preference]
    usual: Slot
    roles: Mapping[int, set[str]]
    used: Mapping[int, set[str]]
    shared: Mapping[int, datetime]
    leads: Mapping[int, int]
    examples: Sequence[Candidate]


def plan(session: Session, prompts: Sequence[Prompt], now: datetime) -> int:
    """Ask at most 500 people whose question is due; how many people that were.

    The question, its outbox row and the next slot are written in one transaction; the number of
    statements does not depend on how many people are stored.
    """
    due = repository.due(session, now, BATCH)
    if not due:
        return 0
    whom = [(asking, person) for asking, person in due if _can_be_asked(session, asking, person)]
    for asking, person in due:
        if person.active and not people.clock_known(person):
            asking.next_ask_at = now + EVERY  # by then somebody may have put it right
    known = _known(session, [person for _, person in whom], prompts, now)
    free = people.availabilities(session, [person for _, person in whom], known.preferences)
    rows: list[dict[str, Any]] = []
    messages: list[Message] = []
    for asking, person in whom:
        row = _question(asking, person, known, prompts, now)
        if row is not None:
            rows.append(row)
        elif asking.next_ask_at is None:
            messages.append(_silence(person, free[person.id].earliest(now), now))
    ids = repository.add_asked(session, rows)
    for row in rows:
        person_id = row["person_id"]
        messages.append(_message(ids[person_id], row, free[person_id].earliest(now)))
    session.flush()
    if messages:
        delivery.enqueue(session, messages, now)
    return len(due)


def _can_be_asked(session: Session, asking: Asking, person: Person) -> bool:
    """Who left is not asked any more."""
    if person.active and person.slack_user_id is not None:
        return people.clock_known(person)
    session.delete(asking)
    return False


def _known(
    session: Session, whom: Sequence[Person], prompts: Sequence[Prompt], now: datetime
) -> _Known:
    ids = [person.id for person in whom]
    with_facts = any(prompt.fact is not None for prompt in prompts)
    shared = repository.last_shared(session, ids)
    return _Known(
        preferences=people.preferences_of(session, ids),
        usual=_usual(session),
        roles=people.roles_among(session, ids),
        used=repository.prompts_used(session, ids, now),
        shared=shared,
        leads=people.other_new_managers(session, whom, now) if with_facts else {},
        examples=repository.examples(session) if len(shared) < len(ids) else (),
    )


def _question(
    asking: Asking, person: Person, known: _Known, prompts: Sequence[Prompt], now: datetime
) -> dict[str, Any] | None:
    """The question that somebody gets now, if any; plans the next one, and none after silence."""
    preference, slot_at = known.preferences.get(person.id), asking.next_ask_at
    stopped = preference is not None and preference.cadence == "stopped"
    shared = known.shared.get(person.id)
    if shared is not None and shared + LEFT_ALONE > now:
        left_until = shared + LEFT_ALONE
        asking.next_ask_at = _slot_after(person, preference, known.usual, left_until)
        return None
    if asking.silences >= SILENCES and not stopped:
        asking.next_ask_at = None
        return None
    after = weeks_on(now, asking.every_weeks)
    asking.next_ask_at = _slot_after(person, preference, known.usual, after)
    prompt = None if stopped else choose(person.id, prompts, known)
    if prompt is None:
        return None
    example = None if shared is not None else choose_example(prompt, known.examples)
    return {
        "person_id": person.id,
        "prompt": prompt.key,
        "example_id": example,
        "asked_at": slot_at,
    }


def choose(person_id: int, prompts: Sequence[Prompt], known: _Known) -> Prompt | None:
    """A question that they did not get within a year: what a fact speaks for, else by turns.

    The turns are another order for each person, and the same one on every machine.
    """
    roles = known.roles.get(person_id, set()) & ASKED or {"leader"}
    used = known.used.get(person_id, set())
    offered = [one for one in prompts if one.fits(roles) and one.key not in used]
    true = {"new_leads": bool(known.leads.get(person_id))}

    def turn(prompt: Prompt) -> tuple[bool, int]:
        speaks = prompt.fact is not None and true.get(prompt.fact, False)
        return not speaks, zlib.crc32(f"{person_id}:{prompt.key}".encode())

    return min(offered, key=turn, default=None)


def choose_example(prompt: Prompt, examples: Sequence[Candidate]) -> int | None:
    """What somebody else named: when asked the same, else of the same kind; None for neither."""
    same = [one for one in examples if one.prompt == prompt.key]
    alike = [one for one in examples if one.kind == prompt.kind]
    found = next(iter([*same, *alike]), None)
    return found.recommendation_id if found is not None else None


def asked_key(asked: Asked) -> str:
    """The dedupe key of a question."""
    return _key(asked.person_id, asked.asked_at)


def _key(person_id: int, asked_at: datetime) -> str:
    return f"favourite_asked:{person_id}:{asked_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _message(asked_id: int, row: Mapping[str, Any], not_before: datetime) -> Message:
    return Message(
        dedupe_key=_key(row["person_id"], row["asked_at"]),
        kind="favourite_asked",
        person_id=row["person_id"],
        attention=Attention.NUDGE,
        not_before=not_before,
        subject_id=asked_id,
    )


def _silence(person: Person, not_before: datetime, now: datetime) -> Message:
    return Message(
        dedupe_key=f"asking_silence:{person.id}:{now.date().isoformat()}",
        kind="asking_silence",
        person_id=person.id,
        attention=Attention.NUDGE,
        not_before=not_before,
    )
