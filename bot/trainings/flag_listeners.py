"""Listens to /cancelled, its shortcut and its form, and to what employees do with flags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.core.language import Language
from bot.delivery.clicks import Act, Clicks
from bot.delivery.domain import Composed, Origin
from bot.people.service import Person
from bot.slack.clicked import in_modal, number_in
from bot.slack.showing import after_storing
from bot.slack.typed import as_typed
from bot.storage import Session
from bot.trainings import flag_list, flag_messages, flag_modals, flags, ids, viewing
from bot.trainings.domain import Audience
from bot.trainings.flag_forms import FlagForms
from bot.trainings.memory import Memory, remembered

Json = dict[str, Any]


def register(app: App, clicks: Clicks) -> None:
    """Listen to all that an employee does with a flag, but their own choice of a date."""
    heard = _Listeners(clicks, FlagForms(clicks))
    app.command("/cancelled")(heard.command)
    app.shortcut(ids.SHORTCUT)(heard.shortcut)
    app.action(ids.FLAG)(heard.open)
    app.action(ids.FLAG_BOOKING)(heard.choose)
    app.action(re.compile(f"^{ids.FLAG_FORM}"))(heard.choose)
    app.action(re.compile(f"^{ids.FLAG_AS}"))(heard.flag)
    app.view(re.compile(f"^{ids.FLAG_SUBMITTED}"))(heard.submit)
    app.action(ids.UNDO_FLAG)(heard.undo)
    app.action(ids.TELL_LEARNING)(heard.tell_learning)
    app.action(ids.COUNT_IT)(heard.count)
    app.action(ids.RESTORED)(heard.restore)
    app.action(ids.LET_GO)(heard.let_go)
    app.action(ids.REOPEN)(heard.reopen)
    app.action(ids.OPEN_FLAGS)(heard.open_list)
    app.action(ids.WHY_FLAG)(heard.explain)


def screen(session: Session, person: Person, lang: Language, now: datetime) -> Composed:
    """The answer to `/cancelled list`, as it is now."""
    return flag_list.own_list(lang, viewing.mine(session, person, now), now)


class _Listeners:
    def __init__(self, clicks: Clicks, forms: FlagForms) -> None:
        self._clicks = clicks
        self._forms = forms

    def command(self, ack: Ack, command: Json, respond: Respond, context: BoltContext) -> None:
        """`/cancelled` with nothing or a title, `list`, or `help`."""
        ack()
        said = as_typed(command.get("text") or "")
        if said.lower() not in {"list", "help"}:
            self._forms.open(context, command["trigger_id"], Origin(), called=said)
            return
        if said.lower() == "list":
            answer = self._clicks.screen(context, flag_messages.LIST)
        else:
            answer = flag_list.help_text(context["lang"])
        respond(text=answer.text, blocks=list(answer.blocks), response_type="ephemeral")

    def shortcut(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The shortcut of a message, of which nothing is read."""
        ack()
        self._forms.open(context, body["trigger_id"], Origin())

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*I can't…*, *My training was cancelled…*"""
        ack()
        origin = self._clicks.origin_of(body)
        over, number = in_modal(body), number_in(body)
        self._forms.open(context, body["trigger_id"], origin, booking_id=number, over=over)

    def choose(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Another training, or what happened: the form goes along."""
        ack()
        self._forms.show_again(context, body["view"])

    def submit(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The primary button of the form: refused at the field, or kept and said in its place."""
        audience = Audience(view["callback_id"].removeprefix(ids.FLAG_SUBMITTED))
        self._forms.submit(ack, view, context, audience)

    def flag(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Another button of the form: the same, told to somebody else, or to nobody."""
        audience = Audience(body["actions"][0]["action_id"].removeprefix(ids.FLAG_AS))
        self._forms.flag(ack, body, context, audience)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo*, before anybody else heard of it."""
        self._store(ack, body, context, flags.undo)

    def tell_learning(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Tell L&D*, where the manager cannot help, or there is none."""
        self._store(ack, body, context, _tell(Audience.LEARNING))

    def count(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Only count it*, where there is nobody to tell."""
        self._store(ack, body, context, _tell(Audience.COUNTED))

    def restore(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*It works, thank you*."""
        self._store(ack, body, context, _close(restored=True))

    def let_go(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Let it go*."""
        self._store(ack, body, context, _close(restored=False))

    def reopen(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of either."""
        self._store(ack, body, context, flags.reopen)

    def open_list(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The whole list, in a modal."""
        ack()
        shown, memory = self._list(context), Memory(origin=self._clicks.origin_of(body))
        view = flag_modals.whole_list(context["lang"], shown, memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=view)

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        with self._clicks.looking(context) as (session, person):
            view = viewing.flag(session, person, number_in(body))
        shown = flag_messages.why(context["lang"], view)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def _store(self, ack: Ack, body: Json, context: BoltContext, act: Act) -> None:
        """Store it; a modal that was clicked shows what is true now, too."""
        self._clicks.store(ack, body, context, act)
        if not in_modal(body):
            return
        view = body["view"]
        if view["callback_id"] == ids.FLAG_RECEIPT:
            self._forms.show_receipt(context, view["id"], number_in(body), remembered(view))
        elif view["callback_id"] == ids.OPEN_FLAGS:
            shown = flag_modals.whole_list(context["lang"], self._list(context), remembered(view))
            with after_storing():
                context.client.views_update(view_id=view["id"], view=shown)

    def _list(self, context: BoltContext) -> Sequence[Json]:
        with self._clicks.looking(context) as (session, person):
            mine = viewing.mine(session, person, context["now"])
        return flag_list.list_blocks(context["lang"], mine, context["now"])


def _tell(audience: Audience) -> Act:
    def act(session: Session, person: Person, number: int, now: datetime) -> None:
        flags.tell(session, person, number, audience, now)

    return act


def _close(*, restored: bool) -> Act:
    def act(session: Session, person: Person, number: int, now: datetime) -> None:
        flags.close(session, person, number, restored=restored, now=now)

    return act
