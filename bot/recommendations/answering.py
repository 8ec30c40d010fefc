"""What is answered to /recommend find, top, mine, digest and help, and after an author's click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltContext

from bot.core.language import Language
from bot.core.text import bold, lines
from bot.delivery.clicks import acting
from bot.delivery.domain import Composed
from bot.people import service as people
from bot.recommendations import digest_messages, digests, lists, own_lists, receipts, rooms
from bot.recommendations.domain import BRING_BACK, KINDS, OPEN, WITHDRAW, Channel
from bot.recommendations.words import Said
from bot.slack import blocks
from bot.storage import Database


def answer(
    database: Database, context: BoltContext, command: Mapping[str, Any], said: Said
) -> Composed:
    """The answer to what was typed; refuses (`LeewayError`) a channel that can have no digest."""
    lang = context["lang"]
    at_once = _at_once(lang, said)
    if at_once is not None:
        return at_once
    if said.deed == "digest":
        return _digest(database, context, command, said.switch)
    with acting(database, context) as (session, person):
        people.reset_silences(session, person, context["now"])
        if said.deed == "mine":
            return lists.mine(session, person, lang, context["now"])
        if said.deed == "saved":
            return own_lists.saved(session, person, lang)
        return lists.found(session, person, lang, lists.Asked(said.deed, said.search))


def _at_once(lang: Language, said: Said) -> Composed | None:
    """What is answered to everybody alike."""
    if said.deed == "help":
        return help_text(lang)
    if said.unknown_kind:
        return _no_kind(lang, said.unknown_kind)
    if said.deed == "find" and not said.search.anything:
        return _what_for(lang)
    return None


def _digest(
    database: Database, context: BoltContext, command: Mapping[str, Any], switch: str
) -> Composed:
    lang, now = context["lang"], context["now"]
    if not switch:
        return _on_or_off(lang)
    channel = _channel(context, command, switch)
    with acting(database, context) as (session, person):
        people.reset_silences(session, person, now)
        if switch == "on":
            first = digests.turn_on(session, person, channel, now)
            return digest_messages.turned_on(lang, first, people.zone_of(person))
        was_on = digests.turn_off(session, person, channel, now)
        return digest_messages.turned_off(lang, was_on)


def _channel(context: BoltContext, command: Mapping[str, Any], switch: str) -> Channel:
    """The channel of the command; to end a digest there, nothing is asked of Slack."""
    channel_id = command["channel_id"]
    known = rooms.named(channel_id, command.get("channel_name") or "")
    if known is None:
        raise rooms.NoChannelError
    return known if switch == "off" else rooms.look_at(context.client, channel_id, known)


def after(lang: Language, action_id: str, number: str, shown: Composed | None) -> Composed:
    """What a message of the moment says after its author withdrew something, or brought it back.

    `shown` is the list that was clicked, as it is now: it goes on below.
    """
    if action_id == WITHDRAW:
        said = receipts.withdrawn(lang, number)
    elif action_id == BRING_BACK:
        said = receipts.brought_back(lang, number)
    else:
        text = lang.t("Done.")
        said = Composed(text, [blocks.section(text)])
    if shown is None:
        return said
    return Composed(lines(said.text, shown.text), [*said.blocks, blocks.divider(), *shown.blocks])


def help_text(lang: Language) -> Composed:
    """What one can do."""
    said = lines(
        bold(lang.t("What helped you may help somebody else.")),
        lang.t("`/recommend` with a title, a link or an ISBN: name something that helped you"),
        lang.t("`/recommend find negotiation`: what colleagues recommend"),
        lang.t(
            "`/recommend find negotiation kind:book`: books alone; "
            "`skill:feedback` and `department:Sales` narrow it as well"
        ),
        lang.t("`/recommend top`: what helped colleagues most"),
        lang.t("`/recommend saved`: your list, with what you began and finished"),
        lang.t("`/recommend mine`: what you recommend; change or withdraw it"),
        lang.t("`/recommend digest on`: once a month, what is new, in this channel"),
    )
    return Composed(said, [blocks.section(said), blocks.actions(_start(lang))])


def _what_for(lang: Language) -> Composed:
    said = lang.t("What are you looking for? Add a word: `/recommend find negotiation`.")
    return Composed(said, [blocks.section(said)])


def _no_kind(lang: Language, kind: str) -> Composed:
    said = lines(
        lang.t("I do not know the kind “{kind}”.", kind=kind),
        lang.t("These I know: {kinds}.", kinds=", ".join(KINDS)),
    )
    return Composed(said, [blocks.section(said)])


def _on_or_off(lang: Language) -> Composed:
    said = lang.t(
        "`/recommend digest on` brings this channel what is new, once a month. "
        "`/recommend digest off` ends it."
    )
    return Composed(said, [blocks.section(said)])


def _start(lang: Language) -> dict[str, Any]:
    return blocks.button(lang.plain("Recommend something"), OPEN)
