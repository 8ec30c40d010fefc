"""A person's calendar, whoever keeps it: others' busy time is read, and only our entries change.

`bot/clients/caldav.py` and `bot/clients/google_calendar.py` are such calendars; one suite of tests
holds them to what is said here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.core.spans import Span


class CalendarError(Exception):
    """A calendar did not do what was asked; the text is for the log and names nobody."""


class CalendarAwayError(CalendarError):
    """It cannot be reached, or asks to be left alone; `retry_after` where it says for how long."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CalendarRefusedError(CalendarError):
    """It does not let us in any more: the password is wrong, or the consent was taken back."""


class NotACalendarError(CalendarError):
    """What answers there is no calendar: a web page, a broken document, another kind of server."""


class EntryChangedError(CalendarError):
    """Somebody changed the entry since we read it: nothing was written; read it again."""


class EntryGoneError(CalendarError):
    """The entry was deleted in the calendar."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What we write. `uid` names it for ever, `sequence` counts its changes."""

    uid: str
    span: Span
    busy: bool
    title: str
    sequence: int = 0
    declines: bool = False
    """Where the calendar does that by itself (Google's focus time): decline new meetings over it,
    while it is busy."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry of ours as it stands in the calendar; `etag` changes with each change of it."""

    uid: str
    etag: str
    span: Span
    busy: bool
    title: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since a token: `token` is the next one to ask with.

    `others`: whether anything but our entries may have changed, so that the busy time has to be
    read again. `ours` has our entries that somebody touched; None of what was deleted.
    """

    token: str
    others: bool
    ours: Mapping[str, Stored | None]


class Calendar(Protocol):
    """Each method may raise a `CalendarError`; nothing is tried again inside."""

    def busy(self, span: Span) -> list[Span]:
        """When others keep the person busy within `span`: merged, sorted, UTC.

        Entries of ours never count, busy or not; no title is asked for.
        """
        ...

    def create(self, entry: Entry) -> Stored:
        """Write a new entry; one that is there under this `uid` is given as it is."""
        ...

    def read(self, uid: str) -> Stored | None:
        """An entry of ours; None where it is not there, or not ours."""
        ...

    def change(self, entry: Entry, etag: str) -> Stored:
        """Write an entry anew.

        `EntryChangedError` where it is not as of `etag`, `EntryGoneError` where it is not there.
        """
        ...

    def delete(self, uid: str) -> None:
        """Take an entry of ours away; one that is gone already is fine."""
        ...

    def changes(self, token: str) -> Changes:
        """What changed since `token`, in at most two requests where nothing did.

        With an empty token, or one that the calendar has forgotten: `others` is True, and `ours`
        says nothing of what was not touched.
        """
        ...
