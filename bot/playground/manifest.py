"""The app's manifest: what Slack would let the app do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class SlashCommand:
    """A slash command."""

    command: str
    description: str
    usage_hint: str
    url: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """A global or message shortcut."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """What the stand-in needs of config/manifest.yaml."""

    name: str
    bot_name: str
    bot_scopes: frozenset[str]
    user_scopes: frozenset[str]
    slash_commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...]
    bot_events: frozenset[str]
    redirect_urls: tuple[str, ...]
    home_tab_enabled: bool
    messages_tab_enabled: bool
    messages_tab_read_only: bool
    interactivity: bool
    socket_mode: bool
    token_rotation: bool


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; `ValueError` says what is wrong with it.

    Slack lists a command only where the scope `commands` is asked for.
    """
    written: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    features: dict[str, Any] = written.get("features", {})
    home: dict[str, Any] = features.get("app_home", {})
    oauth: dict[str, Any] = written.get("oauth_config", {})
    scopes: dict[str, list[str]] = oauth.get("scopes", {})
    settings: dict[str, Any] = written.get("settings", {})
    name = str(written["display_information"]["name"])
    manifest = Manifest(
        name=name,
        bot_name=str(features.get("bot_user", {}).get("display_name", name)),
        bot_scopes=frozenset(scopes.get("bot", [])),
        user_scopes=frozenset([*scopes.get("user", []), *scopes.get("user_optional", [])]),
        slash_commands=tuple(_command(c) for c in features.get("slash_commands", [])),
        shortcuts=tuple(_shortcut(s) for s in features.get("shortcuts", [])),
        bot_events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        redirect_urls=tuple(oauth.get("redirect_urls", [])),
        home_tab_enabled=bool(home.get("home_tab_enabled", False)),
        messages_tab_enabled=bool(home.get("messages_tab_enabled", False)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        interactivity=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        socket_mode=bool(settings.get("socket_mode_enabled", False)),
        token_rotation=bool(settings.get("token_rotation_enabled", False)),
    )
    if manifest.slash_commands and "commands" not in manifest.bot_scopes:
        raise ValueError(f"{path.name}: slash commands need the bot scope `commands`")
    return manifest


def _command(written: dict[str, Any]) -> SlashCommand:
    command = str(written["command"])
    if not command.startswith("/"):
        raise ValueError(f"a slash command begins with a slash: {command}")
    return SlashCommand(
        command=command,
        description=str(written["description"]),
        usage_hint=str(written.get("usage_hint", "")),
        url=str(written.get("url", "")),
        should_escape=bool(written.get("should_escape", False)),
    )


def _shortcut(written: dict[str, Any]) -> Shortcut:
    return Shortcut(
        name=str(written["name"]),
        type=str(written["type"]),
        callback_id=str(written["callback_id"]),
        description=str(written.get("description", "")),
    )
