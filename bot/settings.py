"""One frozen `Settings` from config/leeway.toml and the environment; a wrong one ends the start."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parents[1]
SLACK_API_URL = "https://slack.com/api/"
OPEN_LIBRARY_URL = "https://openlibrary.org"
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
class Settings:
    """All that the bot is told from outside."""

    slack: SlackAccess
    database_url: str = field(repr=False)
    choices: Choices = Choices()
    open_library_url: str = OPEN_LIBRARY_URL


def database_url(environ: Mapping[str, str]) -> str:
    """`DATABASE_URL`, a SQLite file by default; plain postgresql:// means the psycopg 3 driver."""
    given = environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'leeway.db'}"
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):  # ValueError: of its port
        url = None
    if url is not None and url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url is None or not _known_database(url):
        raise SettingsError(
            "DATABASE_URL is not a database that Leeway knows: give sqlite:////path/leeway.db "
            "or postgresql://user:password@host/name."
        )
    return url.render_as_string(hide_password=False)


def _known_database(url: URL) -> bool:
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return url.database not in {None, "", ":memory:"}  # in memory there is nothing to migrate
    return url.drivername == "postgresql+psycopg"


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from `environ` and the file that it names; raises `SettingsError`."""
    return Settings(
        slack=_slack(environ),
        database_url=database_url(environ),
        choices=choices(environ),
        open_library_url=_open_library(environ),
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
    except OSError as error:
        raise SettingsError(
            f"LEEWAY_CONFIG names {path}, which cannot be read ({error.strerror}): correct the "
            "path or its permissions."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct that line.") from None
    return _choices(path, data)


def _slack(environ: Mapping[str, str]) -> SlackAccess:
    tokens = _bot_tokens(environ)
    if not tokens:
        raise SettingsError(
            "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) from your app's "
            "page OAuth & Permissions."
        )
    app_token = _secret(environ, "SLACK_APP_TOKEN", "xapp-", "Basic Information > App-Level Tokens")
    signing_secret = environ.get("SLACK_SIGNING_SECRET", "").strip() or None
    if app_token is None and signing_secret is None:
        raise SettingsError(
            "SLACK_SIGNING_SECRET is missing: copy it from your app's page Basic Information, "
            "or set SLACK_APP_TOKEN to use Socket Mode."
        )
    api_url = environ.get("SLACK_API_URL") or SLACK_API_URL
    if not _is_address(api_url) or not api_url.endswith("/"):
        raise SettingsError(
            f"SLACK_API_URL is {api_url!r}: it must start with https:// and end with a slash; "
            f"unset it for {SLACK_API_URL}."
        )
    return SlackAccess(tokens, signing_secret, app_token, api_url)


def _open_library(environ: Mapping[str, str]) -> str:
    url = environ.get("OPEN_LIBRARY_URL") or OPEN_LIBRARY_URL
    if not _is_address(url):
        raise SettingsError(
            f"OPEN_LIBRARY_URL is {url!r}: it must start with https://; unset it for "
            f"{OPEN_LIBRARY_URL}."
        )
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of its port
        return False


def _bot_tokens(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The token of each workspace, separated by commas, spaces or lines."""
    given = environ.get("SLACK_BOT_TOKEN", "")
    found = [one for one in re.split(r"[,\s]+", given) if one]
    for one in found:
        _check(one, "SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions")
    return tuple(dict.fromkeys(found))


def _secret(environ: Mapping[str, str], name: str, prefix: str, page: str) -> str | None:
    value = environ.get(name, "").strip()
    if not value:
        return None
    _check(value, name, prefix, page)
    return value


def _check(value: str, name: str, prefix: str, page: str) -> None:
    if not value.startswith(prefix):
        raise SettingsError(
            f"{name} does not start with {prefix}: copy the right token from your app's page "
            f"{page}."
        )
    if not re.fullmatch(r"[!-~]+", value):  # it becomes an HTTP header
        raise SettingsError(
            f"{name} holds a space or a special character: copy the whole token again from your "
            f"app's page {page}."
        )


_KINDS = {
    str: "a text in quotes",
    int: "a whole number",
    list: "a list of texts in quotes",
    bool: "true or false",
}
_KNOWN: Mapping[str, Mapping[str, type]] = {
    "nudges": {"weekday": str, "time": str, "catalogue": str},
    "people": {"leave_emoji": list},
    "recommendations": {"look_up": bool, "prompts": str},
    "delivery": {"messages_per_minute": int, "nudges_a_week": int, "sender_threads": int},
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
            if type(value) is not kind:  # to Python, true is a whole number too
                raise SettingsError(f"{path}: [{section}] {key} must be {_KINDS[kind]}.")
    nudges, delivery = data.get("nudges", {}), data.get("delivery", {})
    shared = data.get("recommendations", {})
    default = Choices()
    emoji = data.get("people", {}).get("leave_emoji")
    return Choices(
        nudge_weekday=_weekday(path, nudges.get("weekday", WEEKDAYS[default.nudge_weekday])),
        nudge_time=_time(path, nudges.get("time", "10:00")),
        catalogue=(path.parent / nudges.get("catalogue", "nudges")).resolve(),
        messages_per_minute=_within(path, delivery, "messages_per_minute", 240, most=1200),
        nudges_a_week=_within(path, delivery, "nudges_a_week", 2, most=2),
        sender_threads=_within(path, delivery, "sender_threads", 10, most=200),
        leave_emoji=default.leave_emoji if emoji is None else _emoji(path, emoji),
        # A file of one's own that says nothing of them has those that came with Leeway.
        prompts=(path.parent / shared.get("prompts", default.prompts)).resolve(),
        look_up=shared.get("look_up", default.look_up),
    )


def _emoji(path: Path, names: list[Any]) -> frozenset[str]:
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r":[a-z0-9_+'-]+:", name):
            raise SettingsError(
                f"{path}: [people] leave_emoji has {name!r}; write it as Slack does, :palm_tree:."
            )
    return frozenset(names)


def _weekday(path: Path, name: str) -> int:
    if name.lower() not in WEEKDAYS:
        raise SettingsError(
            f"{path}: [nudges] weekday is {name!r}; write one of {', '.join(WEEKDAYS)}."
        )
    return WEEKDAYS.index(name.lower())


def _time(path: Path, value: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):  # local, so without a zone
        raise SettingsError(f"{path}: [nudges] time is {value!r}; write it as 10:00.")
    return time.fromisoformat(value)


def _within(path: Path, values: Mapping[str, Any], key: str, default: int, most: int) -> int:
    value: int = values.get(key, default)
    if not 1 <= value <= most:
        raise SettingsError(
            f"{path}: [delivery] {key} is {value}; write a number from 1 to {most}."
        )
    return value
