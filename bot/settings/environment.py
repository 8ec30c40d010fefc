"""Settings from the environment: secrets, addresses, and which file has the choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.core.sealing import Keys, WrongKeysError
from bot.settings.choices import choices
from bot.settings.values import (
    OPEN_LIBRARY_URL,
    ROOT,
    SLACK_API_URL,
    Calendars,
    Google,
    Registration,
    Settings,
    SettingsError,
    SlackAccess,
)


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
        calendars=_calendars(environ),
    )


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


def _calendars(environ: Mapping[str, str]) -> Calendars:
    google = _registration(environ, "GOOGLE")
    return Calendars(
        keys=_keys(environ),
        url=_own_url(environ),
        google=None if google is None else Google(google),
        # Not SLACK_CLIENT_ID: where Bolt finds that, it sets up an OAuth flow of its own.
        slack=_registration(environ, "SLACK_APP"),
    )


def _keys(environ: Mapping[str, str]) -> Keys | None:
    """Of `LEEWAY_KEYS`, or of the file that `LEEWAY_KEYS_FILE` names."""
    given, path = environ.get("LEEWAY_KEYS", ""), environ.get("LEEWAY_KEYS_FILE")
    if not given.strip() and path:
        try:
            given = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                f"LEEWAY_KEYS_FILE names {path}, which cannot be read: correct the path or its "
                "permissions."
            ) from None
    if not given.strip():
        return None
    try:
        return Keys.parse(given)
    except WrongKeysError as error:
        raise SettingsError(
            f"LEEWAY_KEYS is wrong ({error}): make a key with `leeway keys new`."
        ) from None


def _own_url(environ: Mapping[str, str]) -> str:
    url = environ.get("LEEWAY_URL", "").strip().rstrip("/")
    if url and not _is_address(url):
        raise SettingsError(
            f"LEEWAY_URL is {url!r}: write the address at which browsers reach Leeway, such as "
            "https://leeway.example.com."
        )
    return url


def _registration(environ: Mapping[str, str], site: str) -> Registration | None:
    names = (f"{site}_CLIENT_ID", f"{site}_CLIENT_SECRET")
    client_id, secret = (environ.get(name, "").strip() for name in names)
    if bool(client_id) != bool(secret):
        raise SettingsError(f"{names[0]} and {names[1]} belong together: set both, or neither.")
    return Registration(client_id, secret) if client_id else None


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
