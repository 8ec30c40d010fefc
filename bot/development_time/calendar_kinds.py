"""Which client opens which kind of calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from zoneinfo import ZoneInfo

from bot.clients.calendar import Calendar, CalendarRefusedError
from bot.development_time.calendars import Access, Keep, OpenCalendar

OpenCaldav = Callable[[str, str, str, ZoneInfo], Calendar]
"""(address, account, password, zone) -> the calendar."""
OpenGoogle = Callable[[str, Keep], AbstractContextManager[Calendar]]
"""(tokens, told of renewed ones) -> the primary calendar."""


def opener(caldav: OpenCaldav, google: OpenGoogle | None) -> OpenCalendar:
    """Opens calendars of both kinds; `google` is None where Google is not set up here.

    Then a calendar of Google's refuses (`CalendarRefusedError`), as if its consent were withdrawn.
    """

    @contextmanager
    def opened(access: Access, keep: Keep) -> Iterator[Calendar]:
        if access.kind == "caldav":
            yield caldav(access.address, access.account, access.secret, access.zone)
        elif google is None:
            raise CalendarRefusedError("Google Calendar is not set up here any more")
        else:
            with google(access.secret, keep) as calendar:
                yield calendar

    return opened
