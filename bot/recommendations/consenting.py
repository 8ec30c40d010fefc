"""A colleague who is named as somebody to talk to is asked first, for each place anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.recommendations import placing
from bot.recommendations.domain import place_key
from bot.recommendations.models import Recommendation, Resource
from bot.recommendations.rounds import last_said

CONSENT = "recommendation_consent"
GRACE = timedelta(minutes=10)
"""So long a *no* can be undone before its author hears of it."""


class DeclinedError(LeewayError):
    """The colleague does not want to be named there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("{name} would rather not be named as somebody to talk to there."), name=name
        )


class ElsewhereError(LeewayError):
    """The colleague answered a question about another place."""

    def __init__(self) -> None:
        super().__init__(
            N_("It is meant for another place by now than I asked you about. Nothing was changed.")
        )


def is_needed(resource: Resource, said: Recommendation) -> bool:
    """Whether somebody else is named."""
    return resource.colleague_id is not None and resource.colleague_id != said.person_id


def thing_to_ask(said: Recommendation) -> str:
    """What a colleague is asked about: this recommendation in this place, in whatever words."""
    return f"recommendation:{said.id}/consent:{place_key(said.audience, said.channel_id)}"


def check_place(said: Recommendation, place: str | None) -> None:
    """Refuse (`ElsewhereError`) an answer about another place than it is meant for now."""
    if place is not None and place != place_key(said.audience, said.channel_id):
        raise ElsewhereError


def answer(session: Session, said: Recommendation) -> str:
    """What the colleague answered for where it is to be heard now: agreed, declined or nothing."""
    thing = thing_to_ask(said)
    return _answer(session, last_said(session, [thing])[thing].key)


def state_for(session: Session, resource: Resource, said: Recommendation) -> str:
    """The state of what is shared now: live, or asked; refused where they declined already."""
    if not is_needed(resource, said):
        return "live"
    given = answer(session, said)
    if given == "declined":
        raise DeclinedError(resource.title)
    return "live" if given == "agreed" else "asked"


def ask(session: Session, resource: Resource, said: Recommendation, now: datetime) -> None:
    """Ask the colleague, once for a place."""
    thing = thing_to_ask(said)
    before = last_said(session, [thing])[thing]
    if not before.never:
        placing.edit(session, before.key, now)
        return
    if resource.colleague_id is None or not before.next_key:
        return
    message = Message(
        dedupe_key=before.next_key,
        kind=CONSENT,
        person_id=resource.colleague_id,
        attention=Attention.WAITING,
        not_before=now,
        subject_id=said.id,
        details={"audience": said.audience, "channel": said.channel_id},
    )
    delivery.enqueue(session, [message], now)


def take_back_question(session: Session, thing: str, now: datetime) -> None:
    """The question about a place is not asked any more, and says so where it was."""
    before = last_said(session, [thing])[thing]
    if before.key and not delivery.withdraw(session, [before.key], now):
        placing.edit(session, before.key, now)


def keep(session: Session, said: Recommendation, given: str) -> None:
    """Remember what the colleague answered."""
    thing = thing_to_ask(said)
    outgoing_id = delivery.message_with_key(session, last_said(session, [thing])[thing].key)
    if outgoing_id is not None:
        delivery.annotate(session, outgoing_id, {"answer": given})


def tell_author(session: Session, said: Recommendation, was: placing.Place, now: datetime) -> None:
    """Let the author know of a *no*; who said it may undo that before.

    `was` is where it was heard until now. Said again after it was undone, it is told again.
    """
    thing = f"{thing_to_ask(said)}/no"
    before = last_said(session, [thing])[thing]
    if before.state == "pending" or not before.next_key:
        return
    message = Message(
        dedupe_key=before.next_key,
        kind=placing.TROUBLE,
        person_id=said.person_id,
        attention=Attention.REQUESTED,
        not_before=now + GRACE,
        subject_id=said.id,
        details={"declined": True, "shown": was != placing.NOWHERE},
    )
    delivery.enqueue(session, [message], now)


def call_back_no(session: Session, said: Recommendation, now: datetime) -> None:
    """The *no* was undone before its author heard of it, or they hear that it was."""
    thing = f"{thing_to_ask(said)}/no"
    key = last_said(session, [thing])[thing].key
    if key and not delivery.withdraw(session, [key], now):
        placing.edit(session, key, now)


def _answer(session: Session, key: str) -> str:
    outgoing_id = delivery.message_with_key(session, key) if key else None
    if outgoing_id is None:
        return ""
    return str(delivery.details_of(session, outgoing_id).get("answer") or "")
