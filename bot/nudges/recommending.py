"""A nudge that is answered by sharing something: what that stores, shows and takes back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.nudges import forms
from bot.nudges.models import Nudge
from bot.people.service import Person
from bot.recommendations import service as recommendations
from bot.recommendations.domain import Named, Shared

SHARED = "shared"  # in a nudge's detail: the recommendation that answered it


def shared(session: Session, person: Person, origin: str, shared: Shared, now: datetime) -> None:
    """Somebody shared something; where a nudge asked for it (`origin` "nudge:<id>"), it is done.

    Refuses nothing: what was shared is kept, whatever became of the nudge in the meantime.
    """
    forms.done(session, person, origin, {SHARED: shared.recommendation_id}, now)


def named(session: Session, nudge: Nudge) -> Named | None:
    """What was shared as the answer to a nudge; None where it was answered in another way."""
    number = nudge.detail.get(SHARED)
    return recommendations.named(session, int(number)) if number is not None else None


def take_back(session: Session, person: Person, nudge: Nudge, now: datetime) -> None:
    """*Undo* of a nudge takes back what was shared, too."""
    found = named(session, nudge)
    if found is not None and found.state != "withdrawn":
        recommendations.withdraw(session, person, found.recommendation_id, now)
