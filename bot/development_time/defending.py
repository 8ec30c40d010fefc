"""When a block shows as busy in the calendar, and when a meeting over it is the person's to decide.

After the time defence of Reclaim: free at first, so that others can still find the person; busy
when it is near, or when little else is left.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import islice

from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.development_time.domain import MOST_MOVES, NEAR, Clock, Defence, Placed
from bot.development_time.openings import Taken, apart, free_slots, window

ENOUGH_SLOTS = 2
"""With so many other slots in its week a block need not be busy yet."""


def is_busy(
    defence: Defence,
    placed: Placed,
    taken: Taken,
    clock: Clock,
    now: datetime,
) -> bool:
    """Whether a block shows as busy; `taken` is when others keep them busy, and all their blocks.

    Left to Leeway, it does from 48 hours before its start on, and when its week has only one other
    slot left, or none. Slots that overlap one another, or the block, count once.
    """
    if defence is not Defence.AUTO:
        return defence is Defence.BUSY
    return _is_near(placed, now) or _is_scarce(placed, taken, clock, now)


def next_flip(
    defence: Defence,
    placed: Placed,
    taken: Taken,
    clock: Clock,
    now: datetime,
) -> datetime | None:
    """When a block that shows as free becomes busy (UTC) if nothing but time changes.

    None where it is busy already or never will be. A new day takes a day of its week's slots away.
    """
    if defence is not Defence.AUTO or is_busy(defence, placed, taken, clock, now):
        return None
    near = placed.span.start - NEAR
    day = max(placed.week, now.astimezone(clock.zone).date() + timedelta(days=1))
    midnight = to_utc(day, time(), clock.zone)
    while midnight < near:
        if _is_scarce(placed, taken, clock, midnight):
            return midnight
        day += timedelta(days=1)
        midnight = to_utc(day, time(), clock.zone)
    return near


def asks(
    placed: Placed, busy_flag: bool, overlap: Span | None, moves_this_week: int, now: datetime
) -> bool:
    """Whether the person has to be asked about what was put over a block.

    Not about what the bot may still move out of the way by itself, and not once it has begun.
    """
    if overlap is None or placed.span.start <= now:
        return False
    return busy_flag or placed.held or _is_near(placed, now) or moves_this_week >= MOST_MOVES


def _is_near(placed: Placed, now: datetime) -> bool:
    return placed.span.start - now <= NEAR


def _is_scarce(placed: Placed, taken: Taken, clock: Clock, now: datetime) -> bool:
    free = free_slots(clock, *window(placed, clock, now), placed.span.length, taken)
    elsewhere = apart(slot for slot in free if not slot.overlaps(placed.span))
    return len(list(islice(elsewhere, ENOUGH_SLOTS))) < ENOUGH_SLOTS
