"""conversations.history and .replies: what was said, newest first and by thread."""

from __future__ import annotations

import re

from bot.playground.entities import Channel, Json, Message
from bot.playground.methods.method import (
    Method,
    Request,
    kind_of,
    open_cursor,
    visible_channel,
    write_cursor,
)
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused
from bot.playground.rendering import message_json

STRICT_OBJECTS = 15
TS = re.compile(r"\d+(\.\d{1,6})?")


def history(request: Request) -> Json:
    """The messages of a conversation, newest first; replies only where they were broadcast."""
    channel = _readable(request)
    shown = [
        m
        for m in reversed(channel.seen_by(None))
        if m.thread_ts in (None, m.ts) or m.reply_broadcast
    ]
    return _page(request, channel, _between(request, shown))


def replies(request: Request) -> Json:
    """A thread: its first message, then its replies, oldest first."""
    channel = _readable(request)
    ts = request.text("ts")
    seen = {m.ts: m for m in channel.seen_by(None)}
    named = seen.get(ts)
    if named is None:
        raise Refused("thread_not_found")
    first = seen.get(named.thread_ts or ts, named)
    answers = [m for m in seen.values() if m.thread_ts == first.ts and m.ts != first.ts]
    return _page(request, channel, [first, *_between(request, answers)])


def _readable(request: Request) -> Channel:
    channel = visible_channel(request, request.text("channel"))
    request.need_scope(f"{kind_of(channel)}:history")
    if request.by.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(request: Request, messages: list[Message]) -> list[Message]:
    oldest, latest = _moment(request, "oldest"), _moment(request, "latest")
    inclusive = request.flag("inclusive")

    def inside(message: Message) -> bool:
        at = _microseconds(message.ts)
        if at in (oldest, latest):
            return inclusive
        return (oldest is None or at > oldest) and (latest is None or at < latest)

    return [m for m in messages if inside(m)]


def _moment(request: Request, name: str) -> int | None:
    text = request.text(name)
    if not text:
        return None
    if not TS.fullmatch(text):
        raise Refused(f"invalid_ts_{name}")
    return None if float(text) == 0 else _microseconds(text)


def _microseconds(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0"))


def _page(request: Request, channel: Channel, messages: list[Message]) -> Json:
    if request.world.strict_history:
        limit = min(request.limit(STRICT_OBJECTS, 1000), STRICT_OBJECTS)
    else:
        limit = request.limit(100, 999)
    if request.text("cursor"):
        last = open_cursor(request.text("cursor"))
        at = next((n for n, m in enumerate(messages) if m.ts == last), None)
        if at is None:
            raise Refused("invalid_cursor")
        messages = messages[at + 1 :]
    page, more = messages[:limit], len(messages) > limit
    whole, threads = request.flag("include_all_metadata"), _threads(channel)
    files, team_id = request.world.files, request.team_id
    answer: Json = {
        "messages": [
            message_json(m, files, team_id, metadata=whole)
            | _about_thread(m, threads.get(m.ts, []))
            for m in page
        ],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        answer["response_metadata"] = {"next_cursor": write_cursor(page[-1].ts)}
    return answer


def _threads(channel: Channel) -> dict[str, list[Message]]:
    threads: dict[str, list[Message]] = {}
    for message in channel.seen_by(None):
        if message.thread_ts not in (None, message.ts):
            threads.setdefault(str(message.thread_ts), []).append(message)
    return threads


def _about_thread(message: Message, answers: list[Message]) -> Json:
    if not answers:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(answers),
        "latest_reply": answers[-1].ts,
        "reply_users": sorted({m.user_id for m in answers}),
    }


HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
RANGE = ("cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata")

METHODS = (
    Method(
        "conversations.history",
        history,
        Tier.THREE,
        required=("channel",),
        optional=RANGE,
        scopes=HISTORY,
        reads=True,
    ),
    Method(
        "conversations.replies",
        replies,
        Tier.THREE,
        required=("channel", "ts"),
        optional=RANGE,
        scopes=HISTORY,
        reads=True,
    ),
)
