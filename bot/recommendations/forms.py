"""Opens the form, fills in what can be looked up, and keeps what was submitted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from slack_bolt import BoltContext, Respond
from slack_sdk.errors import SlackApiError

from bot.core.errors import LeewayError
from bot.delivery import service as delivery
from bot.delivery.clicks import acting
from bot.delivery.domain import Composed
from bot.goals import service as goals
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import message_repository, modals, receipts, rooms, sharing
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.recommendations.draft import CHANNEL, KIND, TITLE, WHO, Draft, Finding, read
from bot.slack.listening import form_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

logger = logging.getLogger(__name__)

View = Mapping[str, Any]
OnShared = Callable[[Session, Person, str, Shared, datetime], None]
"""(session, person, origin, shared, now): told of what was shared, in the same transaction."""

APPLIED_AFTER = 0.5
"""Seconds in which Slack shows what was acknowledged: what is sent before is overwritten by it."""
_GONE = frozenset({"hash_conflict", "not_found"})


class LookUp(Protocol):
    """What `clients` offers to fill in a title; it takes seconds, and never raises."""

    def resource(self, link: str = "", isbn: str = "", title: str = "") -> Finding | None:
        """What is known of an ISBN, else of a link, else of a title with words."""
        ...


class Forms:
    """The form of whoever recommends something; `heard` are told of each one that is kept."""

    def __init__(
        self, database: Database, lookup: LookUp | None, heard: Sequence[OnShared] = ()
    ) -> None:
        self._database = database
        self._lookup = lookup
        self._heard = tuple(heard)

    def open(
        self, context: BoltContext, trigger_id: str, draft: Draft, *, look: bool = False
    ) -> None:
        """Open the form with what is known; with `look` fill in the rest once it is open."""
        draft = draft.looking() if look and self._lookup is not None else draft
        form = self.view(context, draft)
        opened = context.client.views_open(trigger_id=trigger_id, view=form)
        if draft.memory.looking:
            self._fill_in(context, draft, opened["view"]["id"], opened["view"]["hash"])

    def view(self, context: BoltContext, draft: Draft) -> dict[str, Any]:
        """The form of the person who acted; refuses (`NotSetUpError`) a stranger."""
        with acting(self._database, context) as (session, person):
            people.reset_silences(session, person, context["now"])
            results = [(one.id, one.name) for one in goals.results(session, person.department)]
            team = sharing.team_of(session, person)
        has_team = any(one.slack_user_id for one in team)
        if draft.audience == "team" and not has_team:
            # What was for a team is not made for everybody by the way: its author chooses.
            has_team = draft.memory.recommendation_id is not None
            draft = draft if has_team else replace(draft, audience="everyone")
        return modals.form(context["lang"], draft, results, has_team=has_team)

    def choose(self, context: BoltContext, view: View) -> None:
        """Another kind or audience was chosen: show the fields that belong to it."""
        draft = read(view).turned()
        view_id = view["id"]
        updated = self._update(context, draft, view_id, view["hash"])
        if updated is None and draft.memory.looking:
            # What was looked up came in between: show both.
            draft = draft.filled(self._found(draft))
        if updated is None:
            self._update(context, draft, view_id)
        elif draft.memory.looking:
            self._fill_in(context, draft, view_id, updated)

    def unfinished(self, draft: Draft) -> Draft | None:
        """What is to be shown again because fields are missing that it needs; None if none are."""
        if draft.memory.looking:
            return None
        if draft.worth_a_look and not draft.memory.nothing_found and self._lookup is not None:
            return draft.looking()
        needed = {CHANNEL} if draft.audience == "channel" else set()
        needed |= {WHO} if draft.is_person else {TITLE}
        return None if needed <= draft.fields else draft

    def fill_in_later(self, context: BoltContext, draft: Draft, view_id: str) -> None:
        """Fill in a form that was shown again by an acknowledgement, where it waits for that."""
        if draft.memory.looking:
            threading.Event().wait(APPLIED_AFTER)
            self._fill_in(context, draft, view_id)

    def submit(
        self, context: BoltContext, draft: Draft, view: View
    ) -> tuple[Composed | None, dict[str, str]]:
        """Keep what was submitted, once: what is said to it, and what is wrong, by field.

        Neither where it was kept before.
        """
        channel, objections = self._check(context, draft)
        if objections:
            return None, objections
        try:
            return self._keep(context, draft, view, channel), {}
        except LeewayError as refusal:
            # At a field: the form stays open with all that was written into it.
            field = draft.block(WHO if draft.is_person else TITLE)
            return None, {field: context["lang"].plain(refusal.message, **refusal.values)}

    def _check(self, context: BoltContext, draft: Draft) -> tuple[Channel | None, dict[str, str]]:
        """The channel as Slack knows it, and what is wrong, by field."""
        lang = context["lang"]
        if draft.memory.looking:
            return None, {draft.block(KIND): lang.plain("One moment: I still look up what it is.")}
        found, channel = modals.objections(lang, draft), None
        if draft.is_person:
            found |= self._objections_to_colleague(context, draft)
        if draft.audience == "channel":
            try:
                channel = rooms.look_at(context.client, draft.channel_id, draft.room)
            except LeewayError as refusal:
                found[CHANNEL] = lang.plain(refusal.message, **refusal.values)
        return channel, found

    def _keep(
        self, context: BoltContext, draft: Draft, view: View, channel: Channel | None
    ) -> Composed | None:
        """Keep what was submitted, once; what is said to it, None where it was kept before."""
        now, memory = context["now"], draft.memory
        with acting(self._database, context) as (session, person):
            if not first_time(session, form_key(view), now):
                return None
            share = _share(session, draft, channel)
            changed, was = memory.recommendation_id, None
            if changed is None:
                done = sharing.share(session, person, share, now)
            else:
                was = sharing.share_of(session, person, changed).channel
                done = sharing.change(session, person, changed, share, now)
            stays = _stays(session, done, was, channel)
            for hear in self._heard:
                hear(session, person, memory.origin, done, now)
            delivery.enqueue_edit(session, memory.message_id or 0, now)
        title = share.thing.title
        is_change = changed is not None
        return receipts.shared(
            context["lang"], title, done, channel, changed=is_change, stays=stays
        )

    def tell(self, context: BoltContext, draft: Draft, receipt: Composed | None) -> None:
        """Say what was done where the person acted, unless a message there says it by itself."""
        memory = draft.memory
        by_itself = memory.origin or memory.message_id or not memory.answer_to
        if receipt is None or by_itself:
            return
        client = context.client
        respond = Respond(response_url=memory.answer_to, proxy=client.proxy, ssl=client.ssl)
        with after_storing():
            answer = respond(
                text=receipt.text,
                blocks=list(receipt.blocks),
                response_type="ephemeral",
                replace_original=memory.in_place,
            )
            if answer.status_code != 200:  # it is good for half an hour
                client.chat_postMessage(
                    channel=str(context.user_id), text=receipt.text, blocks=list(receipt.blocks)
                )

    def _found(self, draft: Draft) -> Finding | None:
        if self._lookup is None:
            return None
        return self._lookup.resource(link=draft.address, isbn=draft.isbn, title=draft.title)

    def _fill_in(
        self, context: BoltContext, draft: Draft, view_id: str, view_hash: str | None = None
    ) -> None:
        self._update(context, draft.filled(self._found(draft)), view_id, view_hash)

    def _update(
        self, context: BoltContext, draft: Draft, view_id: str, view_hash: str | None = None
    ) -> str | None:
        """The new hash; None where the form is another one by now, or was closed."""
        form = self.view(context, draft)
        try:
            shown = context.client.views_update(view_id=view_id, hash=view_hash, view=form)
        except SlackApiError as refused:
            if refused.response.get("error") not in _GONE:
                raise
            logger.info("a form was not updated: %s", refused.response.get("error"))
            return None
        return str(shown["view"]["hash"])

    def _objections_to_colleague(self, context: BoltContext, draft: Draft) -> dict[str, str]:
        lang, field = context["lang"], draft.block(WHO)
        with self._database.reading(context["workspace_id"]) as session:
            found = people.find_by_slack_id(session, draft.who)
            if draft.who == context.user_id:
                return {field: lang.plain("That is you. Choose somebody else who helped you.")}
            if found is None:
                return {
                    field: lang.plain("I do not know them: choose a colleague, no guest or bot.")
                }
            if not found.active:
                return {field: lang.plain("They have left. Choose a colleague who is here.")}
        return {}


def _stays(
    session: Session, done: Shared, was: Channel | None, channel: Channel | None
) -> Channel | None:
    """The channel that it was moved from, where others recommend it still."""
    if was is None or (channel is not None and channel.id == was.id):
        return None
    spoken = message_repository.channels_with_voices(session, done.resource_id)
    return was if was.id in spoken else None


def _share(session: Session, draft: Draft, channel: Channel | None) -> Share:
    thing = Thing(
        kind=draft.kind,
        title=draft.title,
        author=draft.author,
        link=draft.address,
        isbn=draft.isbn,
    )
    if draft.is_person:
        colleague = people.person_by_slack_id(session, draft.who)
        thing = Thing("person", colleague.display_name, colleague_id=colleague.id)
    return Share(
        thing,
        draft.why,
        draft.audience,
        channel,
        draft.skill,
        draft.result_id,
        draft.may_be_example,
    )
