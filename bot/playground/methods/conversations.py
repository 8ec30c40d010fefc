"""conversations.open, .list, .info and .members."""

from __future__ import annotations

from bot.playground.entities import Channel, Json, User
from bot.playground.methods.method import Method, Request, kind_of, visible_channel
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused
from bot.playground.rendering import channel_json

SLACKBOT = "USLACKBOT"
TYPES = {"public_channel": "channels", "private_channel": "groups", "mpim": "mpim", "im": "im"}


def open_conversation(request: Request) -> Json:
    """The direct message with one person, or a group message with two to eight."""
    if request.text("channel"):
        channel = visible_channel(request, request.text("channel"))
        if not channel.is_im and not channel.is_mpim:
            raise Refused("channel_not_found")
        return _opened(request, channel, already=True)
    people = [_reachable(request, user_id) for user_id in request.listed("users")]
    if not people:
        raise Refused("users_list_not_supplied")
    if len(people) > 8:
        raise Refused("too_many_users")
    if len(people) == 1:
        request.need_scope("im:write")
        known = request.world.dm_of(request.by.bot_user_id, people[0].id)
        channel = request.world.open_dm(request.by.bot_user_id, people[0].id)
        return _opened(request, channel, already=known is not None)
    request.need_scope("mpim:write")
    members = [request.by.bot_user_id, *(p.id for p in people)]
    return _group(request, members)


def _group(request: Request, members: list[str]) -> Json:
    world = request.world
    with world.lock:
        for channel in world.conversations_of(request.by.bot_user_id):
            if channel.is_mpim and set(channel.members) == set(members):
                return _opened(request, channel, already=True)
        names = "--".join(world.user(m).name for m in members)
        made = world.add_channel(request.team_id, f"mpdm-{names}-1", members, is_mpim=True)
    return _opened(request, made, already=False)


def _reachable(request: Request, user_id: str) -> User:
    person = request.world.user(user_id)
    if person.deleted:
        raise Refused("user_disabled")
    if person.is_bot or person.id == SLACKBOT:
        raise Refused("cannot_dm_bot")
    if person.team_id != request.team_id:
        raise Refused("user_not_visible")
    return person


def _opened(request: Request, channel: Channel, *, already: bool) -> Json:
    whole = channel_json(channel, request.by.bot_user_id)
    answer: Json = {"channel": whole if request.flag("return_im") else {"id": channel.id}}
    return answer | ({"no_op": True, "already_open": True} if already else {})


def list_conversations(request: Request) -> Json:
    """The conversations that the bot may know, of the types asked for (public channels)."""
    kinds = set()
    for asked in request.listed("types") or ["public_channel"]:
        if asked not in TYPES:
            raise Refused("invalid_types")
        kinds.add(TYPES[asked])
    for kind in sorted(kinds):
        request.need_scope(f"{kind}:read")
    me, without = request.by.bot_user_id, request.flag("exclude_archived")
    found = [
        channel_json(c, me)
        for c in list(request.world.channels.values())
        if c.team_id == request.team_id
        and kind_of(c) in kinds
        and (kind_of(c) == "channels" or me in c.members)
        and not (without and c.is_archived)
    ]
    page, cursor = request.page(found, request.limit(100, 1000))
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def info(request: Request) -> Json:
    """One conversation."""
    channel = visible_channel(request, request.text("channel"))
    request.need_scope(f"{kind_of(channel)}:read")
    written = channel_json(channel, request.by.bot_user_id)
    if request.flag("include_num_members"):
        written["num_members"] = len(channel.members)
    if request.flag("include_locale"):
        written["locale"] = "en-US"
    return {"channel": written}


def members(request: Request) -> Json:
    """Who is in it."""
    channel = visible_channel(request, request.text("channel"))
    request.need_scope(f"{kind_of(channel)}:read")
    page, cursor = request.page(list(channel.members), request.limit(100, 1000))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


READ = ("channels:read", "groups:read", "im:read", "mpim:read")
PAGES = ("cursor", "limit")

METHODS = (
    Method(
        "conversations.open",
        open_conversation,
        Tier.THREE,
        optional=("users", "channel", "return_im", "prevent_creation"),
        scopes=("im:write", "mpim:write", "channels:manage", "groups:write"),
    ),
    Method(
        "conversations.list",
        list_conversations,
        Tier.TWO,
        optional=(*PAGES, "types", "exclude_archived"),
        scopes=READ,
        reads=True,
    ),
    Method(
        "conversations.info",
        info,
        Tier.THREE,
        required=("channel",),
        optional=("include_locale", "include_num_members"),
        scopes=READ,
        reads=True,
    ),
    Method(
        "conversations.members",
        members,
        Tier.FOUR,
        required=("channel",),
        optional=PAGES,
        scopes=READ,
        reads=True,
    ),
)
