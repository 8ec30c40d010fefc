"""Trainings as other features see them."""

from __future__ import annotations

from bot.trainings.advancing import (
    advance_due,
    forget_left,
    next_due,
    workspaces_with_due,
)
from bot.trainings.figures import WaitingPlace, waiting_places
from bot.trainings.ids import FLAG, OPEN_GIVING
from bot.trainings.learning import store
from bot.trainings.pattern_settling import patterns_of
from bot.trainings.repository import undated
from bot.trainings.team_patterns import TeamPattern
from bot.trainings.viewing import asked, flag, mine

__all__ = [
    "FLAG",
    "OPEN_GIVING",
    "TeamPattern",
    "WaitingPlace",
    "advance_due",
    "asked",
    "flag",
    "forget_left",
    "mine",
    "next_due",
    "patterns_of",
    "store",
    "undated",
    "waiting_places",
    "workspaces_with_due",
]
