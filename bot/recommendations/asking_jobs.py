"""Composes, at the moment that it is sent, what is asked of leaders and experts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.people import service as people
from bot.recommendations import asking_messages, asking_viewing, experts, experts_messages
from bot.recommendations.asking_viewing import Viewer
from bot.recommendations.prompts import Prompt
from bot.storage import Session

AN_HOUR = timedelta(hours=1)


def composers(prompts: Sequence[Prompt], language_of: LanguageOf) -> dict[str, Composer]:
    """Who says what each kind of message about asking says."""
    return {
        "favourite_asked": AskedComposer(Viewer(prompts), language_of),
        "asking_silence": SilenceComposer(language_of),
        "expert_asked": ExpertAskedComposer(language_of),
        "expert_agreed": ExpertAgreedComposer(language_of),
    }


class AskedComposer(Composer):
    """Kind `favourite_asked`: the question, or the receipt of its answer."""

    def __init__(self, viewer: Viewer, language_of: LanguageOf) -> None:
        self._viewer = viewer
        super().__init__(language_of)

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Not asked of somebody who stopped since, nor of who shared something by themselves."""
        person, asked_id = people.person(session, due.person_id), due.subject_id or 0
        if due.edits_id is None:
            if not due.attempts:
                # The weekly note would take it along as one line: a question needs its button.
                return Later(max(due.not_before, now + AN_HOUR))
            moot = asking_viewing.why_not(session, person, asked_id, now)
            if moot is not None:
                return moot
        view = self._viewer.view(session, person, asked_id, now)
        return asking_messages.asked(self._language_of(person.locale), view)

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """Remember that it arrived: only what arrived can be met with silence."""
        asking_viewing.mark_sent(session, due.subject_id or 0, now)


class SilenceComposer(Composer):
    """Kind `asking_silence`: after three questions without an answer."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """The three buttons, or what was chosen."""
        person, chosen = people.person(session, due.person_id), due.details.get("chosen")
        moot = None if due.edits_id else asking_viewing.why_no_notice(session, person)
        if moot is not None:
            return moot
        next_on = asking_viewing.next_on(session, person)
        return asking_messages.silence(self._language_of(person.locale), chosen, next_on)


class ExpertAskedComposer(Composer):
    """Kind `expert_asked`: whether somebody who was named as an expert wants to be one."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """The question, or what was answered."""
        person = people.person(session, due.person_id)
        moot = None if due.edits_id else experts.why_not(session, person, due.subject_id or 0)
        if moot is not None:
            return moot
        view = experts.view(session, person, due.subject_id or 0)
        return experts_messages.asked(self._language_of(person.locale), view)


class ExpertAgreedComposer(Composer):
    """Kind `expert_agreed`: told to whoever named an expert who agreed."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """Not told where they took it back in the same minutes."""
        told = experts.agreed_name(session, due.subject_id or 0)
        if isinstance(told, Moot):
            return told
        person = people.person(session, due.person_id)
        return experts_messages.agreed(self._language_of(person.locale), told)
