"""Listens to whoever saves, starts or finishes what was recommended, or says that it helped."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.language import Language
from bot.delivery.clicks import acting, looking
from bot.delivery.domain import Composed, Replies
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import lists, messages, taking_up_messages, telling, uptakes, viewing
from bot.recommendations.sections import FILTER, MORE, Look, Shelf, kind_chosen
from bot.recommendations.taking_up_messages import (
    STEP_OF,
    TAKEN,
    NamedThemselvesError,
    OwnRecommendationError,
)
from bot.slack.clicked import in_home
from bot.slack.listening import click_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

logger = logging.getLogger(__name__)

Json = dict[str, Any]
BACK = "undo_"  # before a step, in the value of an option of *more*


@dataclass(frozen=True)
class _Click:
    """What somebody clicked, on which resource; `is_new`: it did not come in before."""

    person: Person
    lang: Language
    now: datetime
    what: str
    """A step, or `BACK` and a step."""
    resource_id: int
    is_new: bool
    channel_id: str
    """Slack's id of where it was clicked; empty in App Home."""


def register(
    app: App,
    database: Database,
    replies: Replies[BoltContext],
    shelf: Shelf,
    show_home: Callable[[BoltContext], None],
) -> None:
    """Listen to the buttons of readers; `show_home` publishes App Home, which has `shelf`."""
    listeners = _Listeners(database, replies, shelf, show_home)
    for action_id in STEP_OF:
        app.action(action_id)(listeners.take)
    app.action(re.compile(f"^{messages.UNDO_STEP}"))(listeners.take_back)
    app.action(MORE)(listeners.choose_more)
    app.action(FILTER)(listeners.choose_kind)
    app.action(messages.SAY)(listeners.ask_why)
    app.view(taking_up_messages.WORDS_SAID)(listeners.keep_words)


class _Listeners:
    def __init__(
        self,
        database: Database,
        replies: Replies[BoltContext],
        shelf: Shelf,
        show_home: Callable[[BoltContext], None],
    ) -> None:
        self._database = database
        self._replies = replies
        self._shelf = shelf
        self._show_home = show_home

    def take(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Save for me*, *I'm on it*, *Finished*, *It helped*."""
        action = body["actions"][0]
        self._store(ack, body, context, STEP_OF[action["action_id"]], int(action["value"]))

    def take_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of one of them."""
        action = body["actions"][0]
        step = action["action_id"].removeprefix(messages.UNDO_STEP)
        self._store(ack, body, context, BACK + step, int(action["value"]))

    def choose_more(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """One of the other things that can be done with an entry of App Home."""
        what, _, resource_id = body["actions"][0]["selected_option"]["value"].rpartition(":")
        if what == messages.SAY:
            self._open_form(ack, body, context, int(resource_id))
        else:
            self._store(ack, body, context, what, int(resource_id))

    def choose_kind(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Only the books, or only the podcasts."""
        ack()
        with self._shelf.looking(Look(kind_chosen(body))):
            self._show_home(context)

    def ask_why(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Say why…*"""
        self._open_form(ack, body, context, int(body["actions"][0]["value"]))

    def keep_words(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The words were submitted: refuse them by field, or keep them."""
        lang, now = context["lang"], context["now"]
        words, quotable = taking_up_messages.words_of(view)
        objections = taking_up_messages.objections(lang, words)
        if objections:
            ack(response_action="errors", errors=objections)
            return
        with acting(self._database, context) as (session, person):
            resource_id = int(view["private_metadata"])
            uptakes.say(session, person, resource_id, words, quotable, now)
            telling.plan(session, resource_id, person, now)
        ack(response_action="update", view=taking_up_messages.words_kept(lang, quotable))

    def _open_form(self, ack: Ack, body: Json, context: BoltContext, resource_id: int) -> None:
        ack()
        with acting(self._database, context) as (session, person):
            title = viewing.entry(session, person, resource_id).thing.title
            said = uptakes.words_of(session, person, resource_id)
        form = taking_up_messages.say_why(context["lang"], resource_id, title, *said)
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def _store(
        self, ack: Ack, body: Json, context: BoltContext, what: str, resource_id: int
    ) -> None:
        """Store what a click does, once; then acknowledge it; then answer it where it was made."""
        lang, now = context["lang"], context["now"]
        block_id = str(body["actions"][0].get("block_id", ""))
        with acting(self._database, context) as (session, person):
            is_new = first_time(session, click_key(body), now)
            place = str((body.get("channel") or {}).get("id", ""))
            said = _do(session, _Click(person, lang, now, what, resource_id, is_new, place))
        ack()
        if in_home(body):
            with after_storing(), self._shelf.looking(Look(kind_chosen(body), said)):
                self._show_home(context)
            return
        with looking(self._database, context) as (session, person):
            found = lists.again(session, person, lang, block_id, now)
        if found is not None:
            self._replies.replace(context, found)
        _answer(context, said, in_place=block_id.startswith(TAKEN))


def _do(session: Session, click: _Click) -> Composed:
    """Take a step or take it back, and what is said to that."""
    if people.preferences_of(session, [click.person.id]):
        people.reset_silences(session, click.person, click.now)
    if not click.what.startswith(BACK):
        return _take(session, click)
    step = click.what.removeprefix(BACK)
    if click.is_new:
        uptakes.take_back(session, click.person, click.resource_id, step, click.now)
    return taking_up_messages.taken_back(click.lang, step)


def _take(session: Session, click: _Click) -> Composed:
    person, resource_id = click.person, click.resource_id
    if click.is_new:
        # In a private channel they see it only from then on.
        entry = uptakes.take(
            session, person, resource_id, click.what, click.now, channel_id=click.channel_id
        )
        telling.plan(session, resource_id, person, click.now)
    else:
        entry = viewing.entry(session, person, resource_id)
    if entry.thing.colleague_id == person.id:
        raise NamedThemselvesError
    if any(voice.person_id == person.id for voice in entry.voices):
        raise OwnRecommendationError
    told = telling.is_told(session, resource_id)
    return taking_up_messages.taken(click.lang, click.what, entry, told=told)


def _answer(context: BoltContext, said: Composed, *, in_place: bool) -> None:
    """Tell the person alone; the message that others see stays as it is."""
    if context.respond is None:
        return
    with after_storing():
        answer = context.respond(
            text=said.text,
            blocks=list(said.blocks),
            response_type="ephemeral",
            replace_original=in_place,
        )
        if answer.status_code != 200:
            logger.warning("Slack did not take the answer to a click (%s)", answer.status_code)
