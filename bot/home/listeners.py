"""Listens to `/leeway`, to whoever opens App Home, and to whoever writes to Leeway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.home import messages, service
from bot.home.domain import Profile
from bot.home.messages import Message
from bot.home.sections import HomeSection
from bot.people.domain import NotSetUpError
from bot.people.service import HeldUntil, Person, member_by_slack_id, reset_silences
from bot.storage import Database, Session

Json = dict[str, Any]


class Home:
    """App Home of one person at a time; `show` is what `people` calls after a change.

    `sections` are what needs them, `below` what is theirs.
    """

    def __init__(
        self,
        database: Database,
        sections: Sequence[HomeSection],
        held_until: HeldUntil | None = None,
        *,
        below: Sequence[HomeSection] = (),
    ) -> None:
        self._database = database
        self._sections = sections
        self._below = below
        self._held_until = held_until

    def show(self, context: BoltContext) -> None:
        """Publish the Home of the person who acted."""
        view = self._view(context)
        context.client.views_publish(user_id=str(context.user_id), view=view)

    def profile(self, session: Session, person: Person, now: datetime) -> Profile:
        """What is stored about a person, and when they hear from Leeway."""
        held_until = self._held_until(session, person.id) if self._held_until else None
        return service.profile(session, person, now, held_until)

    def _view(self, context: BoltContext) -> messages.View:
        lang, now = context["lang"], context["now"]
        try:
            with self._database.transaction(context["workspace_id"]) as session:
                person = member_by_slack_id(session, str(context.user_id))
                waiting = [b for show in self._sections for b in show(session, person, lang, now)]
                below = [b for show in self._below for b in show(session, person, lang, now)]
                profile = self.profile(session, person, now)
        except NotSetUpError as refusal:
            return messages.home_of_a_stranger(lang.plain(refusal.message, **refusal.values))
        return messages.home(profile, waiting, below, lang)


def register(app: App, database: Database, shown: Home) -> None:
    """Listen. Comes after `people`, which hears `/leeway settings` before this hears the rest."""
    listeners = _Listeners(database, shown)
    app.command("/leeway")(listeners.command)
    app.action(messages.SHOW_HELP)(listeners.show_help)
    app.action(messages.SHOW_WHY)(listeners.show_why)
    app.event("app_home_opened", matchers=[_is_home_tab])(listeners.open_home)
    app.event("message", matchers=[_is_a_person_writing])(listeners.answer)


def _is_home_tab(event: Json) -> bool:
    return bool(event["tab"] == "home")


def _is_a_person_writing(event: Json) -> bool:
    """To the bot, and not an edit, a file notice, a bot or the bot itself."""
    of_a_bot = "bot_id" in event or "app_id" in event
    return event["channel_type"] == "im" and not of_a_bot and "subtype" not in event


class _Listeners:
    def __init__(self, database: Database, home: Home) -> None:
        self._database = database
        self._home = home

    def command(self, ack: Ack, command: Json, respond: Respond, context: BoltContext) -> None:
        """`/leeway` with nothing, `help`, `why`, or a word that it does not know."""
        ack()
        said = _as_typed(command.get("text") or "")
        first = said.lower().split()[:1]
        if first == ["why"]:
            _tell(respond, self._why(context))
        elif first in ([], ["help"]):
            _tell(respond, messages.help_text(context["lang"]))
        else:
            _tell(respond, messages.unknown_word(said, context["lang"]))

    def show_help(self, ack: Ack, respond: Respond, context: BoltContext) -> None:
        """A click on Help: the message becomes it."""
        ack()
        _tell(respond, messages.help_text(context["lang"]), in_place=True)

    def show_why(self, ack: Ack, respond: Respond, context: BoltContext) -> None:
        """A click on What you know about me: the message becomes it."""
        ack()
        _tell(respond, self._why(context), in_place=True)

    def open_home(self, context: BoltContext) -> None:
        """Somebody looks at App Home: it shows what is true now."""
        self._home.show(context)

    def answer(self, body: Json, event: Json, context: BoltContext) -> None:
        """Somebody wrote to Leeway: say once a day what it understands."""
        with self._database.transaction(context["workspace_id"]) as session:
            answered = service.may_answer(session, event["user"], body["event_id"], context["now"])
        if answered:
            said = messages.answer_to_a_message(context["lang"])
            context.client.chat_postMessage(
                channel=event["channel"], text=said.text, blocks=said.blocks
            )

    def _why(self, context: BoltContext) -> Message:
        with self._database.transaction(context["workspace_id"]) as session:
            person = member_by_slack_id(session, str(context.user_id))
            reset_silences(session, person, context["now"])
            profile = self._home.profile(session, person, context["now"])
        return messages.why(profile, context["lang"])


def _tell(respond: Respond, said: Message, *, in_place: bool = False) -> None:
    respond(
        text=said.text,
        blocks=said.blocks,
        response_type="ephemeral",
        replace_original=in_place,
    )


def _as_typed(text: str) -> str:
    """What the person typed: Slack hands on `&`, `<` and `>` escaped."""
    return text.strip().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
