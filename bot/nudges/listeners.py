"""Listens to the answers: each is stored, then acknowledged, then shown in place."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.delivery import service as delivery
from bot.delivery.clicks import Act, acting, message_of
from bot.delivery.domain import Replies
from bot.nudges import agreements, messages, modals, moments, notices
from bot.nudges.facts import SOURCES
from bot.nudges.messages import clicked_on, clicked_time
from bot.nudges.readers import readers_of
from bot.nudges.viewing import Viewer
from bot.people import service as people
from bot.people.service import Person
from bot.slack.clicked import in_home
from bot.slack.listening import click_key, form_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

logger = logging.getLogger(__name__)

Json = dict[str, Any]


def register(
    app: App,
    database: Database,
    replies: Replies[BoltContext],
    viewer: Viewer,
    show_home: Callable[[BoltContext], None],
) -> None:
    """Listen to every button of the nudges; `show_home` brings App Home up to date."""
    listeners = _Listeners(database, replies, viewer, show_home)
    app.action(messages.DO)(listeners.do)
    app.action(messages.DO_SMALL)(listeners.do_small)
    app.action(messages.ALREADY_DONE)(listeners.already_done)
    app.action(messages.NOT_NOW)(listeners.ask_for_reason)
    app.action(messages.BACK)(listeners.go_back)
    app.action(re.compile(f"^{messages.REASON}"))(listeners.give_reason)
    app.action(messages.MILESTONE)(listeners.choose_milestone)
    app.action(messages.UNTIL)(listeners.choose_day)
    app.action(messages.RESULT)(listeners.choose_result)
    app.action(messages.UNDO)(listeners.undo)
    app.action(re.compile(f"^{messages.OUTCOME}"))(listeners.report)
    app.action(messages.UNDO_OUTCOME)(listeners.undo_report)
    app.action(messages.WHY)(listeners.explain)
    app.action(messages.WRITE)(listeners.write)
    app.view(modals.WRITTEN)(listeners.send_words)
    app.action(re.compile(f"^{notices.KEEP}"))(listeners.keep)
    app.action(notices.UNDO_KEEP)(listeners.undo_keep)
    app.action(notices.AGREE)(listeners.agree)
    app.action(notices.UNDO_AGREE)(listeners.undo_agree)


class _Listeners:
    def __init__(
        self,
        database: Database,
        replies: Replies[BoltContext],
        viewer: Viewer,
        show_home: Callable[[BoltContext], None],
    ) -> None:
        self._database = database
        self._replies = replies
        self._answers = viewer.answers
        self._viewer = viewer
        self._show_home = show_home

    def do(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The primary button: a promise, or a word to the team that was shown already."""
        self._store(ack, body, context, self._answers.do)

    def do_small(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The 15-minute version."""
        self._store(ack, body, context, self._answers.promise_small)

    def already_done(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """It was done before the nudge came."""
        self._store(ack, body, context, self._answers.already_done)

    def ask_for_reason(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Not now…*: the reasons, in the place of the buttons; no answer, but a sign of life."""
        ack()
        with acting(self._database, context) as (session, person):
            view = self._viewer.view(session, person, clicked_on(body), context["now"])
            outgoing_id = self._message(session, body) or None
            people.reset_silences(session, person, context["now"])
        if view.answer is None:
            shown = messages.reasons(context["lang"], view)
            self._replies.replace(context, shown, outgoing_id)
        else:
            self._show_again(body, context)

    def go_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """From the reasons back to the question."""
        ack()
        self._show_again(body, context)

    def give_reason(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """A reason, with its consequence at once."""
        reason = body["actions"][0]["action_id"].removeprefix(messages.REASON)
        self._store(ack, body, context, lambda *said: self._answers.not_now(*said, reason=reason))

    def choose_milestone(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The timing was wrong: before which milestone it makes sense."""
        chosen = int(body["actions"][0]["selected_option"]["value"])
        self._store(
            ack, body, context, lambda *said: self._answers.wait_for_milestone(*said, chosen=chosen)
        )

    def choose_day(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The timing was wrong: from which day on it makes sense."""
        day = date.fromisoformat(body["actions"][0]["selected_date"])
        self._store(ack, body, context, lambda *said: self._answers.wait_until(*said, day=day))

    def choose_result(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """No benefit was seen: which result counts now."""
        value = body["actions"][0]["selected_option"]["value"]
        chosen = None if value == messages.NO_RESULT else int(value)
        self._store(ack, body, context, lambda *said: self._answers.lead_with(*said, chosen=chosen))

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take the answer back."""
        self._store(ack, body, context, self._answers.undo)

    def report(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """What became of a promise."""
        outcome = body["actions"][0]["action_id"].removeprefix(messages.OUTCOME)
        time = clicked_time(body)
        self._store(
            ack,
            body,
            context,
            lambda *said: self._answers.report(*said, time=time, outcome=outcome),
        )

    def undo_report(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take back what was said of a promise."""
        time = clicked_time(body)
        self._store(ack, body, context, lambda *said: self._answers.undo_report(*said, time=time))

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        with acting(self._database, context) as (session, person):
            view = self._viewer.view(session, person, clicked_on(body), context["now"])
        asked = replace(view, time=clicked_time(body))
        shown = modals.why(context["lang"], asked, SOURCES[view.entry.fact].origin)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def write(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The ready text, to change and to send."""
        ack()
        with acting(self._database, context) as (session, person):
            view = self._viewer.view(session, person, clicked_on(body), context["now"])
            if view.answer is None:
                moments.refuse_what_is_over(view.fact, context["now"], view.zone)
            readers = readers_of(session, person, context["now"])
            names = readers.names()
        shown = modals.write(context["lang"], view, *names)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def send_words(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The text was submitted: refuse it by field, or pass it on."""
        text, now, nudge_id = modals.words(view), context["now"], int(view["private_metadata"])
        objections = modals.objections(context["lang"], text)
        if objections:
            ack(response_action="errors", errors=objections)
            return
        with acting(self._database, context) as (session, person):
            if first_time(session, form_key(view), now):
                self._answers.tell(session, person, nudge_id, now, text=text)
                sent_as = delivery.message_with_key(session, f"nudge:{nudge_id}")
                delivery.enqueue_edit(session, sent_as or 0, now)
        ack()

    def keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """After three silences: weekly, monthly, or stop."""
        cadence = body["actions"][0]["action_id"].removeprefix(notices.KEEP)

        def choose(session: Session, person: Person, _: int, now: datetime) -> None:
            agreements.choose(session, person, self._message(session, body), cadence, now)

        self._store(ack, body, context, choose)

    def undo_keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take back what was chosen after three silences."""

        def take_back(session: Session, person: Person, _: int, now: datetime) -> None:
            agreements.take_back(session, person, self._message(session, body), now)

        self._store(ack, body, context, take_back)

    def agree(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The time of the first note is good."""

        def agree(session: Session, person: Person, _: int, now: datetime) -> None:
            people.reset_silences(session, person, now)
            agreements.agree(session, self._message(session, body), agreed=True)

        self._store(ack, body, context, agree)

    def undo_agree(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Take back that the time of the first note is good."""

        def take_back(session: Session, _: Person, __: int, ___: datetime) -> None:
            agreements.agree(session, self._message(session, body), agreed=False)

        self._store(ack, body, context, take_back)

    def _store(self, ack: Ack, body: Json, context: BoltContext, act: Act) -> None:
        """Store what a click does, once; then acknowledge it; then show it (decisions/0003)."""
        now = context["now"]
        patience = delivery.ANSWER_PATIENCE if context.response_url else delivery.AT_ONCE
        with acting(self._database, context) as (session, person):
            if first_time(session, click_key(body), now):
                act(session, person, clicked_on(body), now)
            edit_id = delivery.enqueue_edit(session, self._message(session, body), now, patience)
        ack()
        self._replies.show(context, edit_id)
        if in_home(body):
            with after_storing():
                self._show_home(context)

    def _show_again(self, body: Json, context: BoltContext) -> None:
        with self._database.transaction(context["workspace_id"]) as session:
            outgoing_id = self._message(session, body)
            edit_id = delivery.enqueue_edit(
                session, outgoing_id, context["now"], delivery.ANSWER_PATIENCE
            )
        self._replies.show(context, edit_id)

    def _message(self, session: Session, body: Json) -> int:
        """The outbox id of the message that was clicked, or of the nudge where Home was."""
        key = f"nudge:{clicked_on(body)}"
        return message_of(body) or delivery.message_with_key(session, key) or 0
