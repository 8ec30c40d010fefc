"""How a method of the Web API is declared, and what its function is given."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from bot.playground.entities import Channel, Installation, Json
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused
from bot.playground.world import World

Item = TypeVar("Item")
Token = Literal["bot", "user", "both", "app", "none"]


class RateLimited(Exception):  # noqa: N818 - a refusal, not a breakage
    """Slack would answer 429 with this `Retry-After`."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Request:
    """One accepted call: who calls, and the arguments by name, as they came."""

    world: World
    args: Mapping[str, Any]
    installation: Installation | None

    @property
    def by(self) -> Installation:
        """Whose token it is."""
        if self.installation is None:
            raise Refused("not_authed")
        return self.installation

    @property
    def team_id(self) -> str:
        """The workspace of the token."""
        return self.by.team_id

    def text(self, name: str, default: str = "") -> str:
        """A string argument; a number of a JSON body counts as one."""
        value = self.args.get(name)
        if isinstance(value, (dict, list)):
            raise Refused("invalid_arguments", [f"[ERROR] must provide a string: {name}"])
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean argument: true, false, 1, 0."""
        value = self.args.get(name)
        if value is None:
            return default
        if str(value).lower() not in ("true", "false", "1", "0"):
            raise Refused("invalid_arguments", [f"[ERROR] must provide a boolean: {name}"])
        return str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            return int(str(value))
        except ValueError:
            message = f"[ERROR] must provide an integer: {name}"
            raise Refused("invalid_arguments", [message]) from None

    def structure(self, name: str, error: str) -> Any:  # noqa: ANN401 - JSON of any shape
        """A JSON argument, itself or written as a string; refused as `error`; None if absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError as broken:
            raise Refused(error, [f"[ERROR] {name} is not JSON: {broken}"]) from None

    def listed(self, name: str) -> list[str]:
        """A list argument: a JSON list, or words with commas between."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(v) for v in value]
        return [v.strip() for v in self.text(name).split(",") if v.strip()]

    def need_scope(self, scope: str) -> None:
        """Refuse as `missing_scope` where the token lacks a scope."""
        refuse_without(self.by, (scope,))

    def page(self, items: Sequence[Item], limit: int) -> tuple[list[Item], str]:
        """The part of `items` that `cursor` asks for, and the next cursor (empty at the end)."""
        start = read_cursor(self.text("cursor"), len(items))
        end = start + limit
        return list(items[start:end]), write_cursor(end) if end < len(items) else ""

    def limit(self, default: int, most: int) -> int:
        """`limit`, from 1 to `most`; refused as `invalid_limit`."""
        limit = self.number("limit", default)
        if limit < 1 or limit > most:
            raise Refused("invalid_limit")
        return limit


@dataclass(frozen=True)
class Method:
    """One method. `scopes`: one of them is enough; empty where none is needed.

    `reads`: Slack takes GET and form bodies, but no JSON body. Else POST only, form or JSON.
    `token`: of the bot, of a person, or both; of the app; or none at all.
    """

    name: str
    answer: Callable[[Request], Json]
    tier: Tier
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    reads: bool = False
    token: Token = "bot"  # noqa: S105 - the kind of token


def refuse_without(installation: Installation, scopes: tuple[str, ...]) -> None:
    """Refuse as `missing_scope`, with what is needed and provided, without one of `scopes`."""
    if scopes and not installation.scopes & set(scopes):
        provided = ",".join(sorted(installation.scopes))
        details = {"needed": ",".join(scopes), "provided": provided}
        raise Refused("missing_scope", details=details)


KINDS = {"is_im": "im", "is_mpim": "mpim", "is_private": "groups"}


def kind_of(channel: Channel) -> str:
    """How scopes call this kind of conversation: channels, groups, im, mpim."""
    return next((k for flag, k in KINDS.items() if getattr(channel, flag)), "channels")


def visible_channel(request: Request, channel_id: str) -> Channel:
    """A conversation of this workspace that the bot may know; else `channel_not_found`.

    Of private ones and direct messages that is where it is a member.
    """
    channel = request.world.channel(channel_id)
    secret = channel.is_im or channel.is_private
    if channel.team_id != request.team_id:
        raise Refused("channel_not_found")
    if secret and request.by.bot_user_id not in channel.members:
        raise Refused("channel_not_found")
    return channel


def write_cursor(position: object) -> str:
    """An opaque cursor, as Slack's end in `=`."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def open_cursor(cursor: str) -> str:
    """What `write_cursor` put in; refused as `invalid_cursor`."""
    try:
        mark, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if mark != "next" or not position:
        raise Refused("invalid_cursor")
    return position


def read_cursor(cursor: str, length: int) -> int:
    """The position in a list of `length`; refused as `invalid_cursor`."""
    if not cursor:
        return 0
    position = open_cursor(cursor)
    if not position.isdigit() or int(position) > length:
        raise Refused("invalid_cursor")
    return int(position)
