"""Listens to what is answered to a meeting over a block, by its person and by their manager."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.delivery import service as delivery
from bot.delivery.clicks import Clicks
from bot.development_time import (
    conflict_answers,
    conflict_messages,
    conflict_telling,
    conflict_viewing,
    leader_messages,
)
from bot.development_time.conflict_answers import UnknownConflictError
from bot.development_time.conflict_viewing import ConflictView
from bot.development_time.conflicts import message_key
from bot.development_time.domain import Reason
from bot.people.service import Person
from bot.slack.clicked import number_in
from bot.storage import Session

Json = dict[str, Any]


def register(app: App, clicks: Clicks) -> None:
    """Listen to the buttons of both messages."""
    heard = _Conflicts(clicks)
    app.action(re.compile(f"^{conflict_messages.MOVE}"))(heard.move)
    app.action(conflict_messages.KEEP)(heard.keep)
    app.action(conflict_messages.LET_GO)(heard.ask_for_reason)
    app.action(re.compile(f"^{conflict_messages.LOST_TO}"))(heard.let_go)
    app.action(conflict_messages.BACK)(heard.go_back)
    app.action(conflict_messages.UNDO)(heard.undo)
    app.action(conflict_messages.WHY)(heard.explain)
    app.action(conflict_messages.TELL)(heard.ask_before_telling)
    app.view(leader_messages.TOLD)(heard.tell)
    app.action(conflict_messages.UNTELL)(heard.untell)
    leader = _Leader(clicks)
    app.action(re.compile(f"^{leader_messages.MOVE}"))(leader.move)
    app.action(leader_messages.ONCE)(leader.say_once)
    app.action(leader_messages.UNDO)(leader.undo)


class _Conflicts:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def move(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Move to …*."""
        begin = conflict_messages.chosen_slot(body)

        def act(session: Session, person: Person, number: int, now: datetime) -> None:
            conflict_answers.move(session, person, number, begin, now)

        self._clicks.store(ack, body, context, act)

    def keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Keep it anyway*."""
        self._clicks.store(ack, body, context, conflict_answers.keep)

    def ask_for_reason(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Let it go this week…*: for what, in the place of the buttons."""
        ack()
        view = self._view(body, context)
        if view.state == "open":
            self._clicks.replace(body, context, conflict_messages.reasons(context["lang"], view))
        else:
            self._clicks.show_again(body, context)

    def let_go(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """A reason: it is let go this week."""
        chosen = str(body["actions"][0]["action_id"]).removeprefix(conflict_messages.LOST_TO)
        reason = Reason(chosen)

        def act(session: Session, person: Person, number: int, now: datetime) -> None:
            conflict_answers.let_go(session, person, number, reason, now)

        self._clicks.store(ack, body, context, act)

    def go_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """From the reasons back to the question."""
        ack()
        self._clicks.show_again(body, context)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of any answer."""
        self._clicks.store(ack, body, context, conflict_answers.undo)

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        shown = conflict_messages.why(context["lang"], self._view(body, context))
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def ask_before_telling(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*It is my manager's meeting…*: what they are told, to be agreed to."""
        ack()
        view = self._view(body, context)
        if view.state != "open" or view.told or not view.leader:
            self._clicks.show_again(body, context)
            return
        shown = leader_messages.telling(context["lang"], view)
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def tell(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """They agree that their manager is told."""
        number, now = int(view["private_metadata"]), context["now"]
        with self._clicks.submitting(context, view) as (session, person, is_new):
            if is_new:
                conflict_telling.tell_manager(session, person, number, now)
            message_id = delivery.message_with_key(session, message_key(number))
            delivery.enqueue_edit(session, message_id or 0, now)
        ack()

    def untell(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Do not tell them*, before they have read of it."""
        self._clicks.store(ack, body, context, conflict_telling.take_back_telling)

    def _view(self, body: Json, context: BoltContext) -> ConflictView:
        with self._clicks.acting(context) as (session, person):
            number, now = number_in(body), context["now"]
            view = conflict_viewing.for_owner(session, person, number, now)
        if view is None:
            raise UnknownConflictError
        return view


class _Leader:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def move(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Move to …*: the development time of a report."""
        begin = conflict_messages.chosen_slot(body)

        def act(session: Session, person: Person, number: int, now: datetime) -> None:
            conflict_telling.move_as_manager(session, person, number, begin, now)

        self._clicks.store(ack, body, context, act)

    def say_once(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Just this once*."""
        self._clicks.store(ack, body, context, conflict_telling.just_this_once)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of either."""
        self._clicks.store(ack, body, context, conflict_telling.undo_as_manager)
