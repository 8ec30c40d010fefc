"""Listens to the answers of who is asked for favourites, and to who names experts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.errors import LeewayError
from bot.delivery import service as delivery
from bot.delivery.clicks import Act, acting, message_of
from bot.delivery.domain import Replies, marked
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import asking, asking_messages, experts, experts_messages, waiting
from bot.recommendations.asking_messages import clicked_on
from bot.recommendations.asking_viewing import Viewer
from bot.recommendations.prompts import Prompt
from bot.slack.clicked import in_home
from bot.slack.listening import click_key, form_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

Json = dict[str, Any]


def register(
    app: App,
    database: Database,
    replies: Replies[BoltContext],
    prompts: Sequence[Prompt],
    show_home: Callable[[BoltContext], None],
) -> None:
    """Listen to all but *Name it*, which opens the form; `show_home` brings App Home up to date."""
    heard = _Questions(database, replies, Viewer(prompts), show_home)
    app.action(asking_messages.NOT_NOW)(heard.ask_for_reason)
    app.action(asking_messages.BACK)(heard.go_back)
    app.action(re.compile(f"^{asking_messages.REASON}"))(heard.give_reason)
    app.action(asking_messages.UNDO)(heard.undo)
    app.action(asking_messages.WHY)(heard.explain)
    app.action(re.compile(f"^{asking_messages.KEEP}"))(heard.keep)
    app.action(asking_messages.UNDO_KEEP)(heard.undo_keep)
    app.action(asking_messages.AGAIN)(heard.ask_again)
    app.action(experts_messages.YES)(heard.agree)
    app.action(experts_messages.NO)(heard.decline)
    app.action(experts_messages.UNDO)(heard.undo_expert)
    naming = _Naming(database, show_home)
    app.action(asking_messages.SOMEBODY_ELSE)(naming.open)
    app.view(experts_messages.NAMED)(naming.submit)
    app.action(experts_messages.NAME)(naming.choose)
    app.action(experts_messages.TAKE_BACK)(naming.take_back)


class _Questions:
    def __init__(
        self,
        database: Database,
        replies: Replies[BoltContext],
        viewer: Viewer,
        show_home: Callable[[BoltContext], None],
    ) -> None:
        self._database = database
        self._replies = replies
        self._viewer = viewer
        self._show_home = show_home

    def ask_for_reason(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Not now…*: the reasons, in the place of the buttons; no answer, but a sign of life."""
        ack()
        with acting(self._database, context) as (session, person):
            view = self._viewer.view(session, person, clicked_on(body), context["now"])
            asking.looked(session, person, context["now"])
        if view.answer is None:
            shown = asking_messages.reasons(context["lang"], view)
            self._replies.replace(context, shown, marked(body["message"]))
        else:
            self._show_again(body, context)

    def go_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """From the reasons back to the question."""
        ack()
        self._show_again(body, context)

    def give_reason(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Later, not this one, or no more; with its consequence at once."""
        reason = body["actions"][0]["action_id"].removeprefix(asking_messages.REASON)

        def answer(session: Session, person: Person, asked_id: int, now: datetime) -> None:
            asking.answer(session, person, asked_id, reason, now)

        self._store(ack, body, context, answer)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take the answer back."""
        self._store(ack, body, context, asking.undo)

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        with acting(self._database, context) as (session, person):
            view = self._viewer.view(session, person, clicked_on(body), context["now"])
        shown = asking_messages.why(context["lang"], view)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """After three silences: keep asking, every three months, or stop."""
        rhythm = body["actions"][0]["action_id"].removeprefix(asking_messages.KEEP)

        def choose(session: Session, person: Person, _: int, now: datetime) -> None:
            asking.choose_rhythm(session, person, message_of(body), rhythm, now)

        self._store(ack, body, context, choose)

    def undo_keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take back what was chosen after three silences."""

        def take_back(session: Session, person: Person, _: int, __: datetime) -> None:
            asking.take_back_rhythm(session, person, message_of(body))

        self._store(ack, body, context, take_back)

    def ask_again(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """In App Home: whoever wanted no more questions wants them again."""

        def again(session: Session, person: Person, _: int, now: datetime) -> None:
            asking.ask_again(session, person, now)

        self._store(ack, body, context, again)

    def agree(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Somebody who was named wants to be asked now and then."""
        self._store(ack, body, context, experts.agree)

    def decline(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Somebody who was named does not want to be asked."""
        self._store(ack, body, context, experts.decline)

    def undo_expert(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take back whether they want to be asked."""
        self._store(ack, body, context, experts.undo)

    def _store(self, ack: Ack, body: Json, context: BoltContext, act: Act) -> None:
        """Store what a click does, once; then acknowledge it; then show it (decisions/0003)."""
        now = context["now"]
        patience = delivery.ANSWER_PATIENCE if context.response_url else delivery.AT_ONCE
        with acting(self._database, context) as (session, person):
            people.reset_silences(session, person, now)
            if first_time(session, click_key(body), now):
                act(session, person, clicked_on(body), now)
            message_id = message_of(body) or waiting.question(session, *_button(body))
            edit_id = delivery.enqueue_edit(session, message_id, now, patience)
        ack()
        self._replies.show(context, edit_id)
        if in_home(body):
            with after_storing():
                self._show_home(context)

    def _show_again(self, body: Json, context: BoltContext) -> None:
        now = context["now"]
        with self._database.transaction(context["workspace_id"]) as session:
            edit_id = delivery.enqueue_edit(
                session, message_of(body), now, delivery.ANSWER_PATIENCE
            )
        self._replies.show(context, edit_id)


def _button(body: Json) -> tuple[str, int]:
    return str(body["actions"][0]["action_id"]), clicked_on(body)


class _Naming:
    def __init__(self, database: Database, show_home: Callable[[BoltContext], None]) -> None:
        self._database = database
        self._show_home = show_home

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*I would ask somebody else…*"""
        ack()
        with acting(self._database, context) as (session, person):
            asking.looked(session, person, context["now"])
        form = experts_messages.form(context["lang"])
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def submit(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form was submitted: refuse at the field, or say that they are asked."""
        chosen = view["state"]["values"][experts_messages.WHO][experts_messages.WHO]
        try:
            offer = self._name(context, str(chosen.get("selected_user")), form_key(view))
        except LeewayError as refusal:
            said = context["lang"].plain(refusal.message, **refusal.values)
            ack(response_action="errors", errors={experts_messages.WHO: said})
            return
        shown = experts_messages.named(context["lang"], offer.offer_id, offer.name)
        ack(response_action="update", view=shown)

    def choose(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """In App Home somebody was chosen: say in a modal that they are asked."""
        ack()
        offer = self._name(context, body["actions"][0]["selected_user"], click_key(body))
        shown = experts_messages.named(context["lang"], offer.offer_id, offer.name)
        with after_storing():
            context.client.views_open(trigger_id=body["trigger_id"], view=shown)
            self._show_home(context)

    def take_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Undo of a name, before that person has read of it."""
        with acting(self._database, context) as (session, person):
            name = experts.take_back(session, person, clicked_on(body), context["now"])
        ack()
        shown = experts_messages.taken_back(context["lang"], name)
        with after_storing():
            context.client.views_update(view_id=body["view"]["id"], view=shown)

    def _name(self, context: BoltContext, who: str, key: str) -> experts.Offer:
        """Name somebody; a click or a form that comes twice is answered as the first time."""
        now = context["now"]
        with acting(self._database, context) as (session, person):
            if first_time(session, key, now):
                return experts.name(session, person, who, now)
            return experts.named_by(session, person, who)
