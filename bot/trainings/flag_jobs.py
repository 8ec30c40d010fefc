"""Composes, when it is sent, what is said of a flag to the asked, and to its employee."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime

from bot.core.errors import N_
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.people import service as people
from bot.storage import Session
from bot.trainings import flag_messages, giving_messages, viewing
from bot.trainings.errors import NotYoursError, UnknownFlagError
from bot.trainings.views import Answer, FlagState, FlagView


def composers(language_of: LanguageOf) -> dict[str, Composer]:
    """Who says what each kind of message about flags says."""
    return {
        "training_flag": AskedComposer(language_of),
        "training_flag_again": AgainComposer(language_of),
        "training_given_back": GivenBackComposer(language_of),
        "training_cannot": CannotComposer(language_of),
        "training_nobody": NobodyComposer(language_of),
    }


class AskedComposer(Composer):
    """Kind `training_flag`: to whoever is asked to give a place back."""

    again = False

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """The question, or what became of it; not asked where it is settled by then."""
        asked = people.person(session, due.person_id)
        lang = self._language_of(asked.locale)
        try:
            view = viewing.asked(session, asked, due.subject_id or 0, now)
        except NotYoursError:
            if due.edits_id is None:
                return Moot(N_("They are not asked any more."))
            return giving_messages.not_asked(lang)
        if due.edits_id is None and not view.waits:
            return Moot(N_("It was settled before it was asked."))
        return giving_messages.asked(lang, view, now, again=self.again)


class AgainComposer(AskedComposer):
    """Kind `training_flag_again`: the same, once more."""

    again = True


class EmployeeComposer(Composer):
    """What an employee hears of their own flag; the same text wherever it is shown."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """As it stands now; not said where it is settled by then."""
        person = people.person(session, due.person_id)
        try:
            view = viewing.flag(session, person, due.subject_id or 0)
        except UnknownFlagError:
            return Moot(N_("The flag is not there any more."))
        if due.edits_id is None and not self.is_true(view, due):
            return Moot(N_("It was settled before it was told."))
        return flag_messages.message(self._language_of(person.locale), view, now)

    @abstractmethod
    def is_true(self, view: FlagView, due: Due) -> bool:
        """Whether what this kind says is so."""


class GivenBackComposer(EmployeeComposer):
    """Kind `training_given_back`: somebody gives a place back."""

    def is_true(self, view: FlagView, due: Due) -> bool:
        """It is this very date that waits for the employee's word."""
        given = view.given.id if view.given is not None else None
        waits = view.state is FlagState.OPEN and view.answer is Answer.GIVEN_BACK
        return waits and given == due.details.get("booking_id", given)


class CannotComposer(EmployeeComposer):
    """Kind `training_cannot`: it cannot be given back."""

    def is_true(self, view: FlagView, due: Due) -> bool:
        """It is open, and that is the answer."""
        del due
        return view.state is FlagState.OPEN and view.answer is Answer.CANNOT


class NobodyComposer(EmployeeComposer):
    """Kind `training_nobody`: it was to be told, and there is nobody to tell."""

    def is_true(self, view: FlagView, due: Due) -> bool:
        """It is open, and there is nobody still."""
        del due
        return view.state is FlagState.OPEN and view.nobody
