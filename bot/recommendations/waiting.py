"""What waits for somebody's answer, in App Home: whether they may be named, or asked as an expert.

Only what arrived as a message as well, and that becomes the receipt: until then whoever is behind
the question may take it back unheard, and whoever wants no notes is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.delivery import service as delivery
from bot.people.service import Person
from bot.recommendations import (
    consenting,
    experts,
    experts_messages,
    messages,
    notices,
    offers,
    posts,
    repository,
)
from bot.recommendations.identity import identity
from bot.recommendations.models import Recommendation, Resource
from bot.recommendations.rounds import last_said
from bot.slack.blocks import Block

MOST = 3  # of the questions whether they may be named


def home_section(
    session: Session,
    person: Person,
    lang: Language,
    now: datetime,  # noqa: ARG001  # every section's signature
) -> list[Block]:
    """The questions with their buttons, the latest first."""
    shown = list(_consents(session, person, lang))
    offer_id = offers.waiting(session, person)
    if offer_id is not None:
        view = experts.view(session, person, offer_id)
        shown += experts_messages.asked(lang, view).blocks
    return shown


def question(session: Session, action_id: str, number: int) -> int:
    """The message that asked what was answered in App Home; 0 for another button."""
    key = ""
    if action_id in {messages.AGREE, messages.DECLINE}:
        said = repository.recommendation(session, number)
        key = _key(session, said) if said is not None else ""
    elif action_id in {experts_messages.YES, experts_messages.NO}:
        key = offers.key_of(session, number)
    return (delivery.message_with_key(session, key) if key else None) or 0


def _consents(session: Session, person: Person, lang: Language) -> Iterator[Block]:
    named = identity(kind="person", title="", person_id=person.id)
    rows = session.scalars(
        select(Recommendation)
        .join(Resource, Resource.id == Recommendation.resource_id)
        .where(Resource.identity == named, Recommendation.state == "asked")
        .order_by(Recommendation.changed_at.desc(), Recommendation.id.desc())
        .limit(MOST)
    )
    for said in rows:
        voice = posts.voice(session, said.id)
        if voice.name and _arrived(session, said):
            yield from notices.consent(lang, voice).blocks


def _arrived(session: Session, said: Recommendation) -> bool:
    thing = consenting.thing_to_ask(said)
    return last_said(session, [thing])[thing].arrived


def _key(session: Session, said: Recommendation) -> str:
    thing = consenting.thing_to_ask(said)
    return last_said(session, [thing])[thing].key
