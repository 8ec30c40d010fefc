"""chat.*: what the bot says, changes and takes back."""

from __future__ import annotations

from bot.playground.entities import Channel, Json, Message
from bot.playground.methods.messages import (
    Content,
    checked_content,
    checked_metadata,
    writable_channel,
)
from bot.playground.methods.method import Method, RateLimited, Request, visible_channel
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused
from bot.playground.rendering import message_json

UPDATE_CHARACTERS = 4_000
SLACKBOT = "USLACKBOT"


def post_message(request: Request) -> Json:
    """A user id as channel posts into the bot's direct message with that person."""
    content, metadata = checked_content(request), checked_metadata(request)
    for preview in ("unfurl_links", "unfurl_media"):
        request.flag(preview)
    channel = _destination(request)
    thread_ts = _thread(request, channel)
    wait = request.world.rate_limits.ask_channel(channel.id)
    if wait is not None:
        raise RateLimited(wait)
    message = request.world.post(
        channel.id,
        request.by.bot_user_id,
        content.text,
        blocks=content.blocks or (),
        attachments=content.attachments or (),
        metadata=metadata or None,
        thread_ts=thread_ts,
        reply_broadcast=request.flag("reply_broadcast"),
        username=_username(request),
    )
    return _said(request, message) | _warning(content)


def _destination(request: Request) -> Channel:
    named = request.text("channel")
    if not named.startswith(("U", "W")):
        return writable_channel(request, named)
    person = request.world.users.get(named)
    if person is None or person.deleted or person.is_bot or person.id == SLACKBOT:
        raise Refused("channel_not_found")
    if person.team_id != request.team_id:
        raise Refused("channel_not_found")
    if not request.world.manifest.messages_tab_enabled:
        raise Refused("messages_tab_disabled")
    dm = request.world.open_dm(request.by.bot_user_id, person.id)
    return writable_channel(request, dm.id)


def _username(request: Request) -> str | None:
    for name in ("username", "icon_emoji", "icon_url"):
        if request.args.get(name):
            request.need_scope("chat:write.customize")
    return request.text("username") or None


def _thread(request: Request, channel: Channel) -> str | None:
    thread_ts = request.text("thread_ts") or None
    if thread_ts is None:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None or parent.deleted or parent.ephemeral_to:
        raise Refused("thread_not_found")
    return parent.thread_ts or thread_ts


def _said(request: Request, message: Message) -> Json:
    files, team_id = request.world.files, request.team_id
    written = message_json(message, files, team_id, metadata=True)
    return {"channel": message.channel_id, "ts": message.ts, "message": written}


def _warning(content: Content) -> Json:
    if content.warning is None:
        return {}
    return {"warning": content.warning, "response_metadata": {"warnings": [content.warning]}}


def update(request: Request) -> Json:
    """Text without blocks drops the blocks; metadata that is not named stays, {} removes it."""
    channel = visible_channel(request, request.text("channel"))
    if len(request.text("text")) > UPDATE_CHARACTERS:
        raise Refused("msg_too_long")
    content, metadata = checked_content(request), checked_metadata(request)
    message = _own(request, channel, request.text("ts"), "cant_update_message")
    if channel.is_archived:
        raise Refused("is_inactive")
    if request.by.bot_user_id not in channel.members:
        raise Refused(
            "cant_update_message"
        )  # Slack says nothing of it: refused rather than guessed
    attachments = message.attachments if content.attachments is None else content.attachments
    changed = request.world.update(
        channel.id,
        message.ts,
        text=content.text,
        blocks=content.blocks or (),
        attachments=attachments,
        metadata=message.metadata if metadata is None else (metadata or None),
        state={},
    )
    return _said(request, changed) | {"text": changed.text}


def delete(request: Request) -> Json:
    """Only what the bot itself said."""
    channel = visible_channel(request, request.text("channel"))
    message = _own(request, channel, request.text("ts"), "cant_delete_message")
    request.world.delete(channel.id, message.ts)
    return {"channel": channel.id, "ts": message.ts}


def _own(request: Request, channel: Channel, ts: str, refusal: str) -> Message:
    message = request.world.message(channel.id, ts)
    if message.ephemeral_to is not None:
        raise Refused("message_not_found")
    if message.user_id != request.by.bot_user_id:
        raise Refused(refusal)
    return message


def post_ephemeral(request: Request) -> Json:
    """Seen by one member of the conversation, and gone from every history."""
    content = checked_content(request)
    channel = writable_channel(request, request.text("channel"))
    person = request.text("user")
    if person not in request.world.users:
        raise Refused("user_not_found")
    if person not in channel.members:
        raise Refused("user_not_in_channel")
    message = request.world.ephemeral(
        channel.id, request.by.bot_user_id, person, content.text, blocks=content.blocks or ()
    )
    return {"message_ts": message.ts}


def get_permalink(request: Request) -> Json:
    """A link to a message that is there."""
    channel = visible_channel(request, request.text("channel"))
    message = request.world.message(channel.id, request.text("message_ts"))
    domain = request.world.teams[request.team_id].domain
    mark = message.ts.replace(".", "")
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{mark}"
    return {"channel": channel.id, "permalink": link}


CONTENT = ("text", "blocks", "attachments", "link_names", "parse", "as_user")
FACE = ("username", "icon_emoji", "icon_url")

METHODS = (
    Method(
        "chat.postMessage",
        post_message,
        Tier.MESSAGES,
        required=("channel",),
        optional=(
            *CONTENT,
            *FACE,
            "metadata",
            "mrkdwn",
            "thread_ts",
            "reply_broadcast",
            "unfurl_links",
            "unfurl_media",
        ),
        scopes=("chat:write",),
    ),
    Method(
        "chat.update",
        update,
        Tier.THREE,
        required=("channel", "ts"),
        optional=(*CONTENT, "metadata", "reply_broadcast"),
        scopes=("chat:write",),
    ),
    Method(
        "chat.delete",
        delete,
        Tier.THREE,
        required=("channel", "ts"),
        optional=("as_user",),
        scopes=("chat:write",),
    ),
    Method(
        "chat.postEphemeral",
        post_ephemeral,
        Tier.FOUR,
        required=("channel", "user"),
        optional=(*CONTENT, *FACE, "thread_ts"),
        scopes=("chat:write",),
    ),
    Method(
        "chat.getPermalink",
        get_permalink,
        Tier.HUNDREDS,
        required=("channel", "message_ts"),
        reads=True,
    ),
)
