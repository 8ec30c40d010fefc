"""What the contract suite asks of a server that keeps a calendar, besides the calendar itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.clients.calendar import Calendar, Entry
from bot.core.spans import Span

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Span(datetime(2027, 3, 22, tzinfo=UTC), datetime(2027, 3, 29, tzinfo=UTC))
"""All of the tests are about this week, at whose end Berlin changes to summer time."""
UID = "leeway-0123456789abcdef0123456789abcdef"
OTHER_UID = "leeway-fedcba9876543210fedcba9876543210"


class Ground(Protocol):
    """A real or a played server with one calendar, its owner, and what can happen to both.

    Whatever is done here is done as by the owner's own calendar app, not through our code.
    """

    def open(self) -> Calendar:
        """The calendar as Leeway opens it; another one at each call, as of another visit."""
        ...

    def meet(self, span: Span, *, free: bool = False, title: str = "Secret merger") -> str:
        """A meeting of others is put in, shown as busy unless `free`; by this name it is moved."""
        ...

    def meet_weekly(self, first: datetime, length: timedelta, times: int) -> str:
        """A weekly meeting at the local time of `first`, whose zone is a `ZoneInfo`."""
        ...

    def shift(self, meeting: str, span: Span) -> None:
        """The meeting (not a weekly one) is moved."""
        ...

    def cancel(self, meeting: str) -> None:
        """The meeting is deleted."""
        ...

    def move(self, uid: str, span: Span) -> None:
        """The owner moves an entry of ours by hand."""
        ...

    def rename(self, uid: str, title: str) -> None:
        """The owner gives an entry of ours another title."""
        ...

    def throw_away(self, uid: str) -> None:
        """The owner deletes an entry of ours."""
        ...

    def count(self) -> int:
        """How many of our entries and of others' meetings there are now."""
        ...

    def forget(self) -> None:
        """The server forgets all tokens that it gave out."""
        ...

    def lock_out(self) -> None:
        """The password or the consent is no longer right."""
        ...

    def push_back(self, seconds: int) -> None:
        """The server asks to be left alone for so many seconds, whatever it is asked."""
        ...

    def stumble(self) -> None:
        """The server answers with an error of its own, whatever it is asked."""
        ...

    def vanish(self) -> None:
        """The server cannot be reached."""
        ...

    def speak_html(self) -> None:
        """Something answers everything with a friendly web page."""
        ...

    @property
    def requests(self) -> int:
        """How many requests of ours the server has heard until now."""
        ...


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in the week of the tests: its day of March 2027, UTC."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def between(day: int, begin: int, end: int) -> Span:
    """From one full hour until another, UTC."""
    return Span(at(day, begin), at(day, end))


def entry(
    span: Span | None = None,
    *,
    uid: str = UID,
    busy: bool = False,
    title: str = "Focus time",
    sequence: int = 0,
) -> Entry:
    """What Leeway writes: by default on Thursday, from 14 to 16."""
    return Entry(uid, span or between(25, 14, 16), busy, title, sequence)
