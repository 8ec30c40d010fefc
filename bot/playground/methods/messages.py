"""What chat.* methods check about a message before it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.playground.block_kit import Problem, blocks_too_long, problems_of_blocks
from bot.playground.entities import Channel, Json
from bot.playground.methods.method import Request, visible_channel
from bot.playground.refusals import Refused
from bot.playground.world import World

TRUNCATED_AT = 40_000
# Slack states no size for metadata; the stand-in refuses what no careful app would send.
METADATA_BYTES = 8_000
EVENT_TYPE = re.compile(r"[a-z][a-z0-9_.]*")
PAYLOAD_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Content:
    """The content of a message, checked; `blocks` is None where none were named."""

    text: str
    blocks: tuple[Json, ...] | None
    attachments: tuple[Json, ...] | None
    warning: str | None = None


def checked_content(request: Request) -> Content:
    """text, blocks and attachments of a call.

    Refused as no_text, invalid_blocks(_format), msg_blocks_too_long, invalid_attachments.
    """
    text = request.text("text")
    blocks = checked_blocks(request.world, request.structure("blocks", "invalid_blocks_format"))
    attachments = request.structure("attachments", "invalid_attachments")
    if attachments is not None and not _are_objects(attachments):
        raise Refused("invalid_attachments")
    if not text.strip() and not blocks and not attachments:
        raise Refused("no_text")
    warning = "message_truncated" if len(text) > TRUNCATED_AT else None
    shown = text[:TRUNCATED_AT] or text_of(blocks or ())
    return Content(shown, blocks, None if attachments is None else tuple(attachments), warning)


def checked_blocks(world: World, blocks: object) -> tuple[Json, ...] | None:
    """The blocks of a message with a block_id each, as Slack stores them."""
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = problems_of_blocks(blocks, "message")
    if problems:
        raise invalid_blocks(problems)
    if blocks_too_long(blocks):
        raise Refused("msg_blocks_too_long")
    return tuple(named(world, blocks))


def invalid_blocks(problems: Sequence[Problem], error: str = "invalid_blocks") -> Refused:
    """Slack's refusal of blocks: each problem with its JSON pointer."""
    lines = [p.line() for p in problems]
    return Refused(error, lines, {"errors": [line.removeprefix("[ERROR] ") for line in lines]})


def named(world: World, blocks: Sequence[Json]) -> list[Json]:
    """The blocks, each with a block_id, and each interactive element with an action_id."""
    return [
        {**_with_actions(world, b), "block_id": b.get("block_id") or _id(world)} for b in blocks
    ]


def _with_actions(world: World, block: Json) -> Json:
    def one(element: object) -> object:
        if not isinstance(element, Mapping) or element.get("action_id"):
            return element
        still = {"image", "plain_text", "mrkdwn"}
        if element.get("type") in still or str(element.get("type")).startswith("rich_text_"):
            return element
        return {**element, "action_id": _id(world)}

    changed = dict(block)
    for key in ("accessory", "element"):
        if key in changed:
            changed[key] = one(changed[key])
    if changed["type"] in ("actions", "context_actions"):
        changed["elements"] = [one(e) for e in changed["elements"]]
    return changed


def _id(world: World) -> str:
    return world.new_id("b")


def text_of(blocks: Sequence[Json]) -> str:
    """What Slack shows in a notification where the app gave no text."""
    texts = [b["text"] for b in blocks if isinstance(b.get("text"), Mapping)]
    return " ".join(str(t["text"]) for t in texts)


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def checked_metadata(request: Request) -> Json | None:
    """`metadata` of a call, {} where it is to be removed, None where it is not named.

    Payloads are flat: a value is a string, a number or a boolean, or a list of these.
    """
    metadata: Json | None = request.structure("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    event_type, payload = metadata["event_type"], metadata["event_payload"]
    if not isinstance(event_type, str) or not isinstance(payload, dict):
        raise Refused("invalid_metadata_format")
    if not EVENT_TYPE.fullmatch(event_type):
        raise Refused("invalid_metadata_format")
    if not all(PAYLOAD_KEY.fullmatch(k) and _is_flat(v) for k, v in payload.items()):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def _is_flat(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(v, (str, int, float)) for v in value)
    return isinstance(value, (str, int, float))


def writable_channel(request: Request, channel_id: str) -> Channel:
    """Where the bot may say something.

    Refused as channel_not_found, not_in_channel, is_archived, messages_tab_disabled.
    """
    channel = visible_channel(request, channel_id)
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.is_im:
        person = request.world.user(channel.other(request.by.bot_user_id) or "")
        if person.deleted:
            raise Refused("is_archived")
        if not request.world.manifest.messages_tab_enabled:
            raise Refused("messages_tab_disabled")
    elif request.by.bot_user_id not in channel.members:
        public = "chat:write.public" in request.by.scopes and not channel.is_private
        if not public:
            raise Refused("not_in_channel")
    return channel
