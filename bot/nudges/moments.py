"""Whether the hour or the day that a nudge speaks of is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.nudges.errors import MomentOverError

HOUR, DAY = "hour_at", "day_on"
"""Values of a fact that were ahead when it was said; other days may be those of what has been."""


def is_over(fact: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> bool:
    """Whether its hour has begun, or its day is past in this zone."""
    if HOUR in fact and datetime.fromisoformat(fact[HOUR]) <= now:
        return True
    return DAY in fact and date.fromisoformat(fact[DAY]) < now.astimezone(zone).date()


def refuse_what_is_over(fact: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> None:
    """Nobody promises, or tells the team of, what has passed (`MomentOverError`)."""
    if is_over(fact, now, zone):
        raise MomentOverError
