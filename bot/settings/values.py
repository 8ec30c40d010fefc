"""What Leeway is told from outside: one frozen `Settings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path

from bot.core.sealing import Keys

ROOT = Path(__file__).resolve().parents[2]
SLACK_API_URL = "https://slack.com/api/"
OPEN_LIBRARY_URL = "https://openlibrary.org"
GOOGLE_OAUTH_URL = "https://accounts.google.com/o/oauth2/v2/auth"
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105  # an address, no secret
GOOGLE_CALENDAR_URL = "https://www.googleapis.com/calendar/v3"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SettingsError(Exception):
    """A setting is missing or wrong; the text says which one and how to fix it, in one sentence."""


@dataclass(frozen=True)
class Choices:
    """What config/leeway.toml says; the defaults are its own."""

    nudge_weekday: int = 1
    nudge_time: time = time(10, 0)
    catalogue: Path = ROOT / "config" / "nudges"
    messages_per_minute: int = 240
    nudges_a_week: int = 2
    sender_threads: int = 10
    leave_emoji: frozenset[str] = frozenset({":palm_tree:", ":face_with_thermometer:"})
    prompts: Path = ROOT / "config" / "prompts"
    look_up: bool = True
    allowed_hosts: tuple[str, ...] = ()
    # No lines in the file: whoever tries out what happens when a lease ends shortens them.
    lease: timedelta = timedelta(minutes=5)
    look_up_after: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)
class SlackAccess:
    """How to reach Slack and how Slack reaches us; secrets stay out of `repr`.

    One bot token for each workspace that the app is installed in.
    """

    bot_tokens: tuple[str, ...] = field(repr=False)
    signing_secret: str | None = field(repr=False)
    app_token: str | None = field(repr=False)
    api_url: str = SLACK_API_URL

    @property
    def socket_mode(self) -> bool:
        """Socket Mode when there is an app token, HTTP otherwise."""
        return self.app_token is not None


@dataclass(frozen=True)
class Registration:
    """Leeway as another site knows it, so that people can agree there."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Google:
    """Google as Leeway reaches it: with its registration, and the addresses of its two services."""

    registration: Registration
    oauth_url: str = GOOGLE_OAUTH_URL
    token_url: str = GOOGLE_TOKEN_URL
    calendar_url: str = GOOGLE_CALENDAR_URL


@dataclass(frozen=True)
class Calendars:
    """What connecting calendars needs; each way is offered only where all of it is there.

    `keys` seal what opens them. `url` is where people's browsers reach this installation.
    """

    keys: Keys | None = None
    url: str = ""
    google: Google | None = None
    slack: Registration | None = None
    """Of the Slack app: for people who let Leeway set their own status."""


@dataclass(frozen=True)
class Settings:
    """All that the bot is told from outside."""

    slack: SlackAccess
    database_url: str = field(repr=False)
    choices: Choices = Choices()
    open_library_url: str = OPEN_LIBRARY_URL
    calendars: Calendars = Calendars()
