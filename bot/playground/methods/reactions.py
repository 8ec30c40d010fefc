"""reactions.add."""

from __future__ import annotations

import re

from bot.playground.entities import Json
from bot.playground.methods.method import Method, Request, visible_channel
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(request: Request) -> Json:
    """One emoji under one message, once."""
    name = request.text("name").strip(":")
    if not NAME.fullmatch(name):
        raise Refused("invalid_name")
    channel = visible_channel(request, request.text("channel"))
    if request.by.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    request.world.react(channel.id, request.text("timestamp"), name, request.by.bot_user_id)
    return {}


METHODS = (
    Method(
        "reactions.add",
        add,
        Tier.THREE,
        required=("channel", "name", "timestamp"),
        scopes=("reactions:write",),
    ),
)
