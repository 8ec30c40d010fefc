"""One frozen `Settings` from config/leeway.toml and the environment; a wrong one ends the start."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

ROOT = Path(__file__).resolve().parents[1]
SLACK_API_URL = "https://slack.com/api/"
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


@dataclass(frozen=True)
class SlackAccess:
    """How to reach Slack and how Slack reaches us; secrets stay out of `repr`."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False)
    app_token: str | None = field(repr=False)
    api_url: str = SLACK_API_URL

    @property
    def socket_mode(self) -> bool:
        """Socket Mode when there is an app token, HTTP otherwise."""
        return self.app_token is not None


@dataclass(frozen=True)
class Settings:
    """All that the bot is told from outside."""

    slack: SlackAccess
    database_url: str = field(repr=False)
    choices: Choices = Choices()


def database_url(environ: Mapping[str, str]) -> str:
    """`DATABASE_URL`, a SQLite file by default; plain postgresql:// means the psycopg 3 driver."""
    given = environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'leeway.db'}"
    try:
        url = make_url(given)
        if url.drivername in {"postgres", "postgresql"}:
            url = url.set(drivername="postgresql+psycopg")
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        url = None
    if url is None or url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise SettingsError(
            "DATABASE_URL is not a database that Leeway knows: give sqlite:////path/leeway.db "
            "or postgresql://user:password@host/name."
        )
    return url.render_as_string(hide_password=False)


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from `environ` and the file that it names; raises `SettingsError`."""
    return Settings(
        slack=_slack(environ),
        database_url=database_url(environ),
        choices=choices(environ),
    )


def choices(environ: Mapping[str, str]) -> Choices:
    """The choices of the file that `LEEWAY_CONFIG` names; raises `SettingsError`."""
    path = Path(environ.get("LEEWAY_CONFIG") or ROOT / "config" / "leeway.toml")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"LEEWAY_CONFIG names {path}, and there is no such file: correct the path or unset it."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct that line.") from None
    return _choices(path, data)


def _slack(environ: Mapping[str, str]) -> SlackAccess:
    token = _secret(environ, "SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions")
    if token is None:
        raise SettingsError(
            "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) from your app's "
            "page OAuth & Permissions."
        )
    app_token = _secret(environ, "SLACK_APP_TOKEN", "xapp-", "Basic Information > App-Level Tokens")
    signing_secret = environ.get("SLACK_SIGNING_SECRET") or None
    if app_token is None and signing_secret is None:
        raise SettingsError(
            "SLACK_SIGNING_SECRET is missing: copy it from your app's page Basic Information, "
            "or set SLACK_APP_TOKEN to use Socket Mode."
        )
    api_url = environ.get("SLACK_API_URL") or SLACK_API_URL
    if not api_url.startswith(("https://", "http://")) or not api_url.endswith("/"):
        raise SettingsError(
            f"SLACK_API_URL is {api_url!r}: it must start with https:// and end with a slash; "
            f"unset it for {SLACK_API_URL}."
        )
    return SlackAccess(token, signing_secret, app_token, api_url)


def _secret(environ: Mapping[str, str], name: str, prefix: str, page: str) -> str | None:
    value = environ.get(name)
    if not value:
        return None
    if not value.startswith(prefix):
        raise SettingsError(
            f"{name} does not start with {prefix}: copy the right token from your app's page {page}."
        )
    return value


_KNOWN: Mapping[str, Mapping[str, type]] = {
    "nudges": {"weekday": str, "time": str, "catalogue": str},
    "delivery": {"messages_per_minute": int},
}


def _choices(path: Path, data: Mapping[str, Any]) -> Choices:
    for section, values in data.items():
        if section not in _KNOWN or not isinstance(values, dict):
            raise SettingsError(
                f"{path} has a section [{section}] that Leeway does not know: remove it."
            )
        for key, value in values.items():
            kind = _KNOWN[section].get(key)
            if kind is None:
                known = ", ".join(_KNOWN[section])
                raise SettingsError(f"{path}: [{section}] {key} is unknown; known are {known}.")
            if not isinstance(value, kind) or isinstance(value, bool):
                raise SettingsError(f"{path}: [{section}] {key} must be of type {kind.__name__}.")
    nudges, delivery = data.get("nudges", {}), data.get("delivery", {})
    default = Choices()
    return Choices(
        nudge_weekday=_weekday(path, nudges.get("weekday", WEEKDAYS[default.nudge_weekday])),
        nudge_time=_time(path, nudges.get("time", "10:00")),
        catalogue=(path.parent / nudges.get("catalogue", "nudges")).resolve(),
        messages_per_minute=_pace(path, delivery.get("messages_per_minute", 240)),
    )


def _weekday(path: Path, name: str) -> int:
    if name.lower() not in WEEKDAYS:
        raise SettingsError(
            f"{path}: [nudges] weekday is {name!r}; write one of {', '.join(WEEKDAYS)}."
        )
    return WEEKDAYS.index(name.lower())


def _time(path: Path, value: str) -> time:
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise SettingsError(f"{path}: [nudges] time is {value!r}; write it as 10:00.") from None


def _pace(path: Path, value: int) -> int:
    if not 1 <= value <= 1200:
        raise SettingsError(
            f"{path}: [delivery] messages_per_minute is {value}; write a number from 1 to 1200."
        )
    return value
