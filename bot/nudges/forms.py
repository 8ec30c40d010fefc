"""A nudge whose deed was done in a form of another feature: what that stores and shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.nudges import repository
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.service import Person

ORIGIN = "nudge:"
PLACE = "place"  # in a nudge's fact and detail: the flag that is answered
RECENT = 8  # notes in which a flag is looked for
PLANNED = "planned"  # in a nudge's detail: the team plan that answered it
ALL_ASKED = 2  # both questions how it went: there is nothing left to ask


def done(
    session: Session, person: Person, origin: str, made: Mapping[str, Any], now: datetime
) -> None:
    """Somebody did in a form what a nudge asked for (`origin` "nudge:<id>", or "nudge:<id>:…").

    `made` says in the nudge's detail what it was. Refuses nothing: what was done in the form is
    kept, whatever became of the nudge in the meantime.
    """
    number = origin.removeprefix(ORIGIN).partition(":")[0]
    if not origin.startswith(ORIGIN) or not number.isdigit():
        return
    nudge = repository.of_person(session, int(number), person.id)
    if nudge is None or (nudge.answer is not None and not made.keys() <= nudge.detail.keys()):
        return
    if nudge.answer is None:
        nudge.answer, nudge.answered_at = "promised", now
        nudge.outcome, nudge.outcome_at, nudge.reported = "did_it", now, ALL_ASKED
    nudge.detail = {"was": nudge.version, **made}
    people.reset_silences(session, person, now)
    said = delivery.message_with_key(session, f"nudge:{nudge.id}")
    delivery.enqueue_edit(session, said or 0, now)


def planned(
    session: Session, person: Person, origin: str, team_plan_id: int, now: datetime
) -> None:
    """A manager made or changed a team plan; where a nudge asked for it, that is done."""
    done(session, person, origin, {PLANNED: team_plan_id}, now)


def planned_plan(nudge: Nudge) -> int | None:
    """The team plan that answered a nudge; None where it was answered in another way."""
    number = nudge.detail.get(PLANNED)
    return int(number) if number is not None else None


def gave_back(session: Session, person: Person, flag_id: int, now: datetime) -> None:
    """A manager answered, wherever that was, what was asked about a training that was given up.

    The note that asks for it and was not answered is done.
    """
    for nudge in repository.latest(session, person.id, RECENT):
        if nudge.answer is None and nudge.fact.get(PLACE) == flag_id:
            done(session, person, f"{ORIGIN}{nudge.id}", {PLACE: flag_id}, now)


def answered_place(nudge: Nudge) -> int | None:
    """The flag that answered a nudge; None where it was answered in another way."""
    number = nudge.detail.get(PLACE)
    return int(number) if number is not None else None
