"""What follows once learning systems changed bookings: messages, the calendar, flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.development_time import service as development_time
from bot.people import service as people
from bot.trainings import bookings, flags, repository, telling
from bot.trainings.learned import Known
from bot.trainings.models import Booking, Cancellation
from bot.trainings.views import BookingState


def follow(session: Session, known: Sequence[Known], now: datetime) -> None:
    """Have people and calendars hear of what changed; what is new has its reminder later."""
    changed = {one.id: one for one in known if one.id and one.was is not None and one.is_changed}
    if not changed:
        return
    stored = repository.bookings(session, changed)
    _drop_old_reminders(session, changed, stored, now)
    telling.say_bookings_again(session, list(stored.values()), now)
    telling.tell_moved(
        session, [one for one in stored.values() if _is_told(changed[one.id], now)], now
    )
    _hold(session, [one for one in stored.values() if one.protected], now)
    attended = [one.id for one in stored.values() if changed[one.id].state == "attended"]
    _close(session, attended, now)


def _is_told(one: Known, now: datetime) -> bool:
    """Whether its person has to hear of it: it was taken away, or the lost one has a new date."""
    if one.was is None or one.span is None or one.span.start <= now:
        return False
    was, state = one.was.state, one.state
    if one.flagged and state is BookingState.GIVEN_UP:
        return one.is_moved or was is BookingState.WITHDRAWN
    return was is BookingState.BOOKED and state is BookingState.WITHDRAWN


def _drop_old_reminders(
    session: Session, changed: Mapping[int, Known], stored: Mapping[int, Booking], now: datetime
) -> None:
    keys: list[str] = []
    for one in changed.values():
        before = one.was.span if one.was is not None else None
        after = one.span.start.date() if one.span is not None else None
        if before is not None and before.start.date() != after:
            keys += telling.reminder_keys(stored[one.id or 0], before.start)
    if keys:
        telling.take_back(session, keys, now)


def _hold(session: Session, protected: Sequence[Booking], now: datetime) -> None:
    whom = people.people(session, {one.person_id for one in protected}) if protected else {}
    # All of them at once: whoever plans several people waits for them in one order.
    development_time.clock_changed(session, list(whom), now)
    for one in protected:
        bookings.hold(session, whom[one.person_id], one, now)


def open_again(session: Session, closed: Sequence[Cancellation], now: datetime) -> None:
    """It was not so that they were there: what that closed is open, and asked about, as before."""
    whom = people.people(session, {one.person_id for one in closed}) if closed else {}
    for one in closed:
        one.state, one.closed_at, one.was_there = "open", None, False
        one.next_at = flags.next_at(session, whom[one.person_id], one, now)
        session.flush()
        telling.say_flag_again(session, one, now)


def _close(session: Session, attended: Sequence[int], now: datetime) -> None:
    """Who was there after all has their place: the flag is restored, and nobody is asked."""
    found = repository.open_flags_on(session, attended, lock=True) if attended else {}
    for one in found.values():
        one.state, one.closed_at, one.next_at, one.was_there = "restored", now, None, True
        session.flush()
        telling.say_flag_again(session, one, now)
