"""What a Slack workspace is made of: people, conversations, messages, views, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass(frozen=True)
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class Dnd:
    """A person's do-not-disturb; the instants are epoch seconds, 0 where there is none."""

    enabled: bool = False
    next_start: int = 0
    next_end: int = 0
    snooze_until: int = 0


@dataclass(frozen=True)
class User:
    """A member of a workspace, a bot or a stranger; replaced, never changed in place."""

    id: str
    team_id: str
    name: str
    real_name: str
    display_name: str = ""
    email: str = ""
    title: str = ""
    tz: str | None = "Etc/UTC"
    locale: str = "en-US"
    country: str = ""
    start_date: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    shared_with: tuple[str, ...] = ()  # other workspaces that know this account
    is_admin: bool = False
    is_owner: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    updated: int = 0
    profile_fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    status_emoji: str = ""
    status_text: str = ""
    status_expiration: int = 0  # epoch seconds; 0 for a status that does not end by itself
    dnd: Dnd = Dnd()

    @property
    def shown_name(self) -> str:
        """What Slack shows beside a message."""
        return self.display_name or self.real_name

    def status(self, now: datetime) -> Json:
        """The status as Slack writes it into a profile; nothing once it has ended."""
        over = 0 < self.status_expiration <= now.timestamp()
        return {
            "status_text": "" if over else self.status_text,
            "status_emoji": "" if over else self.status_emoji,
            "status_expiration": 0 if over else self.status_expiration,
        }

    def tz_offset(self, now: datetime) -> int:
        """Seconds east of UTC at `now`; 0 without a zone."""
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset() if self.tz else None
        return int(offset.total_seconds()) if offset else 0


@dataclass(frozen=True)
class Message:
    """One message; `ts` names it within its channel. Replaced, never changed in place."""

    ts: str
    channel_id: str
    user_id: str
    text: str = ""
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json | None = None
    thread_ts: str | None = None
    reply_broadcast: bool = False
    edited: str | None = None
    ephemeral_to: str | None = None
    deleted: bool = False
    file_ids: tuple[str, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()  # (name, user id)
    state: Json = field(default_factory=dict)  # values of inputs in it: block_id -> action_id
    subtype: str | None = None  # of what Slack itself says: channel_join, channel_archive, ...

    @property
    def from_bot(self) -> bool:
        """Whether an app said it."""
        return self.bot_id is not None


@dataclass
class Channel:
    """A channel or a direct message; `messages` is in the order of ts."""

    id: str
    team_id: str
    name: str = ""
    is_im: bool = False
    is_mpim: bool = False
    is_private: bool = False
    is_general: bool = False
    is_archived: bool = False
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)  # user id -> ts
    last_microsecond: int = 0

    def other(self, user_id: str) -> str | None:
        """The other side of a direct message."""
        return next((m for m in self.members if m != user_id), None) if self.is_im else None

    def seen_by(self, user_id: str | None) -> list[Message]:
        """What is not deleted and, where it is ephemeral, is for this person."""
        return [
            m
            for m in list(self.messages.values())
            if not m.deleted and m.ephemeral_to in (None, user_id)
        ]


@dataclass(frozen=True)
class View:
    """A modal or a Home tab of one person; `content` is the view as the app sent it."""

    id: str
    team_id: str
    app_id: str
    bot_id: str
    user_id: str
    content: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    state: Json = field(default_factory=dict)  # block_id -> action_id -> value, as Slack sends it
    channel_id: str | None = None  # the conversation that was looked at when it was opened

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.content["type"])

    @property
    def blocks(self) -> list[Json]:
        """The blocks."""
        return list(self.content["blocks"])

    def payload(self) -> Json:
        """The view as Slack writes it in its answers and its payloads."""
        empty: Json = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "title": None,
            "submit": None,
            "close": None,
        }
        return {
            "id": self.id,
            "team_id": self.team_id,
            **empty,
            **self.content,
            "state": {"values": self.state},
            "hash": self.hash,
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }


@dataclass(frozen=True)
class File:
    """An uploaded file; `shared` once files.completeUploadExternal named it."""

    id: str
    team_id: str
    user_id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    shared: bool = False
    channel_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class App:
    """The app under test, as its settings page shows it."""

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    app_tokens: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Installation:
    """A token in a workspace and what it may do: the bot's, or with `user_id` a person's own."""

    token: str
    app_id: str
    team_id: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    installer_id: str
    revoked_as: str | None = None  # the error with which calls are refused from then on
    user_id: str = ""

    @property
    def caller_id(self) -> str:
        """Who acts with it: the person, or the bot."""
        return self.user_id or self.bot_user_id

    @property
    def revoked(self) -> bool:
        """Whether the token is worthless."""
        return self.revoked_as is not None


@dataclass(frozen=True)
class Trigger:
    """A trigger_id: three seconds, one use."""

    id: str
    user_id: str
    team_id: str
    expires: datetime
    view_id: str | None = None  # the modal from which it came: views.push needs one
    channel_id: str | None = None  # the conversation that was looked at
    used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    """A response_url: five posts in thirty minutes."""

    token: str
    team_id: str
    channel_id: str
    user_id: str
    expires: datetime
    message_ts: str | None = None  # the message with the button; None for a slash command
    uses_left: int = 5


@dataclass(frozen=True)
class Call:
    """One call of the Web API, as the stand-in saw it."""

    method: str
    args: Json
    at: datetime
    status: int
    ok: bool
    error: str | None = None
    team_id: str | None = None
