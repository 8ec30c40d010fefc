"""Listens to /training, to its forms, and to every button of a booking."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.core.errors import LeewayError
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold
from bot.delivery import service as delivery
from bot.delivery.clicks import Clicks, message_of
from bot.delivery.domain import Composed
from bot.people import service as people
from bot.people.service import Person
from bot.slack import blocks, files
from bot.slack.clicked import in_modal, number_in
from bot.slack.showing import after_storing
from bot.slack.typed import as_typed
from bot.storage import Session
from bot.trainings import (
    booking_files,
    booking_list,
    booking_messages,
    booking_modals,
    booking_screens,
    bookings,
    flags,
    ids,
    viewing,
)
from bot.trainings.booking_jobs import STILL_NOT
from bot.trainings.memory import Memory, remembered
from bot.trainings.models import Booking
from bot.trainings.sections import has_calendar
from bot.trainings.views import BookingView
from bot.trainings.wording import title

Json = dict[str, Any]
NAME = "training.ics"


def register(app: App, clicks: Clicks) -> None:
    """Listen to all that concerns bookings."""
    forms, deeds = _Forms(clicks), _Deeds(clicks)
    app.command("/training")(forms.command)
    app.action(ids.ADD)(forms.open_new)
    app.view(ids.ADD_SUBMITTED)(forms.add)
    app.action(ids.CHANGE)(forms.open)
    app.view(ids.CHANGE_SUBMITTED)(forms.change)
    app.action(ids.OPEN_MINE)(forms.open_list)
    app.action(ids.PAGE)(forms.turn)
    app.action(ids.WHY_BOOKING)(forms.explain)
    app.action(ids.WITHDRAW)(deeds.withdraw)
    app.action(ids.BRING_BACK)(deeds.bring_back)
    app.action(ids.GOING)(deeds.going)
    app.action(ids.NOT_GOING)(deeds.not_going)
    app.action(ids.WAS_THERE)(deeds.was_there)
    app.action(ids.NOT_ANSWERED)(deeds.not_answered)
    app.action(ids.PROTECT)(deeds.protect)
    app.action(ids.UNPROTECT)(deeds.unprotect)
    app.action(ids.CAN_GO)(deeds.can_go)
    app.action(ids.STILL_NOT)(deeds.still_not)
    app.action(ids.CALENDAR_FILE)(deeds.send_file)
    app.action(re.compile(f"^{ids.LINK}"))(deeds.follow)


def screen(session: Session, person: Person, lang: Language, now: datetime) -> Composed:
    """The answer to `/training`, as it is now."""
    found = viewing.mine(session, person, now)
    return booking_screens.mine(lang, found, now, connected=has_calendar(session, person))


class _Forms:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def command(self, ack: Ack, command: Json, respond: Respond, context: BoltContext) -> None:
        """`/training` with nothing, `add`, `help`, or a word that I do not know."""
        ack()
        word = as_typed(command.get("text") or "").lower()
        if word == "add":
            self._open(context, command["trigger_id"], Memory())
            return
        if word:
            unknown = "" if word == "help" else word
            said = booking_screens.help_text(context["lang"], unknown=unknown)
        else:
            said = self._clicks.screen(context, booking_screens.MINE)
        respond(text=said.text, blocks=list(said.blocks), response_type="ephemeral")

    def open_new(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Add a training…*."""
        ack()
        self._open(context, body["trigger_id"], Memory(origin=self._clicks.origin_of(body)))

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Change…* of one that was added by hand."""
        ack()
        with self._clicks.acting(context) as (session, person):
            view = viewing.booking(session, person, number_in(body))
        memory = Memory(view.id, self._clicks.origin_of(body))
        self._open(context, body["trigger_id"], memory, view)

    def _open(
        self,
        context: BoltContext,
        trigger_id: str,
        memory: Memory,
        view: BookingView | None = None,
    ) -> None:
        with self._clicks.looking(context):  # a stranger is told so before they fill it in
            form = booking_modals.form(context["lang"], memory, view)
        context.client.views_open(trigger_id=trigger_id, view=form)

    def add(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form of a new one was submitted."""

        def act(session: Session, person: Person) -> Booking:
            draft = booking_modals.draft(view, people.zone_of(person))
            return bookings.add(session, person, draft, context["now"])

        self._keep(ack, view, context, act)

    def change(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form of a known one was submitted."""
        about = remembered(view).about

        def act(session: Session, person: Person) -> Booking:
            draft = booking_modals.draft(view, people.zone_of(person))
            return bookings.change(session, person, about, draft, context["now"])

        self._keep(ack, view, context, act)

    def _keep(
        self,
        ack: Ack,
        view: Json,
        context: BoltContext,
        act: Callable[[Session, Person], Booking],
    ) -> None:
        """Refuse it by field, or keep it, and say so in the place of the form."""
        lang, now, memory = context["lang"], context["now"], remembered(view)
        try:
            with self._clicks.submitting(context, view) as (session, person, _):
                made = act(session, person)  # the same one twice is one
                shown = viewing.booking(session, person, made.id)
                is_there = memory.about == 0 and made.created_at != now
        except LeewayError as refusal:
            ack(response_action="errors", errors=booking_modals.objections(lang, refusal))
            return
        said, buttons = booking_messages.receipt(lang, shown, now, is_there=is_there)
        if memory.about == 0 and not is_there:
            undo = lang.plain("Undo")
            buttons.append(blocks.button(undo, ids.WITHDRAW, value=str(shown.id)))
        done = Memory(shown.id, memory.origin)
        receipt = booking_modals.receipt(lang, said, buttons, done, lang.plain("Your training"))
        ack(response_action="update", view=receipt)
        self._clicks.finish(context, memory.origin)

    def open_list(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*All of them…*."""
        ack()
        memory = Memory(origin=self._clicks.origin_of(body))
        context.client.views_open(
            trigger_id=body["trigger_id"], view=self._page(context, 0, memory)
        )

    def turn(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Another page of all of them."""
        ack()
        view = body["view"]
        page = self._page(context, number_in(body), remembered(view))
        context.client.views_update(view_id=view["id"], view=page)

    def _page(self, context: BoltContext, number: int, memory: Memory) -> Json:
        with self._clicks.looking(context) as (session, person):
            found = viewing.mine(session, person, context["now"])
        return booking_list.page(context["lang"], found, number, memory, context["now"])

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*."""
        ack()
        with self._clicks.acting(context) as (session, person):
            view = viewing.booking(session, person, number_in(body))
        card = booking_modals.why(context["lang"], view, Memory(view.id))
        context.client.views_open(trigger_id=body["trigger_id"], view=card)


class _Deeds:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def withdraw(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Remove*, or *Undo* of one that was added a moment ago."""
        self._do(ack, body, context, bookings.withdraw)

    def bring_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Bring it back*."""
        self._do(ack, body, context, bookings.bring_back)

    def going(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*I'm going*."""
        self._do(ack, body, context, bookings.going)

    def not_going(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of it."""
        self._do(ack, body, context, bookings.undo_going)

    def was_there(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*I was there*."""
        self._do(ack, body, context, bookings.was_there)

    def not_answered(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of it."""
        self._do(ack, body, context, bookings.undo_was_there)

    def protect(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Protect its time*."""
        self._do(ack, body, context, bookings.protect)

    def unprotect(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Free its time*."""
        self._do(ack, body, context, bookings.unprotect)

    def can_go(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*I can go*, after it was moved: the place is taken back."""
        self._do(ack, body, context, flags.can_go)

    def still_not(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Still not*: it stays given up, and the message says so."""
        message_id = message_of(body)

        def act(session: Session, person: Person, number: int, _now: datetime) -> None:
            viewing.booking(session, person, number)
            if message_id:
                delivery.annotate(session, message_id, {STILL_NOT: True})

        self._clicks.store(ack, body, context, act)

    def _do(self, ack: Ack, body: Json, context: BoltContext, deed: Callable[..., object]) -> None:
        """Do it, and show it where it was clicked; in a form, in its place."""
        self._clicks.store(ack, body, context, deed)
        if not in_modal(body):
            return
        lang, form = context["lang"], body["view"]
        with self._clicks.looking(context) as (session, person):
            view = viewing.booking(session, person, number_in(body))
        said, button = _turned(lang, view)
        receipt = booking_modals.receipt(
            lang, said, [button], remembered(form), lang.plain("Your training")
        )
        with after_storing():
            context.client.views_update(view_id=form["id"], view=receipt)

    def send_file(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Calendar file*: into the person's direct message with Leeway."""
        ack()
        lang, now = context["lang"], context["now"]
        with self._clicks.acting(context) as (session, person):
            view = viewing.booking(session, person, number_in(body))
        said = lang.plain(
            "Open this file, and your calendar offers to add it. "
            "After a change, fetch a new one: it takes the place of this."
        )
        files.send(context, body, booking_files.calendar_file(view, now), NAME, said)

    def follow(self, ack: Ack) -> None:
        """A link leads away by itself; Slack wants to hear that we know of it."""
        ack()


def _turned(lang: Language, view: BookingView) -> tuple[Mrkdwn, Json]:
    """What the receipt of a form says after *Undo*, and after the way back."""
    value = str(view.id)
    if view.state == "withdrawn":
        said = bold(lang.t('Removed: "{title}".', title=title(view)))
        return said, blocks.button(lang.plain("Bring it back"), ids.BRING_BACK, value=value)
    said = bold(lang.t('Noted: "{title}".', title=title(view)))
    return said, blocks.button(lang.plain("Undo"), ids.WITHDRAW, value=value)
