"""What every click and form goes through: stored once, answered where it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext, Respond

from bot.core.language import Language
from bot.delivery import service as delivery
from bot.delivery.domain import Composed, Origin, Replies, marked, origin_in
from bot.people import service as people
from bot.people.service import Person
from bot.slack.clicked import in_home, in_modal, number_in
from bot.slack.listening import click_key, form_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

Json = dict[str, Any]
Act = Callable[[Session, Person, int, datetime], object]
"""(session, person, the number in the button's value, now)"""
Screen = Callable[[Session, Person, Language, datetime], Composed]
"""Something that is shown for the moment, such as the answer to a command, as it is now."""


@contextmanager
def acting(database: Database, context: BoltContext) -> Iterator[tuple[Session, Person]]:
    """A transaction with whoever acted in their workspace; refuses (`NotSetUpError`) a stranger."""
    with database.transaction(context["workspace_id"]) as session:
        yield session, people.member_by_slack_id(session, str(context.user_id))


@contextmanager
def looking(database: Database, context: BoltContext) -> Iterator[tuple[Session, Person]]:
    """As `acting`, for what is only shown: nobody's click waits for it."""
    with database.reading(context["workspace_id"]) as session:
        yield session, people.member_by_slack_id(session, str(context.user_id))


class Clicks:
    """`show_home` brings App Home up to date.

    `screens` are the answers to commands, by the first word of the `block_id` of their rows of
    buttons.
    """

    def __init__(
        self,
        database: Database,
        replies: Replies[BoltContext],
        show_home: Callable[[BoltContext], None],
        screens: Mapping[str, Screen],
    ) -> None:
        self._database = database
        self._replies = replies
        self._show_home = show_home
        self._screens = dict(screens)

    @contextmanager
    def acting(self, context: BoltContext) -> Iterator[tuple[Session, Person]]:
        """A transaction with whoever acted, which is a sign of life of theirs."""
        with acting(self._database, context) as (session, person):
            people.reset_silences(session, person, context["now"])
            yield session, person

    def looking(self, context: BoltContext) -> AbstractContextManager[tuple[Session, Person]]:
        """As `acting`, for what is only shown."""
        return looking(self._database, context)

    @contextmanager
    def submitting(
        self, context: BoltContext, view: Json, key: str = ""
    ) -> Iterator[tuple[Session, Person, bool]]:
        """As `acting`, for a form; False where the very same one was submitted before.

        The message in which it was opened is to say what is true then. `key` is that of the click
        by which it was submitted, where that was a button of its own.
        """
        now = context["now"]
        with self.acting(context) as (session, person):
            yield session, person, first_time(session, key or form_key(view), now)
            delivery.enqueue_edit(session, origin_in(view).message_id, now)

    def store(self, ack: Callable[[], object], body: Json, context: BoltContext, act: Act) -> None:
        """Store what a click does, once; then acknowledge it; then show it where it was made."""
        now = context["now"]
        patience = delivery.ANSWER_PATIENCE if context.response_url else delivery.AT_ONCE
        with self.acting(context) as (session, person):
            if first_time(session, click_key(body), now):
                act(session, person, number_in(body), now)
            message_id = self.origin_of(body).message_id
            edit_id = delivery.enqueue_edit(session, message_id, now, patience)
        ack()
        self._show(body, context, edit_id)

    def show_again(self, body: Json, context: BoltContext) -> None:
        """Put back what the message says."""
        with self.acting(context) as (session, _):
            edit_id = delivery.enqueue_edit(
                session, message_of(body), context["now"], delivery.ANSWER_PATIENCE
            )
        self._replies.show(context, edit_id)

    def replace(self, body: Json, context: BoltContext, said: Composed) -> None:
        """Show something in the place of the message for now; what it says is not changed."""
        self._replies.replace(context, said, message_of(body) or None)

    def finish(self, context: BoltContext, origin: Origin) -> None:
        """A form that was opened there was stored: show what is true now."""
        with after_storing():
            if origin.home:
                self._show_home(context)
            elif origin.answer_to and origin.screen in self._screens:
                said = self.screen(context, origin.screen)
                client = context.client
                respond = Respond(response_url=origin.answer_to, proxy=client.proxy, ssl=client.ssl)
                respond(text=said.text, blocks=list(said.blocks), replace_original=True)

    def screen(self, context: BoltContext, name: str) -> Composed:
        """A screen as it is now."""
        with self.looking(context) as (session, person):
            return self._screens[name](session, person, context["lang"], context["now"])

    def origin_of(self, body: Mapping[str, Any]) -> Origin:
        """Where a form that this click opens comes from; of one in a form, where that came from."""
        if in_modal(body):
            return origin_in(body["view"])
        screen = self._screen_of(body)
        return Origin(
            home=in_home(body),
            message_id=message_of(body),
            answer_to=str(body.get("response_url") or "") if screen else "",
            screen=screen,
        )

    def _screen_of(self, body: Mapping[str, Any]) -> str:
        """The name of the screen that was clicked; empty for messages of the outbox, App Home."""
        name = str(body["actions"][0].get("block_id") or "").partition(":")[0]
        return name if name in self._screens and not message_of(body) else ""

    def _show(self, body: Json, context: BoltContext, edit_id: int | None) -> None:
        screen = self._screen_of(body)
        if in_home(body):
            with after_storing():
                self._show_home(context)
        elif in_modal(body):
            self.finish(context, origin_in(body["view"]))
        elif edit_id is not None:
            self._replies.show(context, edit_id)
        elif screen:
            self._replies.replace(context, self.screen(context, screen))


def message_of(body: Mapping[str, Any]) -> int:
    """The outbox id of the message that was clicked; 0 for none."""
    return marked(body.get("message") or {}) or 0
