"""Messages, files and conversations as Slack writes them in JSON."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.entities import Channel, File, Json, Message


def message_json(
    message: Message, files: Mapping[str, File], team_id: str, *, metadata: bool
) -> Json:
    """A message of history or of an event.

    Without `metadata` Slack leaves all of it away but the type of the event.
    """
    written: Json = {
        "type": "message",
        "user": message.user_id,
        "text": message.text,
        "ts": message.ts,
        "team": team_id,
    }
    if message.bot_id:
        written |= {"bot_id": message.bot_id, "app_id": message.app_id}
    for key in ("subtype", "username", "thread_ts"):
        if getattr(message, key):
            written[key] = getattr(message, key)
    if message.blocks:
        written["blocks"] = list(message.blocks)
    if message.attachments:
        written["attachments"] = list(message.attachments)
    if message.edited:
        written["edited"] = {"user": message.user_id, "ts": message.edited}
    if message.metadata:
        whole = message.metadata
        written["metadata"] = whole if metadata else {"event_type": whole["event_type"]}
    if message.file_ids:
        written["files"] = [file_json(files[i]) for i in message.file_ids]
    if message.reactions:
        written["reactions"] = _reactions(message)
    return written


def _reactions(message: Message) -> list[Json]:
    by_name: dict[str, list[str]] = {}
    for name, user_id in message.reactions:
        by_name.setdefault(name, []).append(user_id)
    return [{"name": n, "users": u, "count": len(u)} for n, u in by_name.items()]


def file_json(file: File) -> Json:
    """A file."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "user": file.user_id,
        "size": file.length,
        "mode": "hosted",
        "channels": list(file.channel_ids),
    }


def channel_json(channel: Channel, viewer_id: str) -> Json:
    """A conversation as `viewer_id` sees it."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.is_archived,
            "is_org_shared": False,
            "context_team_id": channel.team_id,
            "user": channel.other(viewer_id) or viewer_id,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "creator": channel.creator,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private and not channel.is_mpim,
        "is_im": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_general": channel.is_general,
        "is_archived": channel.is_archived,
        "is_member": viewer_id in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "context_team_id": channel.team_id,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }
