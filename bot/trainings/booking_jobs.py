"""Composes, at the moment that it is sent, what is said of somebody's own bookings."""

from __future__ import annotations

from datetime import datetime

from bot.core.errors import N_
from bot.delivery import service as delivery
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.people import service as people
from bot.people.service import Person
from bot.storage import Session
from bot.trainings import booking_messages, viewing
from bot.trainings.booking_list import newest_flags
from bot.trainings.errors import UnknownBookingError
from bot.trainings.views import BookingView, FlagState, FlagView, Stage

STILL_NOT = "still_not"
"""In the details of a message: the new date does not work either."""


def composers(language_of: LanguageOf) -> dict[str, Composer]:
    """Who says what each kind of message about bookings says."""
    return {
        "training_reminder": ReminderComposer(language_of),
        "training_moved": MovedComposer(language_of),
    }


class ReminderComposer(Composer):
    """Kind `training_reminder`: the one message of a booking, from the day before to its answer."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """When and where; the same message asks afterwards how it went."""
        person = people.person(session, due.person_id)
        try:
            view = viewing.booking(session, person, due.subject_id or 0)
        except UnknownBookingError:
            return Moot(N_("The booking is not there any more."))
        if due.edits_id is None and (why := _unsaid(view, now)):
            return Moot(why)
        flag = _flag_on(session, person, view, now)
        return booking_messages.reminder(self._language_of(person.locale), view, now, flag)


class MovedComposer(Composer):
    """Kind `training_moved`: the provider moved, or took away, what somebody had booked."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """What it changed, and what can be done; then what was done."""
        person = people.person(session, due.person_id)
        try:
            view = viewing.booking(session, person, due.subject_id or 0)
        except UnknownBookingError:
            return Moot(N_("The booking is not there any more."))
        if due.edits_id is None and view.stage(now) not in {Stage.GIVEN_UP, Stage.WITHDRAWN}:
            return Moot(N_("It is booked again."))
        said_of = due.edits_id or due.id
        still_not = bool(delivery.details_of(session, said_of).get(STILL_NOT))
        flag = _flag_on(session, person, view, now)
        lang = self._language_of(person.locale)
        return booking_messages.moved(lang, view, now, flag, still_not=still_not)


def _unsaid(view: BookingView, now: datetime) -> str:
    """Why somebody is not reminded; empty where they are."""
    if view.span is None:
        return N_("It has no date any more.")
    if view.stage(now) in {Stage.GIVEN_UP, Stage.WITHDRAWN}:
        return N_("It was given up, or taken back.")
    if view.stage(now) not in {Stage.AHEAD, Stage.GOING, Stage.OVER}:
        return N_("It was answered before.")
    return ""


def _flag_on(session: Session, person: Person, view: BookingView, now: datetime) -> FlagView | None:
    """The newest flag on a booking; not one from before its provider took it away."""
    found = newest_flags(viewing.mine(session, person, now)).get(view.id)
    if found is None or view.stage(now) is not Stage.WITHDRAWN:
        return found
    taken_back = found.state is FlagState.RESTORED and found.given is None
    return None if taken_back else found
