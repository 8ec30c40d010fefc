"""Things said again: a message that was dropped is said once more under a new key, a few times."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery import service as delivery

MOST_ROUNDS = 5
"""Whoever takes back and brings back more often than that is not repeated to others."""
NEVER = frozenset({"dropped", "failed"})


@dataclass(frozen=True)
class Said:
    """The last message about something: its key, how far it has got, and the key after it."""

    key: str = ""
    state: str = ""
    not_before: datetime | None = None
    next_key: str = ""

    @property
    def never(self) -> bool:
        """Whether nothing of it arrives: there was no message, or it was dropped."""
        return not self.key or self.state in NEVER

    @property
    def arrived(self) -> bool:
        """Whether it may have been seen."""
        return not self.never and self.state != "pending"


def keys_of(thing: str) -> list[str]:
    """The keys of every message about something, the first one first."""
    return [f"{thing}#{number}" for number in range(1, MOST_ROUNDS + 1)]


def last_said(session: Session, things: Collection[str]) -> Mapping[str, Said]:
    """The last message about each of these things, in one query."""
    keys = {thing: keys_of(thing) for thing in things}
    known = delivery.progress(session, [key for rounds in keys.values() for key in rounds])
    return {thing: _last(rounds, known) for thing, rounds in keys.items()}


def _last(rounds: list[str], known: Mapping[str, delivery.Progress]) -> Said:
    used = [key for key in rounds if key in known]
    next_key = rounds[len(used)] if len(used) < len(rounds) else ""
    if not used:
        return Said(next_key=next_key)
    progress = known[used[-1]]
    return Said(used[-1], progress.state, progress.not_before, next_key)
