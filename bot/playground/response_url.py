"""What an app posts to a response_url: for one person unless it says in_channel."""

from __future__ import annotations

from typing import Any

from bot.playground.entities import Channel, Json, Message, ResponseUrl
from bot.playground.methods.messages import checked_blocks, text_of
from bot.playground.refusals import Refused
from bot.playground.world import World

FIELDS = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "mrkdwn",
    "link_names",
    "parse",
}


def respond(world: World, token: str, body: object) -> None:
    """Do what the app asks for.

    Refused as expired_url, used_url, invalid_payload, invalid_arguments, invalid_blocks, no_text.
    """
    with world.lock:
        url = world.response_url(token)
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        unknown = sorted(set(body) - FIELDS)
        if unknown:
            messages = [f"[ERROR] unknown argument: {name}" for name in unknown]
            raise Refused("invalid_arguments", messages)
        kind = body.get("response_type", "ephemeral")
        if kind not in ("ephemeral", "in_channel"):
            raise Refused("invalid_arguments", ["[ERROR] response_type: ephemeral or in_channel"])
        _do(world, url, body)
        world.use_response_url(token)


def _do(world: World, url: ResponseUrl, body: Json) -> None:
    channel = world.channel(url.channel_id)
    original = channel.messages.get(url.message_ts or "")
    if body.get("delete_original"):
        _refuse_foreign(world, url, original)
        world.delete(channel.id, str(url.message_ts))
        return
    blocks = checked_blocks(world, body.get("blocks"))
    text = str(body.get("text") or "") or text_of(blocks or ())
    if not text.strip() and not blocks and not body.get("attachments"):
        raise Refused("no_text")
    content = {"text": text, "blocks": blocks or ()}
    if body.get("replace_original") and url.message_ts is not None:
        _refuse_foreign(world, url, original)
        world.update(channel.id, url.message_ts, **content, state={})
        return
    _say(world, url, channel, body, content)


def _refuse_foreign(world: World, url: ResponseUrl, original: Message | None) -> None:
    """An app changes what it said itself: never a person's words, nor a slash command."""
    if original is None or original.deleted:
        raise Refused("message_not_found")
    if original.app_id != world.app.id or original.channel_id != url.channel_id:
        raise Refused("cant_update_message")


def _say(
    world: World, url: ResponseUrl, channel: Channel, body: Json, content: dict[str, Any]
) -> None:
    world.post(
        channel.id,
        world.installation(url.team_id).bot_user_id,
        content["text"],
        blocks=content["blocks"],
        attachments=body.get("attachments") or (),
        thread_ts=body.get("thread_ts"),
        metadata=body.get("metadata"),
        ephemeral_to=None if body.get("response_type") == "in_channel" else url.user_id,
    )
