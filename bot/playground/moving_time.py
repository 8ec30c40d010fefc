"""Moving the stand-in's clock and the bot's together, stopping wherever something falls due."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.clock import MovableClock

MOST_STOPS_IN_PLACE = 100

Tell = Callable[[datetime], datetime | None]
"""Tells the bot what time it is; answers when the bot has something to do next."""


class StuckClockError(RuntimeError):
    """The bot says again and again that something is due and does not do it."""


def upcoming(now: datetime, weekday: int, hour: int, tz: str) -> datetime:
    """The next `weekday` (0 is Monday) at `hour`:00 in the zone `tz`, later than `now`.

    An hour that the zone skips that day is read as Python reads it: an hour on.
    """
    here = now.astimezone(ZoneInfo(tz))
    day = here + timedelta(days=(weekday - here.weekday()) % 7)
    at = day.replace(hour=hour, minute=0, second=0, microsecond=0)
    return at if at.timestamp() > now.timestamp() else at + timedelta(days=7)


def move(
    clock: MovableClock,
    to: datetime,
    *,
    tell: Tell,
    own_next: Callable[[], datetime | None],
    do_own: Callable[[], object],
) -> None:
    """Move `clock` to `to`, stopping at each instant at which the bot or Slack has work.

    `own_next` and `do_own` are Slack's own work (event retries, scheduled messages).
    """
    bot_next = tell(clock.now())
    stops_in_place = 0
    while (stop := _earliest(bot_next, own_next())) is not None and stop <= to:
        before = clock.now()
        advance(clock, stop)
        stops_in_place = stops_in_place + 1 if clock.now() == before else 0
        if stops_in_place > MOST_STOPS_IN_PLACE:
            raise StuckClockError(f"work due at {stop.isoformat()} is never done")
        do_own()
        bot_next = tell(clock.now())
    advance(clock, to)
    do_own()
    tell(clock.now())


def advance(clock: MovableClock, instant: datetime) -> None:
    """Move to `instant` unless the clock is there or past it already."""
    if instant > clock.now():
        with suppress(ValueError):  # a ticking clock went past it between these two lines
            clock.move_to(instant)


def _earliest(*instants: datetime | None) -> datetime | None:
    known = [instant for instant in instants if instant is not None]
    return min(known) if known else None
