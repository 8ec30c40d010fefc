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
from bot.development_time.clocks import clock_of, clocks
from bot.development_time.going import advance_due
from bot.development_time.ledger import of_person, of_team, teams_hours
from bot.development_time.newcomers import offer_to_newcomers
from bot.development_time.occupied import taken_of
from bot.development_time.openings import Taken, apart, at_work, free_slots
from bot.development_time.reservation_repository import reserved_of
from bot.development_time.reservations import release, reserve
from bot.development_time.statuses import forget_left as forget_statuses
from bot.development_time.statuses import next_due as next_status
from bot.development_time.tally import Ledger, Sums, TeamLedger

__all__ = [
    "Ledger",
    "Sums",
    "Taken",
    "TeamLedger",
    "advance_due",
    "apart",
    "at_work",
    "busy_of",
    "clock_changed",
    "clock_of",
    "clocks",
    "forget_left",
    "forget_statuses",
    "free_slots",
    "next_due",
    "next_status",
    "of_person",
    "of_team",
    "offer_to_newcomers",
    "plan_due",
    "release",
    "reserve",
    "reserved_of",
    "taken_of",
    "teams_hours",
    "workspaces_with_due",
]
