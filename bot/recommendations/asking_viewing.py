"""Gathers what a question for a favourite and its receipt show, from what is stored now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.core.language import Language
from bot.delivery.domain import Moot
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import asking_messages as messages
from bot.recommendations import asking_repository as repository
from bot.recommendations import experts
from bot.recommendations.asking import QuestionGoneError
from bot.recommendations.asking_messages import AskedView, Example
from bot.recommendations.asking_planning import ASKED, LEFT_ALONE
from bot.recommendations.domain import Named
from bot.recommendations.models import Asked, Asking
from bot.recommendations.prompts import Prompt
from bot.slack.blocks import Block

OPEN_FOR = timedelta(days=14)


class Viewer:
    """Makes views of questions; it knows the list of them."""

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        self._prompts = {prompt.key: prompt for prompt in prompts}

    def knows(self, asked: Asked) -> bool:
        """Whether a question is in the list still."""
        return asked.prompt in self._prompts

    def view(self, session: Session, person: Person, asked_id: int, now: datetime) -> AskedView:
        """A question as it stands; refuses (`LeewayError`) one that is not this person's."""
        asked = repository.asked(session, asked_id)
        if asked is None or asked.person_id != person.id or not self.knows(asked):
            raise QuestionGoneError
        prompt, is_open = self._prompts[asked.prompt], asked.answer is None
        return AskedView(
            asked_id=asked.id,
            prompt=prompt,
            known=_known(session, person, prompt, now) if is_open else {},
            asked_as=_asked_as(session, person),
            example=_example(session, asked) if is_open else None,
            answer=asked.answer,
            named=_named(session, asked),
            next_on=next_on(session, person),
            may_name=is_open and experts.may_name(session, person),
        )

    def waiting(
        self, session: Session, person: Person, lang: Language, now: datetime
    ) -> list[Block]:
        """The question that waits in somebody's App Home, no older than two weeks."""
        asked = repository.latest_asked(session, person.id)
        if asked is None or asked.answer is not None or not self.knows(asked):
            return []
        asking = session.get(Asking, person.id)
        if asking is None or asking.next_ask_at is None or now - asked.asked_at > OPEN_FOR:
            return []
        return messages.in_home(lang, self.view(session, person, asked.id, now))


def stopped_section(
    session: Session,
    person: Person,
    lang: Language,
    now: datetime,  # noqa: ARG001  # every section's signature
) -> list[Block]:
    """For App Home of who is not asked any more: how to be asked again."""
    asking = session.get(Asking, person.id)
    if asking is None or asking.next_ask_at is not None:
        return []
    return messages.stopped_in_home(lang)


def next_on(session: Session, person: Person) -> date | None:
    """The local day of somebody's next question; None for no more."""
    asking = session.get(Asking, person.id)
    if asking is None or asking.next_ask_at is None:
        return None
    return asking.next_ask_at.astimezone(people.zone_of(person)).date()


def why_not(session: Session, person: Person, asked_id: int, now: datetime) -> Moot | None:
    """Whether a planned question is not worth asking any more."""
    asked = repository.asked(session, asked_id)
    if asked is None or asked.answer is not None:
        return Moot(N_("It was answered elsewhere."))
    asking = session.get(Asking, person.id)
    stopped = people.preference_of(session, person).cadence == "stopped"
    if stopped or asking is None or asking.next_ask_at is None:
        return Moot(N_("The person asked for no more questions."))
    if not _still_asked(session, person):
        return Moot(N_("The person is no leader and no expert any more."))
    latest = repository.last_shared(session, [person.id]).get(person.id)
    if latest is not None and latest + LEFT_ALONE > now:
        return Moot(N_("The person shared something by themselves."))
    if repository.newer_exists(session, asked):
        return Moot(N_("It came too late, and the next question takes its place."))
    return None


def why_no_notice(session: Session, person: Person) -> Moot | None:
    """Whether it is not worth saying any more that nobody answered."""
    asking = session.get(Asking, person.id)
    stopped = people.preference_of(session, person).cadence == "stopped"
    if stopped or asking is None or not _still_asked(session, person):
        return Moot(N_("The person asked for no more questions."))
    if asking.next_ask_at is not None:
        return Moot(N_("The person answered in the meantime."))
    return None


def mark_sent(session: Session, asked_id: int, now: datetime) -> None:
    """The question arrived: until somebody clicks, that is one more without an answer."""
    asked = repository.asked(session, asked_id)
    if asked is None:
        return
    asked.sent_at = now
    asking = repository.asking_of(session, asked.person_id)
    if asking is not None and asked.answer is None:
        asking.silences += 1


def _still_asked(session: Session, person: Person) -> bool:
    roles = people.roles_of(session, person)
    return bool(roles & ASKED) or repository.leads_a_leader(session, person.id)


def _asked_as(session: Session, person: Person) -> str:
    if people.reports_of(session, person):
        return "leads"
    return "leader" if "leader" in people.roles_of(session, person) else "expert"


def _known(session: Session, person: Person, prompt: Prompt, now: datetime) -> dict[str, object]:
    """The values of the question's fact; none where it is not true now."""
    if prompt.fact is None:
        return {}
    count = people.other_new_managers(session, [person], now).get(person.id, 0)
    return {"count": count, "department": person.department} if count else {}


def _example(session: Session, asked: Asked) -> Example | None:
    if asked.example_id is None:
        return None
    found = repository.example(session, asked.example_id)
    if found is None:
        return None
    name, title, person_id = found
    same = repository.was_asked(session, person_id, asked.example_id, asked.prompt)
    return Example(name, title, same)


def _named(session: Session, asked: Asked) -> Named | None:
    if asked.answer != "shared" or asked.recommendation_id is None:
        return None
    return repository.named(session, asked.recommendation_id)
