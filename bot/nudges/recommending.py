"""A nudge that is answered by sharing something: what that stores, shows and takes back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.nudges import repository
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import service as recommendations
from bot.recommendations.domain import Named, Shared

ORIGIN = "nudge:"
SHARED = "shared"  # in a nudge's detail: the recommendation that answered it
ALL_ASKED = 2  # both questions how it went: there is nothing left to ask


def shared(session: Session, person: Person, origin: str, shared: Shared, now: datetime) -> None:
    """Somebody shared something; where a nudge asked for it (`origin` "nudge:<id>"), it is done.

    Refuses nothing: what was shared is kept, whatever became of the nudge in the meantime.
    """
    number = origin.removeprefix(ORIGIN)
    if not origin.startswith(ORIGIN) or not number.isdigit():
        return
    nudge = repository.of_person(session, int(number), person.id)
    if nudge is None or (nudge.answer is not None and SHARED not in nudge.detail):
        return
    if nudge.answer is None:
        nudge.answer, nudge.answered_at = "promised", now
        nudge.outcome, nudge.outcome_at, nudge.reported = "did_it", now, ALL_ASKED
    nudge.detail = {"was": nudge.version, SHARED: shared.recommendation_id}
    people.reset_silences(session, person, now)
    said = delivery.message_with_key(session, f"nudge:{nudge.id}")
    delivery.enqueue_edit(session, said or 0, now)


def named(session: Session, nudge: Nudge) -> Named | None:
    """What was shared as the answer to a nudge; None where it was answered in another way."""
    number = nudge.detail.get(SHARED)
    return recommendations.named(session, int(number)) if number is not None else None


def take_back(session: Session, person: Person, nudge: Nudge, now: datetime) -> None:
    """*Undo* of a nudge takes back what was shared, too."""
    found = named(session, nudge)
    if found is not None and found.state != "withdrawn":
        recommendations.withdraw(session, person, found.recommendation_id, now)
