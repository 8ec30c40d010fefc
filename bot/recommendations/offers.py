"""The questions to those who were named as experts: how far each has got."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.people.service import Person
from bot.recommendations.models import ExpertOffer


def key(offer: ExpertOffer) -> str:
    """The dedupe key of the question."""
    return f"expert_asked:{offer.id}:{offer.created_at.isoformat()}"


def key_of(session: Session, offer_id: int) -> str:
    """The same by the offer's id; empty where it is not there any more."""
    offer = session.get(ExpertOffer, offer_id)
    return key(offer) if offer is not None else ""


def unread(session: Session, namer: Person, person: Person) -> ExpertOffer | None:
    """Whom somebody named already, while the question has not gone out."""
    offer = _open(session, person)
    mine = offer is not None and offer.named_by_id == namer.id
    return offer if offer is not None and mine and _state(session, offer) == "pending" else None


def waiting(session: Session, person: Person) -> int | None:
    """The question that somebody got and has not answered, if any."""
    offer = _open(session, person)
    return offer.id if offer is not None and _state(session, offer) == "sent" else None


def _open(session: Session, person: Person) -> ExpertOffer | None:
    return session.scalar(
        select(ExpertOffer).where(ExpertOffer.person_id == person.id, ExpertOffer.state == "asked")
    )


def _state(session: Session, offer: ExpertOffer) -> str:
    known = delivery.progress(session, [key(offer)]).get(key(offer))
    return known.state if known is not None else ""
