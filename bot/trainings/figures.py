"""How flags went that somebody was told of: how many were restored, how fast, how many answered.

A manager sees these figures of what they were told: they know each of these flags by name, so the
figures need no group. They move with their own answers, whoever was asked after them.

Who looks after learning sees them of what L&D was told, without the flags that were kept from them:
their own, and those of whom they lead or led. Where fewer than five people are left, of none. What
L&D sees of all flags is in `patterns`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.people.service import Person
from bot.storage import Session
from bot.trainings import pattern_repository as repository
from bot.trainings.domain import RESTORED_WITHIN, SMALLEST_GROUP, Happened
from bot.trainings.pattern_repository import FlagRow
from bot.trainings.views import FlagState

SINCE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the flags of a year that somebody was told of."""

    told: int = 0
    known: int = 0
    """Of how many it is known whether they were restored within thirty days: closed, or older."""
    restored: int = 0
    """Of these, within thirty days of the flag."""
    median_days: int | None = None
    """From the flag to *restored*, of all that were restored, rounded down; None where none was."""
    answered: int = 0
    """Given back, or told that it cannot be helped."""


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """A training that waits for an answer: its manager was told, and reminded, and said nothing."""

    flag_id: int
    title: str
    happened: Happened
    since: date
    """When it was flagged (UTC)."""


def told_to_manager(session: Session, manager: Person, now: datetime) -> Figures:
    """Of what somebody was told as a manager."""
    return figures_of(repository.told_to(session, manager.id, now - SINCE), now)


def told_to_learning(session: Session, viewer: Person, now: datetime) -> Figures:
    """Of what L&D was told, as far as this one of them may know; of a few people nothing."""
    rows = repository.told_to_learning(session, viewer.id, now - SINCE)
    if len({one.person_id for one in rows}) < SMALLEST_GROUP:
        return Figures()
    return figures_of(rows, now)


def waiting_places(session: Session, manager_ids: Collection[int]) -> dict[int, list[WaitingPlace]]:
    """What waits for these managers' answers, the oldest first, by manager; one statement."""
    found: dict[int, list[WaitingPlace]] = {}
    for row in repository.waiting_places(session, manager_ids):
        happened, since = Happened(row.happened), row.flagged_at.date()
        place = WaitingPlace(row.flag_id, row.title, happened, since)
        found.setdefault(row.manager_id or 0, []).append(place)
    return found


def figures_of(rows: Iterable[FlagRow], now: datetime) -> Figures:
    """The figures of these flags."""
    told = list(rows)
    took = [days for one in told if (days := _to_restored(one)) is not None]
    restored = [days for days in took if days <= RESTORED_WITHIN]
    known = [
        one for one in told if one.state != FlagState.OPEN or now - one.flagged_at > RESTORED_WITHIN
    ]
    return Figures(
        told=len(told),
        known=len(known),
        restored=len(restored),
        median_days=_median(took),
        answered=sum(1 for one in told if one.answer),
    )


def _to_restored(row: FlagRow) -> timedelta | None:
    if row.state != FlagState.RESTORED or row.closed_at is None:
        return None
    return row.closed_at - row.flagged_at


def _median(took: list[timedelta]) -> int | None:
    if not took:
        return None
    took.sort()
    half = len(took) // 2
    middle = took[half] if len(took) % 2 else (took[half - 1] + took[half]) / 2
    return middle.days
