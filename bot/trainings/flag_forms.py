"""Opens the form of a flag, keeps what was submitted, and says in its place what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.core.errors import N_, LeewayError
from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.core.text import Plain
from bot.delivery.clicks import Clicks
from bot.delivery.domain import Origin
from bot.people import service as people
from bot.people.service import Person
from bot.slack.listening import click_key
from bot.slack.showing import after_storing
from bot.storage import Session
from bot.trainings import bookings, flag_messages, flag_modals, flags, telling, viewing
from bot.trainings.domain import DEFAULT_MINUTES, Audience, Flag, Happened, TrainingDraft
from bot.trainings.errors import Field, NobodyError, TrainingDraftError
from bot.trainings.flag_modals import Audiences, Filled
from bot.trainings.memory import Memory, remembered
from bot.trainings.views import BookingState, BookingView, FlagState

Json = dict[str, Any]


class UnfinishedError(LeewayError):
    """A button of the form was clicked before the form was filled in."""


class FlagForms:
    """The form of whoever clicks."""

    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def open(
        self,
        context: BoltContext,
        trigger_id: str,
        origin: Origin,
        *,
        booking_id: int = 0,
        called: str = "",
        over: bool = False,
    ) -> None:
        """With the training that was clicked or named, else the next one; flagged already: that.

        `over` another form, in which it was clicked.
        """
        lang, now, memory = context["lang"], context["now"], Memory(origin=origin)
        with self._clicks.looking(context) as (session, person):
            clicked = viewing.booking(session, person, booking_id) if booking_id else None
            if clicked is not None and clicked.given_for is not None:
                given = viewing.flag(session, person, clicked.given_for)
                view = flag_modals.receipt(lang, flag_messages.instead(lang, given), memory)
            elif clicked is not None and clicked.flag_id is not None:
                found = viewing.flag(session, person, clicked.flag_id)
                view = flag_modals.receipt(lang, flag_messages.flagged(lang, found, now), memory)
            else:
                listed = _listed(session, person, clicked, now)
                filled = _first(listed, booking_id, called)
                whom = audiences(session, person)
                view = flag_modals.form(
                    lang, listed, filled, whom, replace(memory, about=booking_id)
                )
        client = context.client
        (client.views_push if over else client.views_open)(trigger_id=trigger_id, view=view)

    def show_again(self, context: BoltContext, view: Json) -> None:
        """Something was chosen in the form on which other fields of it depend."""
        filled = flag_modals.suggested(view, flag_modals.filled_in(view))
        shown = self._form(context, view, filled)
        context.client.views_update(view_id=view["id"], view=shown)

    def submit(self, ack: Ack, view: Json, context: BoltContext, audience: Audience) -> None:
        """Refuse by field where there is one, else above the form; or keep it."""
        try:
            flag_id = self._keep(context, view, audience)
        except LeewayError as refusal:
            ack(**self._refused(context, view, refusal))
            return
        ack(response_action="update", view=self._receipt(context, flag_id, remembered(view)))
        self._clicks.finish(context, remembered(view).origin)

    def flag(self, ack: Ack, body: Json, context: BoltContext, audience: Audience) -> None:
        """The same for the other buttons, which Slack lets refuse nothing at a field."""
        view, lang = body["view"], context["lang"]
        memory = remembered(view)
        try:
            flag_id = self._keep(context, view, audience, click_key(body))
        except LeewayError as refusal:
            ack()
            trouble = lang.plain(refusal.message, **refusal.values)
            shown = self._form(context, view, flag_modals.filled_in(view), trouble)
            context.client.views_update(view_id=view["id"], view=shown)
            return
        ack()
        self.show_receipt(context, view["id"], flag_id, memory)
        self._clicks.finish(context, memory.origin)

    def show_receipt(
        self, context: BoltContext, view_id: str, flag_id: int, memory: Memory
    ) -> None:
        """What became of a flag, in the place of what the modal showed."""
        shown = self._receipt(context, flag_id, memory)
        with after_storing():
            context.client.views_update(view_id=view_id, view=shown)

    def _keep(self, context: BoltContext, view: Json, audience: Audience, key: str = "") -> int:
        """The number of the flag; what comes in twice is one."""
        filled, now = flag_modals.filled_in(view), context["now"]
        with self._clicks.submitting(context, view, key) as (session, person, is_new):
            if not is_new:
                return _kept(session, person, filled, now)
            if filled.happened is None:
                raise UnfinishedError(N_("Choose first what happened."))
            booking_id = filled.booking_id or _add(session, person, filled, now)
            idea = filled.idea or flag_modals.idea_of(filled.happened)
            said = Flag(booking_id, filled.happened, idea, audience)
            return flags.flag(session, person, said, now).id

    def _receipt(self, context: BoltContext, flag_id: int, memory: Memory) -> Json:
        lang = context["lang"]
        with self._clicks.looking(context) as (session, person):
            found = viewing.flag(session, person, flag_id)
        shown = flag_messages.flagged(lang, found, context["now"])
        listed = found.state is not FlagState.UNDONE
        return flag_modals.receipt(lang, shown, replace(memory, about=flag_id), listed=listed)

    def _form(
        self, context: BoltContext, view: Json, filled: Filled, trouble: Plain | None = None
    ) -> Json:
        memory, now = remembered(view), context["now"]
        with self._clicks.looking(context) as (session, person):
            clicked = viewing.booking(session, person, memory.about) if memory.about else None
            listed = _listed(session, person, clicked, now)
            whom = audiences(session, person)
        return flag_modals.form(context["lang"], listed, filled, whom, memory, trouble=trouble)

    def _refused(self, context: BoltContext, view: Json, refusal: LeewayError) -> Json:
        """What to acknowledge with: an error at a field, or the form with it on top."""
        said = context["lang"].plain(refusal.message, **refusal.values)
        field = _field(refusal)
        if any(block.get("block_id") == field for block in view["blocks"]):
            return {"response_action": "errors", "errors": {field: said}}
        shown = self._form(context, view, flag_modals.filled_in(view), said)
        return {"response_action": "update", "view": shown}


def audiences(session: Session, person: Person) -> Audiences:
    """Whom this person could tell."""
    manager = telling.manager_of(session, person)
    leads_learning = manager is not None and telling.ADMIN in people.roles_of(session, manager)
    return Audiences(
        manager=manager.display_name if manager is not None else "",
        learning=bool(telling.learning_for(session, person)),
        manager_is_learning=leads_learning,
    )


def _listed(
    session: Session, person: Person, clicked: BookingView | None, now: datetime
) -> list[BookingView]:
    """What can be flagged, the next one first; and what was clicked, whatever it is."""
    found = [one for one in flags.candidates(session, person, now) if one.given_for is None]
    if clicked is not None and clicked.id not in {one.id for one in found}:
        found.insert(0, clicked)
    return found


def _first(listed: Sequence[BookingView], booking_id: int, called: str) -> Filled:
    """What the form begins with: what was clicked, what is called so, else the next one."""
    if booking_id:
        clicked = next((one for one in listed if one.id == booking_id), None)
        if clicked is not None and clicked.state is BookingState.WITHDRAWN:
            said = Happened.PROVIDER
            return Filled(booking_id, said, flag_modals.idea_of(said))
        return Filled(booking_id)
    if called:
        named = [one for one in listed if called.casefold() in one.title.casefold()]
        return Filled(named[0].id) if named else Filled(title=called)
    return Filled(listed[0].id) if listed else Filled()


def _add(session: Session, person: Person, filled: Filled, now: datetime) -> int:
    """One that was not listed: only its day is known."""
    if filled.day is None:
        raise TrainingDraftError(Field.START, N_("Say on which day it was, or is."))
    start = to_utc(filled.day, people.hours_of(person).start, people.zone_of(person))
    span = Span(start, start + timedelta(minutes=DEFAULT_MINUTES))
    return bookings.add(session, person, TrainingDraft(filled.title, span), now, flagging=True).id


def _kept(session: Session, person: Person, filled: Filled, now: datetime) -> int:
    """The flag that the same form made before."""
    mine = viewing.mine(session, person, now)
    made = sorted([*mine.open_flags, *mine.past_flags], key=lambda one: one.flagged_at)
    about = [one for one in made if one.booking.id == filled.booking_id] or made
    return about[-1].id


def _field(refusal: LeewayError) -> str:
    """The block of the form to which a refusal belongs; empty for none."""
    if isinstance(refusal, TrainingDraftError):
        return flag_modals.TITLE if refusal.field is Field.TITLE else flag_modals.DAY
    if isinstance(refusal, UnfinishedError):
        return flag_modals.HAPPENED_BLOCK
    return "" if isinstance(refusal, NobodyError) else flag_modals.TRAINING
