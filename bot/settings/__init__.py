"""One frozen `Settings` from config/leeway.toml and the environment; a wrong one ends the start."""

from bot.settings.choices import choices
from bot.settings.environment import database_url, load
from bot.settings.values import (
    OPEN_LIBRARY_URL,
    ROOT,
    SLACK_API_URL,
    WEEKDAYS,
    Calendars,
    Choices,
    Google,
    Registration,
    Settings,
    SettingsError,
    SlackAccess,
)

__all__ = [
    "OPEN_LIBRARY_URL",
    "ROOT",
    "SLACK_API_URL",
    "WEEKDAYS",
    "Calendars",
    "Choices",
    "Google",
    "Registration",
    "Settings",
    "SettingsError",
    "SlackAccess",
    "choices",
    "database_url",
    "load",
]
