"""What every click and form of development time goes through: stored once, answered in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext, Respond

from bot.delivery import service as delivery
from bot.delivery.domain import Composed, Replies, marked
from bot.development_time import screens, team_screen, viewing
from bot.development_time.memory import Origin
from bot.development_time.views import Ways
from bot.people import service as people
from bot.people.service import Person
from bot.slack.clicked import in_home, number_in
from bot.slack.listening import click_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

Json = dict[str, Any]
Act = Callable[[Session, Person, int, datetime], object]
"""(session, person, the number in the button's value, now)"""


class Clicks:
    """`show_home` brings App Home up to date; `ways` is what can be connected here."""

    def __init__(
        self,
        database: Database,
        replies: Replies[BoltContext],
        show_home: Callable[[BoltContext], None],
        ways: Ways,
    ) -> None:
        self.ways = ways
        self._database = database
        self._replies = replies
        self._show_home = show_home

    @contextmanager
    def acting(self, context: BoltContext) -> Iterator[tuple[Session, Person]]:
        """A transaction with whoever acted; refuses (`NotSetUpError`) a stranger."""
        with self._database.transaction(context["workspace_id"]) as session:
            person = people.member_by_slack_id(session, str(context.user_id))
            people.reset_silences(session, person, context["now"])
            yield session, person

    @contextmanager
    def looking(self, context: BoltContext) -> Iterator[tuple[Session, Person]]:
        """As `acting`, for what is only shown: nobody's click waits for it."""
        with self._database.reading(context["workspace_id"]) as session:
            yield session, people.member_by_slack_id(session, str(context.user_id))

    def store(self, ack: Callable[[], object], body: Json, context: BoltContext, act: Act) -> None:
        """Store what a click does, once; then acknowledge it; then show it where it was made."""
        now = context["now"]
        patience = delivery.ANSWER_PATIENCE if context.response_url else delivery.AT_ONCE
        with self.acting(context) as (session, person):
            if first_time(session, click_key(body), now):
                act(session, person, number_in(body), now)
            edit_id = delivery.enqueue_edit(session, message_of(body), now, patience)
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
        """A form that was opened there was submitted: show what is true now."""
        with after_storing():
            if origin.home:
                self._show_home(context)
            elif origin.answer_to and origin.screen:
                said = self.screen(context, origin.screen)
                client = context.client
                respond = Respond(response_url=origin.answer_to, proxy=client.proxy, ssl=client.ssl)
                respond(text=said.text, blocks=list(said.blocks), replace_original=True)

    def screen(self, context: BoltContext, name: str) -> Composed:
        """A screen as it is now."""
        lang, now = context["lang"], context["now"]
        with self.looking(context) as (session, person):
            found = viewing.picture(session, person, now)
            found = viewing.counted(session, person, found, now)
        if name == screens.WEEK:
            return screens.week(lang, found, now)
        if name == team_screen.TEAM:
            return team_screen.team(lang, found)
        return screens.overview(lang, found, self.ways, now)

    def _show(self, body: Json, context: BoltContext, edit_id: int | None) -> None:
        screen = origin_of(body).screen
        if in_home(body):
            with after_storing():
                self._show_home(context)
        elif edit_id is not None:
            self._replies.show(context, edit_id)
        elif screen:
            self._replies.replace(context, self.screen(context, screen))


def message_of(body: Mapping[str, Any]) -> int:
    """The outbox id of the message that was clicked; 0 for none."""
    return marked(body.get("message") or {}) or 0


def origin_of(body: Mapping[str, Any]) -> Origin:
    """Where a form that this click opens comes from."""
    message_id = message_of(body)
    screen = str(body["actions"][0].get("block_id") or "").partition(":")[0]
    is_screen = screen in screens.SCREENS and not message_id
    return Origin(
        home=in_home(body),
        message_id=message_id,
        answer_to=str(body.get("response_url") or "") if is_screen else "",
        screen=screen if is_screen else "",
    )
