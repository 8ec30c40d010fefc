"""What the ticks do: plan what is due, and compose it at the moment that it is sent."""

from __future__ import annotations

from datetime import datetime

from bot.core.errors import N_
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.nudges import messages, notices, viewing
from bot.nudges.viewing import Viewer
from bot.people import service as people
from bot.storage import Session


class NudgeComposer(Composer):
    """Kind `nudge`: the question, or the receipt of its answer."""

    def __init__(self, viewer: Viewer, language_of: LanguageOf) -> None:
        self._viewer = viewer
        super().__init__(language_of)

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Not sent to somebody who stopped since, nor about somebody who left."""
        person = people.person(session, due.person_id)
        # Held until the end: what is held, the session reads only once.
        nudge = self._viewer.nudge(session, person, due.subject_id or 0)
        entry = self._viewer.answers.entry(nudge)
        moot = None if due.edits_id else viewing.why_not(session, entry, due, now)
        if moot is not None:
            return moot
        view = self._viewer.view(session, person, nudge.id, now)
        return messages.nudge(self._language_of(person.locale), view)

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """Remember that it arrived: only what arrived can be met with silence."""
        viewing.mark_sent(session, due.subject_id or 0, now)


class FollowUpComposer(Composer):
    """Kind `follow_up`: how a promise went."""

    def __init__(self, viewer: Viewer, language_of: LanguageOf) -> None:
        self._viewer = viewer
        super().__init__(language_of)

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Not asked of somebody who stopped since, nor after the answer came."""
        person = people.person(session, due.person_id)
        moot = None if due.edits_id else viewing.why_not_ask(session, due)
        if moot is not None:
            return moot
        view = self._viewer.follow_up(session, person, due, now)
        return messages.follow_up(self._language_of(person.locale), view)


class WelcomeComposer(Composer):
    """Kind `welcome`: what comes, before it comes."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """With the time of the first note as it is planned now."""
        person = people.person(session, due.person_id)
        silent = None if due.edits_id else viewing.why_silent(session, person)
        if silent is not None:
            return silent
        first_at = people.preference_of(session, person).next_nudge_at
        if first_at is None and not due.edits_id:
            return Moot(N_("The person gets no weekly note any more."))
        lang = self._language_of(person.locale)
        agreed = bool(due.details.get("agreed"))
        return notices.welcome(lang, first_at, people.zone_of(person), agreed)


class SilenceComposer(Composer):
    """Kind `silence`: after three notes without an answer."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """The three buttons, or what was chosen."""
        person = people.person(session, due.person_id)
        preference = people.preference_of(session, person)
        chosen = due.details.get("chosen")
        lang, zone = self._language_of(person.locale), people.zone_of(person)
        return notices.silence(lang, chosen, preference.next_nudge_at, zone)
