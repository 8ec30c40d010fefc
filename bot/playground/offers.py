"""Which conversations a select of Block Kit lists, and which one it proposes by itself."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.elements import Element
from bot.playground.entities import Channel, User

KINDS = {"is_im": "im", "is_mpim": "mpim", "is_private": "private"}


def kind(channel: Channel) -> str:
    """What a filter object calls a conversation: im, mpim, private, public."""
    return next((name for flag, name in KINDS.items() if getattr(channel, flag)), "public")


def lists(element: Element, channel: Channel, reader_id: str, users: Mapping[str, User]) -> bool:
    """Whether the select lists a conversation that `reader_id` sees.

    An archived one is listed nowhere; a channels_select lists public channels only.
    """
    if channel.is_archived:
        return False
    if element.type.endswith("channels_select"):
        return kind(channel) == "public"
    wanted = element.spec.get("filter", {})
    if kind(channel) not in wanted.get("include", [kind(channel)]):
        return False
    other = users.get(channel.other(reader_id) or "")
    return not (wanted.get("exclude_bot_users") and other is not None and other.is_bot)


def proposes_current(element: Element) -> bool:
    """Whether the select starts with the conversation that is looked at.

    `initial_conversation` comes before it, `initial_conversations` does not
    (docs.slack.dev/reference/block-kit/block-elements).
    """
    many = element.type.startswith("multi_")
    named = None if many else element.spec.get("initial_conversation")
    return bool(element.spec.get("default_to_current_conversation")) and named is None
