"""How much: no more messages that nobody asked for than somebody can bear in a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BUDGET = timedelta(days=7)  # any seven days, not the calendar's week
WEEKLY = BUDGET + timedelta(days=1)  # who got a carrier within it gets another one soon


@dataclass(frozen=True)
class Got:
    """One message that nobody asked for; `carries`: the weekly one, which takes others along."""

    at: datetime
    carries: bool


def allowed_at(got: Sequence[Got], now: datetime, a_week: int, *, carries: bool) -> datetime:
    """When somebody may get one more, who got these (the latest first) since `now` - `WEEKLY`.

    At most `a_week` in any seven days. One of them is kept free for the weekly message of whoever
    gets one: it takes along what does not fit beside it.
    """
    week = [one for one in got if one.at > now - BUDGET]
    fits_at = now if len(week) < a_week else week[a_week - 1].at + BUDGET
    weekly = [one for one in got if one.carries and one.at > now - WEEKLY]
    if carries or not weekly:
        return fits_at
    others = [one for one in week if not one.carries]
    room = a_week - 1
    if len(others) < room:
        return fits_at
    free_at = others[room - 1].at + BUDGET if room else weekly[0].at + WEEKLY
    return max(fits_at, free_at)
