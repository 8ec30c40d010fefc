"""What Leeway knows about somebody, and the words that `/leeway` understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.people.domain import Colleague, Settings

WORDS = ("help", "settings", "why")


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is stored about a person, as they may see it."""

    person: Colleague
    manager: str | None
    """The name of who they report to."""
    zone_count: int
    """In how many time zones they and the people who report to them work."""
    roles: tuple[str, ...]
    settings: Settings
    admins: tuple[str, ...]
    """Who can correct it, by name."""


def nearest_words(said: str) -> Sequence[str]:
    """The words that somebody may have meant, the likeliest first."""
    return get_close_matches(said.lower(), WORDS, n=2, cutoff=0.5)
