"""Listens to /devtime and to the buttons and forms of weekly plans, one's own and a team's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.core.language import Language
from bot.delivery.clicks import Clicks, Screen
from bot.delivery.domain import Composed, Origin
from bot.development_time import (
    block_listeners,
    choice_modals,
    choosing,
    ids,
    modals,
    offer_listeners,
    plans,
    screens,
    team_plans,
    team_screen,
    viewing,
)
from bot.development_time.domain import OPEN, OPEN_TEAM
from bot.development_time.forms import Forms, Told
from bot.development_time.memory import Memory, remembered
from bot.development_time.views import Ways
from bot.development_time.wording import weekly
from bot.people.service import Person
from bot.slack.clicked import in_modal, number_in
from bot.slack.showing import after_storing
from bot.slack.typed import as_typed
from bot.storage import Session

Json = dict[str, Any]
Said = Callable[[Language, int, Memory], Json]
"""(lang, team plan, what the form carries) -> its receipt"""


def register(app: App, clicks: Clicks, told: Sequence[Told] = ()) -> None:
    """Listen to all but what concerns calendars and the Slack status.

    `told` hear of a team plan that was made or changed.
    """
    forms = Forms(clicks, told)
    heard = _Listeners(clicks, forms)
    app.command("/devtime")(heard.command)
    app.action(OPEN)(heard.open)
    app.action(OPEN_TEAM)(heard.open_team)
    app.view(ids.SUBMITTED)(heard.save)
    app.action(ids.UNDO)(heard.undo)
    app.action(ids.PAUSE)(heard.ask_until)
    app.view(ids.PAUSE_SUBMITTED)(heard.pause)
    app.action(ids.RESUME)(heard.resume)
    app.action(ids.END)(heard.end)
    app.action(ids.BRING_BACK)(heard.bring_back)
    app.action(ids.END_TEAM)(heard.end_team)
    app.action(ids.BRING_BACK_TEAM)(heard.bring_back_team)
    app.action(ids.OPEN_CHOICES)(heard.open_choices)
    app.view(ids.CHOICES_SUBMITTED)(heard.choose)
    app.action(ids.UNDO_CHOICES)(heard.undo_choices)
    offer_listeners.register(app, clicks, forms)
    block_listeners.register(app, clicks)


def answers(ways: Ways) -> Mapping[str, Screen]:
    """The answers to `/devtime`, by the names of their screens; `ways`: what is connected here."""

    def overview(session: Session, person: Person, lang: Language, now: datetime) -> Composed:
        return screens.overview(lang, viewing.counted(session, person, now), ways, now)

    def week(session: Session, person: Person, lang: Language, now: datetime) -> Composed:
        return screens.week(lang, viewing.counted(session, person, now), now)

    def team(session: Session, person: Person, lang: Language, now: datetime) -> Composed:
        return team_screen.team(lang, viewing.counted(session, person, now))

    return {screens.OVERVIEW: overview, screens.WEEK: week, team_screen.TEAM: team}


class _Listeners:
    def __init__(self, clicks: Clicks, forms: Forms) -> None:
        self._clicks = clicks
        self._forms = forms

    def command(self, ack: Ack, command: Json, respond: Respond, context: BoltContext) -> None:
        """`/devtime` with nothing, `week`, `team`, `help`, or a word that I do not know."""
        ack()
        word = as_typed(command.get("text") or "").lower()
        if not word and self._has_none(context):
            self._forms.open_new(context, command["trigger_id"], Origin())
            return
        if word in {"", screens.WEEK, team_screen.TEAM}:
            said = self._clicks.screen(context, word or screens.OVERVIEW)
        else:
            said = screens.help_text(context["lang"], unknown="" if word == "help" else word)
        respond(text=said.text, blocks=list(said.blocks), response_type="ephemeral")

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Plan development time*, or *Change…*."""
        ack()
        number, origin = number_in(body), self._clicks.origin_of(body)
        if number:
            self._forms.open_own(context, body["trigger_id"], number, origin)
        else:
            self._forms.open_new(context, body["trigger_id"], origin)

    def open_team(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Plan it for my team…*, or *Change…* of a team's."""
        ack()
        self._forms.open_team(context, body)

    def save(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form was submitted: refuse it by field, or keep it and show what was kept."""
        self._forms.submit(ack, view, context)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of a plan that was made or changed."""
        self._clicks.store(ack, body, context, self._forms.undoing(body))

    def ask_until(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Pause…*: until when."""
        ack()
        with self._clicks.acting(context) as (session, person):
            plan = viewing.plan(session, person, number_in(body), context["now"])
        lang = context["lang"]
        origin = self._clicks.origin_of(body)
        memory = Memory(about=plan.id, version=plan.version, origin=origin)
        form = choice_modals.pause(lang, weekly(lang, plan.rule, plan.zone), memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def pause(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """A plan rests."""
        self._forms.pause(ack, view, context)

    def resume(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Go on*."""
        self._clicks.store(ack, body, context, plans.resume)

    def end(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*End it*."""
        self._clicks.store(ack, body, context, plans.end)

    def bring_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Bring it back*."""
        self._clicks.store(ack, body, context, plans.bring_back)

    def end_team(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Stop offering it*: who has it keeps it."""
        self._clicks.store(ack, body, context, team_plans.end)
        self._show_receipt(body, context, modals.stopped)

    def bring_back_team(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Offer it again*."""
        self._clicks.store(ack, body, context, team_plans.bring_back)
        self._show_receipt(body, context, modals.offered_again)

    def _show_receipt(self, body: Json, context: BoltContext, said: Said) -> None:
        """In the place of the receipt that was clicked; over the screen where that was."""
        client, origin = context.client, self._clicks.origin_of(body)
        memory = remembered(body["view"]) if in_modal(body) else Memory(origin=origin)
        shown = said(context["lang"], number_in(body), memory)
        with after_storing():
            if in_modal(body):
                client.views_update(view_id=body["view"]["id"], view=shown)
            else:
                client.views_open(trigger_id=body["trigger_id"], view=shown)

    def open_choices(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Change…* of how it is protected."""
        ack()
        with self._clicks.acting(context) as (session, person):
            picture = viewing.picture(session, person, context["now"])
        memory = Memory(origin=self._clicks.origin_of(body))
        form = choice_modals.choices(context["lang"], picture, memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def choose(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """How it is protected was submitted."""
        self._forms.choose(ack, view, context)

    def undo_choices(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of that: as it was chosen before."""
        value = str(body["actions"][0]["value"])

        def act(session: Session, person: Person, _number: int, now: datetime) -> None:
            former = choice_modals.former(value, choosing.chosen(session, person))
            choosing.choose(session, person, former, now)

        self._clicks.store(ack, body, context, act)
        with self._clicks.looking(context) as (session, person):
            now = choosing.chosen(session, person)
        self._show_receipt(
            body, context, lambda lang, _, memory: choice_modals.put_back(lang, now, memory)
        )

    def _has_none(self, context: BoltContext) -> bool:
        """Whether there is nothing to show somebody yet but the form."""
        with self._clicks.acting(context) as (session, person):
            picture = viewing.picture(session, person, context["now"])
        return not (picture.plans or picture.ahead or picture.unanswered or picture.team_plans)
