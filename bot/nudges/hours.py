"""What a team's ledger makes true: where its development time went, or that everybody kept it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.development_time.service import Sums, TeamLedger
from bot.nudges.domain import Fact

ENOUGH_HOURS = 4
"""Planned in four weeks; of less than that a nudge would make too much."""
KEPT_WELL = 2 / 3
"""Which part was kept: a team that keeps more needs no nudge."""
PRAISED = 0.9
SILENT = 1 / 3
"""Which part nobody spoke of: above it nobody knows what was kept."""


def lost_to(ledger: TeamLedger | None) -> Fact | None:
    """The manager's own plan leaks, and most of what is lost goes to one kind of thing."""
    if ledger is None or not _leaks(ledger.sums) or ledger.most is None:
        return None
    if ledger.team_plan_id is None:
        return None
    most = {"reason": ledger.most.value, "weekday": ledger.weekday}
    return _fact("hours_lost_to", ledger, _urgency(ledger.sums) + 0.1, {"lost_to": most})


def lost(ledger: TeamLedger | None) -> Fact | None:
    """The manager's own plan leaks, and no one kind of thing has most of it."""
    if ledger is None or not _leaks(ledger.sums) or ledger.most is not None:
        return None
    if ledger.team_plan_id is None:
        return None
    return _fact("hours_lost", ledger, _urgency(ledger.sums))


def scattered(ledger: TeamLedger | None) -> Fact | None:
    """What people planned for themselves leaks, and their manager offers no plan."""
    if ledger is None or not _leaks(ledger.sums) or ledger.team_plan_id is not None:
        return None
    return _fact("hours_scattered", ledger, _urgency(ledger.sums))


def unanswered(ledger: TeamLedger | None) -> Fact | None:
    """Of much of the time nobody said how it went."""
    if ledger is None or not _is_enough(ledger.sums) or not _is_silent(ledger.sums):
        return None
    unknown = {"unknown_hours": hours(ledger.sums.unknown)}
    return _fact("hours_unanswered", ledger, 0.5, unknown)


def kept(ledger: TeamLedger | None) -> Fact | None:
    """Everybody on the team kept some, and nearly all of it was kept."""
    if ledger is None or not ledger.everybody or not _is_enough(ledger.sums):
        return None
    if ledger.sums.share < PRAISED:
        return None
    return _fact("hours_kept", ledger, 0.8, {"count": ledger.people})


def hours(minutes: int) -> int:
    """Whole hours, halves rounded up: a finer number would say more of people than it should."""
    return (minutes + 30) // 60


def _fact(
    name: str, ledger: TeamLedger, urgency: float, more: Mapping[str, object] | None = None
) -> Fact:
    values: dict[str, object] = {
        "kept_hours": hours(ledger.sums.kept),
        "planned_hours": hours(ledger.sums.planned),
    }
    if ledger.team_plan_id is not None:
        values["team_plan"] = ledger.team_plan_id
    return Fact(name, values | dict(more or {}), urgency)


def _urgency(sums: Sums) -> float:
    return 0.6 + 0.3 * (1 - sums.share)


def _leaks(sums: Sums) -> bool:
    return _is_enough(sums) and not _is_silent(sums) and sums.share < KEPT_WELL


def _is_enough(sums: Sums) -> bool:
    return hours(sums.planned) >= ENOUGH_HOURS


def _is_silent(sums: Sums) -> bool:
    return sums.unknown > SILENT * sums.planned
