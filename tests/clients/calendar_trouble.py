"""The contract of `bot/clients/calendar.py`, its second half: a server in trouble."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.clients.calendar import (
    Calendar,
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from tests.clients.calendar_ground import OTHER_UID, UID, WEEK, Ground, entry

Call = Callable[[Calendar, str], object]
"""Something that is asked of a calendar, with the etag of an entry."""
CALLS: dict[str, Call] = {
    "busy": lambda calendar, _: calendar.busy(WEEK),
    "create": lambda calendar, _: calendar.create(entry(uid=OTHER_UID)),
    "read": lambda calendar, _: calendar.read(UID),
    "change": lambda calendar, etag: calendar.change(entry(busy=True, sequence=1), etag),
    "delete": lambda calendar, _: calendar.delete(UID),
    "changes": lambda calendar, _: calendar.changes(""),
}


each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


class Trouble:
    """Whatever is asked, a server in trouble is told from one that refuses us."""

    def failing(
        self,
        ground: Ground,
        call: Call,
        happen: Callable[[], None],
    ) -> CalendarError:
        """What `call` says after what happened."""
        calendar = ground.open()
        etag = calendar.create(entry()).etag
        happen()
        with pytest.raises(CalendarError) as raised:
            call(ground.open(), etag)
        return raised.value

    @each_call
    def test_who_is_locked_out_is_told_so(self, ground: Ground, call: Call) -> None:
        error = self.failing(ground, call, ground.lock_out)
        assert isinstance(error, CalendarRefusedError)

    @each_call
    def test_who_is_pushed_back_is_told_for_how_long(self, ground: Ground, call: Call) -> None:
        error = self.failing(ground, call, lambda: ground.push_back(1800))
        assert isinstance(error, CalendarAwayError)
        assert error.retry_after == timedelta(minutes=30)

    @each_call
    def test_a_server_that_stumbles_is_away(self, ground: Ground, call: Call) -> None:
        error = self.failing(ground, call, ground.stumble)
        assert isinstance(error, CalendarAwayError)
        assert error.retry_after is None

    @each_call
    def test_a_server_that_cannot_be_reached_is_away(self, ground: Ground, call: Call) -> None:
        error = self.failing(ground, call, ground.vanish)
        assert isinstance(error, CalendarAwayError)
        assert error.retry_after is None

    @each_call
    def test_a_web_page_is_no_calendar(self, ground: Ground, call: Call) -> None:
        error = self.failing(ground, call, ground.speak_html)
        assert isinstance(error, NotACalendarError)
