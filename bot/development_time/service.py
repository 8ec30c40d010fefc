"""Development time as other features see it: hours of teams, and when something is due."""

from __future__ import annotations

from bot.development_time.blocks import (
    clock_changed,
    next_due,
    plan_due,
    workspaces_with_due,
)
from bot.development_time.calendar_entries import busy_of
from bot.development_time.calendars import forget_left
from bot.development_time.going import advance_due
from bot.development_time.ledger import of_person, of_team, teams_hours
from bot.development_time.statuses import forget_left as forget_statuses
from bot.development_time.statuses import next_due as next_status
from bot.development_time.tally import Ledger, Sums, TeamLedger

__all__ = [
    "Ledger",
    "Sums",
    "TeamLedger",
    "advance_due",
    "busy_of",
    "clock_changed",
    "forget_left",
    "forget_statuses",
    "next_due",
    "next_status",
    "of_person",
    "of_team",
    "plan_due",
    "teams_hours",
    "workspaces_with_due",
]
