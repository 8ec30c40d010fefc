"""Listens to whoever is asked to give a training back, and to the employee's own date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.errors import N_, LeewayError
from bot.delivery.clicks import Clicks
from bot.people import service as people
from bot.people.service import Person
from bot.slack.clicked import in_modal, number_in
from bot.slack.showing import after_storing
from bot.storage import Session
from bot.trainings import (
    flag_messages,
    flag_modals,
    flags,
    giving_back,
    giving_messages,
    giving_modals,
    ids,
    viewing,
)
from bot.trainings.errors import DateGoneError, PastDateError, TakenError
from bot.trainings.giving_messages import FROM_MESSAGE, chosen_date
from bot.trainings.memory import Memory, remembered

Json = dict[str, Any]
Answered = Callable[[Session, Person, int, datetime], object]
"""(session, whoever was asked, flag, now): hears of an answer, in the same transaction."""


class NoDayError(LeewayError):
    """The form was submitted without a date."""

    def __init__(self) -> None:
        super().__init__(N_("Choose one of the dates, or a day and a time of your own."))


def register(app: App, clicks: Clicks, answered: Sequence[Answered] = ()) -> None:
    """Listen to every button and form of giving back; `answered` hear of each answer."""
    heard = _Giving(clicks, answered)
    app.action(ids.GIVE)(heard.give)
    app.action(ids.OPEN_GIVING)(heard.open)
    app.view(ids.GIVING_SUBMITTED)(heard.submit)
    app.action(ids.CANNOT)(heard.open_cannot)
    app.view(ids.CANNOT_SUBMITTED)(heard.submit_cannot)
    app.action(ids.UNDO_GIVING)(heard.undo)
    app.action(ids.WHY_ASKED)(heard.explain)
    own = _OwnDate(clicks)
    app.action(ids.OWN_DATE)(own.open)
    app.view(ids.OWN_DATE_SUBMITTED)(own.submit)


class _Giving:
    def __init__(self, clicks: Clicks, answered: Sequence[Answered]) -> None:
        self._clicks = clicks
        self._answered = tuple(answered)

    def give(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Give back 4 March*: at once."""
        offer = chosen_date(body)

        def act(session: Session, asked: Person, number: int, now: datetime) -> None:
            if viewing.asked(session, asked, number, now).waits:
                giving_back.give(session, asked, number, offer, now)
                self._tell(session, asked, number, now)

        try:
            self._clicks.store(ack, body, context, act)
        except (DateGoneError, PastDateError, TakenError):
            self._clicks.show_again(body, context)
            raise

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Another date…*, *Find a date…*, also in the weekly note."""
        ack()
        number, lang, now = number_in(body), context["lang"], context["now"]
        memory = self._memory(body, number)
        with self._clicks.looking(context) as (session, asked):
            view = viewing.asked(session, asked, number, now)
            offers = giving_back.offers(session, asked, number, now) if view.waits else []
        if view.waits:
            shown = giving_modals.give(lang, view, offers, now, memory)
        else:
            shown = giving_modals.said(lang, giving_messages.receipt(lang, view)[1], memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def submit(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """A date was chosen: refused at its field, or given back."""
        memory, now = remembered(view), context["now"]
        try:
            with self._clicks.submitting(context, view) as (session, asked, fresh):
                if fresh:
                    _give(session, asked, memory.about, view, now)
                    self._tell(session, asked, memory.about, now)
        except LeewayError as refusal:
            said = context["lang"].plain(refusal.message, **refusal.values)
            field = giving_modals.field_of_date(view)
            ack(response_action="errors", errors={field: said})
            return
        self._finish(ack, context, memory)

    def open_cannot(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*It cannot be helped…*"""
        ack()
        number, lang, now = number_in(body), context["lang"], context["now"]
        memory = self._memory(body, number)
        with self._clicks.looking(context) as (session, asked):
            view = viewing.asked(session, asked, number, now)
        if view.waits:
            shown = giving_modals.cannot(lang, view, now, memory)
        else:
            shown = giving_modals.said(lang, giving_messages.receipt(lang, view)[1], memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def submit_cannot(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The reason was chosen."""
        memory, now = remembered(view), context["now"]
        reason = giving_modals.chosen_reason(view)
        try:
            with self._clicks.submitting(context, view) as (session, asked, fresh):
                if fresh:
                    giving_back.cannot(session, asked, memory.about, reason, now)
                    self._tell(session, asked, memory.about, now)
        except LeewayError as refusal:
            said = context["lang"].plain(refusal.message, **refusal.values)
            ack(response_action="errors", errors={giving_modals.REASON: said})
            return
        self._finish(ack, context, memory)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of either answer, until the employee closed it."""
        self._clicks.store(ack, body, context, giving_back.undo)
        if in_modal(body):
            shown = self._receipt(context, remembered(body["view"]))
            with after_storing():
                context.client.views_update(view_id=body["view"]["id"], view=shown)

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        with self._clicks.looking(context) as (session, asked):
            view = viewing.asked(session, asked, number_in(body), context["now"])
        shown = giving_messages.why(context["lang"], view)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def _tell(self, session: Session, asked: Person, number: int, now: datetime) -> None:
        for tell in self._answered:
            tell(session, asked, number, now)

    def _memory(self, body: Json, number: int) -> Memory:
        """Whether the message that was clicked says by itself what became of it."""
        value = str(body["actions"][0].get("value") or "")
        aside = FROM_MESSAGE if value.startswith(f"{FROM_MESSAGE}:") else ""
        return Memory(number, self._clicks.origin_of(body), aside)

    def _finish(self, ack: Ack, context: BoltContext, memory: Memory) -> None:
        """The message that asked is the receipt; opened elsewhere, the form is."""
        if memory.aside == FROM_MESSAGE:
            ack()
        else:
            ack(response_action="update", view=self._receipt(context, memory))
        self._clicks.finish(context, memory.origin)

    def _receipt(self, context: BoltContext, memory: Memory) -> Json:
        lang, now = context["lang"], context["now"]
        with self._clicks.looking(context) as (session, asked):
            view = viewing.asked(session, asked, memory.about, now)
        if view.waits:
            shown = giving_messages.asked(lang, view, now).blocks
        else:
            shown = giving_messages.receipt(lang, view)[1]
        return giving_modals.said(lang, shown, memory)


class _OwnDate:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Find a date myself…*, *Another date…*"""
        ack()
        number, lang, now = number_in(body), context["lang"], context["now"]
        memory = Memory(number, self._clicks.origin_of(body))
        with self._clicks.looking(context) as (session, person):
            view = viewing.flag(session, person, number)
            offers = giving_back.own_offers(session, person, number, now)
        shown = giving_modals.own_date(lang, view, offers, memory)
        show = context.client.views_push if in_modal(body) else context.client.views_open
        show(trigger_id=body["trigger_id"], view=shown)

    def submit(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The date was chosen: the flag is closed as restored."""
        memory, now = remembered(view), context["now"]
        try:
            with self._clicks.submitting(context, view) as (session, person, fresh):
                if fresh:
                    _take(session, person, memory.about, view, now)
                found = viewing.flag(session, person, memory.about)
        except LeewayError as refusal:
            said = context["lang"].plain(refusal.message, **refusal.values)
            field = giving_modals.field_of_date(view)
            ack(response_action="errors", errors={field: said})
            return
        shown = flag_messages.flagged(context["lang"], found, now)
        receipt = flag_modals.receipt(context["lang"], shown, memory)
        if memory.origin.message_id:  # that message says it
            ack()
        else:
            ack(response_action="update", view=receipt)
        self._clicks.finish(context, memory.origin)


def _give(session: Session, asked: Person, number: int, view: Json, now: datetime) -> None:
    known = viewing.asked(session, asked, number, now)
    offer = giving_modals.chosen(view, known.zone, known.span)
    if offer is None:
        raise NoDayError
    giving_back.give(session, asked, number, offer, now)


def _take(session: Session, person: Person, number: int, view: Json, now: datetime) -> None:
    found = viewing.flag(session, person, number)
    offer = giving_modals.chosen(view, people.zone_of(person), found.booking.span)
    if offer is None:
        raise NoDayError
    flags.close(session, person, number, restored=True, now=now, offer=offer)
