"""What somebody chooses at the welcome and after three silences, and how that is taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.delivery import service as delivery
from bot.people import service as people
from bot.people.service import Person


def agree(session: Session, outgoing_id: int, *, agreed: bool) -> None:
    """The time of the first note is good, or that is taken back; it comes either way."""
    delivery.annotate(session, outgoing_id, {"agreed": agreed})


def choose(session: Session, person: Person, outgoing_id: int, cadence: str, now: datetime) -> None:
    """Weekly, monthly or stop, as an answer to the question of three silences."""
    former = delivery.details_of(session, outgoing_id).get("former")
    former = former or people.preference_of(session, person).cadence
    people.set_cadence(session, person, cadence, now)
    delivery.annotate(session, outgoing_id, {"chosen": cadence, "former": former})


def take_back(session: Session, person: Person, outgoing_id: int, now: datetime) -> None:
    """What was there before the choice; refused where the settings were changed since."""
    details = delivery.details_of(session, outgoing_id)
    chosen, former = details.get("chosen"), details.get("former")
    if chosen is None or former is None:
        return
    if people.preference_of(session, person).cadence != chosen:
        raise LeewayError(
            N_("You changed that in your settings since, so it stays as you have it there.")
        )
    people.set_cadence(session, person, former, now)
    delivery.annotate(session, outgoing_id, {"chosen": None, "former": None})
