"""Use cases of a question for a favourite: what each answer stores, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.delivery import service as delivery
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import asking_repository as repository
from bot.recommendations.asking_messages import RHYTHMS
from bot.recommendations.asking_planning import (
    LEFT_ALONE,
    asked_key,
    next_ask,
    weeks_on,
)
from bot.recommendations.domain import Shared
from bot.recommendations.models import Asked, Asking

ORIGIN = "ask:"
A_WEEK = timedelta(days=6)  # so that the same slot of next week counts


class QuestionGoneError(LeewayError):
    """The question is somebody else's, or was taken out of the list."""

    def __init__(self) -> None:
        super().__init__(N_("This question is not there any more, and nothing was changed."))


class QuestionAnsweredError(LeewayError):
    """Another answer is there already; it can be undone, not overwritten."""

    def __init__(self) -> None:
        super().__init__(
            N_("You answered this one already. Undo that answer first; it is in the message.")
        )


def answer(session: Session, person: Person, asked_id: int, said: str, now: datetime) -> None:
    """Later, not this one, or no more (`messages.REASONS`); a double click changes nothing."""
    asked = _own(session, person, asked_id)
    if asked.answer == said:
        return
    if asked.answer is not None:
        raise QuestionAnsweredError
    asked.answer, asked.answered_at = said, now
    asking = repository.asking_of(session, person.id)
    if asking is None:
        return
    asking.silences = 0
    if said == "stop":
        asking.next_ask_at = None
    elif said == "later" or asking.next_ask_at is None:
        asking.next_ask_at = next_ask(session, person, weeks_on(now, 4))
    session.flush()


def undo(session: Session, person: Person, asked_id: int, now: datetime) -> None:
    """Take such an answer back: the question is open again, the next one comes in its turn."""
    asked = _own(session, person, asked_id)
    if asked.answer is None or asked.answer == "shared":
        return
    asked.answer = asked.answered_at = None
    asking = repository.asking_of(session, person.id)
    if asking is not None:
        in_turn = max(now, weeks_on(asked.asked_at, asking.every_weeks))
        asking.next_ask_at = next_ask(session, person, in_turn)
    session.flush()


def looked(session: Session, person: Person, now: datetime) -> None:
    """They clicked something: what came so far was not met with silence."""
    people.reset_silences(session, person, now)
    asking = repository.asking_of(session, person.id)
    if asking is not None:
        asking.silences = 0
        session.flush()


def shared(session: Session, person: Person, origin: str, shared: Shared, now: datetime) -> None:
    """Somebody shared something: they are left alone for a while, and are thanked where asked.

    `origin` is "ask:<id>" where it was the answer to a question; its message becomes the receipt.
    """
    asked = repository.asked_of(session, _number(origin), person.id) or repository.replaced(
        session, person.id, now
    )
    asking = repository.asking_of(session, person.id)
    if asking is not None:
        asking.silences = 0
        found = repository.shared_as(session, shared.recommendation_id)
        if asking.next_ask_at is not None and found is not None:
            # Who changes what they shared long ago is left alone since then, not since now; who
            # answers with it has answered now.
            since = found[0].created_at if asked is None else now
            rested = next_ask(session, person, since + LEFT_ALONE)
            asking.next_ask_at = max(asking.next_ask_at, rested)
        session.flush()
    if asked is None:  # by themselves; nothing that is kept may be refused here
        return
    asked.answer, asked.answered_at = "shared", now
    asked.recommendation_id = shared.recommendation_id
    session.flush()
    said = delivery.message_with_key(session, asked_key(asked))
    delivery.enqueue_edit(session, said or 0, now)


# After three silences


def choose_rhythm(
    session: Session, person: Person, outgoing_id: int, rhythm: str, now: datetime
) -> None:
    """Keep asking, every three months, or stop (`messages.RHYTHMS`)."""
    asking = _asking(session, person)
    former = delivery.details_of(session, outgoing_id).get("former") or asking.every_weeks
    weeks = RHYTHMS[rhythm]
    asking.silences = 0
    if weeks is None:
        asking.next_ask_at = None
    else:
        asking.every_weeks = weeks
        after = now + A_WEEK if rhythm == "monthly" else weeks_on(now, weeks)
        asking.next_ask_at = next_ask(session, person, after)
    session.flush()
    delivery.annotate(session, outgoing_id, {"chosen": rhythm, "former": former})


def take_back_rhythm(session: Session, person: Person, outgoing_id: int) -> None:
    """As it was when nothing had been chosen: no question is planned."""
    details = delivery.details_of(session, outgoing_id)
    if details.get("chosen") is None:
        return
    asking = _asking(session, person)
    asking.every_weeks, asking.next_ask_at = int(details["former"]), None
    session.flush()
    delivery.annotate(session, outgoing_id, {"chosen": None, "former": None})


def ask_again(session: Session, person: Person, now: datetime) -> None:
    """Whoever wanted no more questions wants them again, about every four weeks."""
    asking = _asking(session, person)
    if asking.next_ask_at is None:
        asking.silences, asking.every_weeks = 0, 4
        asking.next_ask_at = next_ask(session, person, now + A_WEEK)
        session.flush()


def _own(session: Session, person: Person, asked_id: int) -> Asked:
    asked = repository.asked_of(session, asked_id, person.id)
    if asked is None:
        raise QuestionGoneError
    return asked


def _asking(session: Session, person: Person) -> Asking:
    asking = repository.asking_of(session, person.id)
    if asking is None:
        raise LeewayError(
            N_("You are not among those whom I ask for favourites, so nothing was changed.")
        )
    return asking


def _number(origin: str) -> int:
    """The question that a share was the answer to; 0 for none."""
    number = origin.removeprefix(ORIGIN)
    return int(number) if origin.startswith(ORIGIN) and number.isdigit() else 0
