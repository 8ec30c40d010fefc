"""Listens to /recommend, to its shortcut, to its form, and to the buttons of an author."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.delivery import service as delivery
from bot.delivery.clicks import Act, acting, looking, message_of
from bot.delivery.domain import Composed, Replies
from bot.people import service as people
from bot.recommendations import (
    answering,
    lists,
    messages,
    modals,
    own_lists,
    receipts,
    seeds,
    sharing,
    waiting,
)
from bot.recommendations.domain import BRING_BACK, EDIT, OPEN, WITHDRAW
from bot.recommendations.draft import Draft, read
from bot.recommendations.forms import Forms
from bot.recommendations.words import understood
from bot.slack.clicked import in_home
from bot.slack.listening import click_key
from bot.slack.showing import after_storing
from bot.slack.typed import as_typed
from bot.storage import Database
from bot.storage.inbound import first_time

Json = dict[str, Any]


def register(
    app: App,
    database: Database,
    replies: Replies[BoltContext],
    forms: Forms,
    show_home: Callable[[BoltContext], None],
) -> None:
    """Listen; `show_home` brings App Home up to date after a click or a form of it."""
    listeners = _Listeners(database, replies, forms, show_home)
    app.command("/recommend")(listeners.command)
    app.shortcut("recommend_message")(listeners.open_for_message)
    app.action(OPEN)(listeners.open)
    app.action(EDIT)(listeners.edit)
    app.action(modals.CHOSE_KIND)(listeners.choose)
    app.action(modals.CHOSE_AUDIENCE)(listeners.choose)
    app.view(modals.SUBMITTED)(listeners.save)
    app.action(lists.FILTER)(listeners.filter)
    app.action(own_lists.MORE)(listeners.turn_page)
    app.action(WITHDRAW)(listeners.withdraw)
    app.action(BRING_BACK)(listeners.bring_back)
    app.action(messages.AGREE)(listeners.agree)
    app.action(messages.DECLINE)(listeners.decline)
    app.action(messages.AGAIN)(listeners.post_again)


class _Listeners:
    def __init__(
        self,
        database: Database,
        replies: Replies[BoltContext],
        forms: Forms,
        show_home: Callable[[BoltContext], None],
    ) -> None:
        self._database = database
        self._replies = replies
        self._forms = forms
        self._show_home = show_home

    def command(self, ack: Ack, command: Json, respond: Respond, context: BoltContext) -> None:
        """`/recommend` with a title, a link, an ISBN, a word that I know, or nothing."""
        ack()
        said = understood(as_typed(command.get("text") or ""))
        if said.deed == "form":
            draft, look = seeds.typed(said, command)
            self._forms.open(context, command["trigger_id"], draft, look=look)
            return
        answer = answering.answer(self._database, context, command, said)
        respond(text=answer.text, blocks=list(answer.blocks), response_type="ephemeral")

    def open_for_message(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The shortcut of a message: its first link, or else its first line as the title."""
        ack()
        draft, look = seeds.of_message(body)
        self._forms.open(context, body["trigger_id"], draft, look=look)

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Recommend something*, in a list, in App Home, or in a message that asked for it."""
        ack()
        self._forms.open(context, body["trigger_id"], seeds.clicked(body))

    def edit(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Change…*"""
        ack()
        number = _number(body)
        with acting(self._database, context) as (session, person):
            share = sharing.share_of(session, person, number)
            draft = seeds.stored(session, share, number, body)
        self._forms.open(context, body["trigger_id"], draft)

    def choose(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Another kind or another audience, in the form."""
        ack()
        self._forms.choose(context, body["view"])

    def save(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form was submitted: show it again with what it needs, or look at what it says."""
        draft = read(view)
        again = self._forms.unfinished(draft)
        if again is None:
            self._submit(ack, view, context, draft)
            return
        ack(response_action="update", view=self._forms.view(context, again))
        self._forms.fill_in_later(context, again, view["id"])

    def _submit(self, ack: Ack, view: Json, context: BoltContext, draft: Draft) -> None:
        """Refuse by field, or keep it, once; then close the form, then say what was done."""
        receipt, objections = self._forms.submit(context, draft, view)
        if objections:
            ack(response_action="errors", errors=objections)
            return
        shown = receipt if draft.memory.from_home else None
        ack(**(receipts.in_the_modal(context["lang"], shown) if shown is not None else {}))
        self._forms.tell(context, draft, receipt)
        if draft.memory.from_home:
            with after_storing():
                self._show_home(context)

    def filter(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Another kind was chosen above a list."""
        ack()
        self._turn(body, context, body["actions"][0]["selected_option"]["value"])

    def turn_page(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*More*"""
        ack()
        self._turn(body, context)

    def withdraw(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Withdraw*, or *Undo* of what was shared a moment ago."""
        self._store(ack, body, context, sharing.withdraw)

    def bring_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Bring it back*"""
        self._store(ack, body, context, sharing.bring_back)

    def agree(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """A colleague lets others hear that they can be talked to."""
        self._store(ack, body, context, partial(sharing.agree, place=_place(body)))

    def decline(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """A colleague would rather not be named."""
        self._store(ack, body, context, partial(sharing.decline, place=_place(body)))

    def post_again(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """What could not be posted in its channel is tried once more."""
        self._store(ack, body, context, sharing.post_again)

    def _store(self, ack: Ack, body: Json, context: BoltContext, act: Act) -> None:
        """Store what a click does, once; then acknowledge it; then show it (decisions/0003)."""
        edit_id = self._act(body, context, act)
        ack()
        if in_home(body):
            with after_storing():
                self._show_home(context)
        elif edit_id is not None:
            self._replies.show(context, edit_id)
        else:
            self._replies.replace(context, self._receipt(body, context))

    def _act(self, body: Json, context: BoltContext, act: Act) -> int | None:
        """The edit of the message that was clicked; None for one of the moment."""
        now, number = context["now"], _number(body)
        patience = delivery.ANSWER_PATIENCE if context.response_url else delivery.AT_ONCE
        action = body["actions"][0]
        with acting(self._database, context) as (session, person):
            people.reset_silences(session, person, now)
            if first_time(session, click_key(body), now):
                act(session, person, number, now)
            clicked = message_of(body) or waiting.question(session, action["action_id"], number)
            return delivery.enqueue_edit(session, clicked, now, patience)

    def _receipt(self, body: Json, context: BoltContext) -> Composed:
        """What a message of the moment says now."""
        lang, action = context["lang"], body["actions"][0]
        with looking(self._database, context) as (session, person):
            block_id = action.get("block_id", "")
            shown = lists.again(session, person, lang, block_id, context["now"])
        return answering.after(lang, action["action_id"], str(_number(body)), shown)

    def _turn(self, body: Json, context: BoltContext, kind: str | None = None) -> None:
        block_id = body["actions"][0]["block_id"]
        with looking(self._database, context) as (session, person):
            shown = lists.turned(
                session, person, context["lang"], block_id, context["now"], kind=kind
            )
        if shown is not None:
            self._replies.replace(context, shown)


def _number(body: Json) -> int:
    return int(body["actions"][0]["value"].partition(" ")[0])


def _place(body: Json) -> str:
    """What a colleague was asked about."""
    return str(body["actions"][0]["value"].partition(" ")[2])
