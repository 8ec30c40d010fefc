"""What Leeway knows about somebody, and the words that `/leeway` understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from bot.people.domain import Colleague, Settings

WORDS = ("help", "settings", "why")


@dataclass(frozen=True, slots=True)
class Away:
    """When somebody is away: shown to them, used to be quiet then, told to nobody else."""

    leave: tuple[tuple[date, date], ...]
    """First and last local day of each imported absence."""
    by_status: bool
    """Their Slack status has one of the emoji that mean leave."""
    status_until: datetime | None
    quiet_from: datetime | None
    """UTC; their do-not-disturb in Slack, where it was asked about."""
    quiet_until: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is stored about a person, as they may see it."""

    person: Colleague
    manager: str | None
    """The name of who they report to."""
    zone_count: int
    """In how many time zones they and the people who report to them work."""
    roles: tuple[str, ...]
    recommended: int
    """How many things they recommend."""
    taken_up: int
    """How many they saved, started, finished or were helped by."""
    away: Away
    settings: Settings
    admins: tuple[str, ...]
    """Who can correct it, by name."""


def nearest_words(said: str) -> Sequence[str]:
    """The words that somebody may have meant, the likeliest first."""
    return get_close_matches(said.lower(), WORDS, n=2, cutoff=0.5)
