"""A visit to somebody's calendar: what is to be asked and written there, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.clients.calendar import CalendarAwayError, CalendarError, Changes, Entry, Stored
from bot.core.spans import Span
from bot.development_time.calendars import Access
from bot.development_time.domain import AHEAD_WEEKS
from bot.development_time.tries import Try

EVERY = timedelta(minutes=14)
"""Between two looks: what a calendar knows is found within 15 minutes, a queue included."""
LEASE = timedelta(minutes=5)
"""How long nobody else visits the same calendar; far above `PATIENCE` and a last time-out."""
PATIENCE = timedelta(minutes=1)
"""How long a visit goes on writing; the rest waits for the next one."""
NEEDED = timedelta(weeks=AHEAD_WEEKS)
"""How far ahead busy time has to be known."""
READ = NEEDED + timedelta(weeks=1)
"""How far ahead it is read: once a week anew where nothing changes."""
MOST_WRITTEN = 20
"""Entries in one visit."""
LOOKS_IN_VAIN = 4
"""Failed looks in a row, an hour of them, before the person is told."""
REFUSALS = 2
"""Looks in a row in which a calendar does not let us in: a single one may be its bad minute."""
MOST_ATTEMPTS = 6
"""How often an entry is tried that the calendar does not take, while it takes others."""
_LONGEST_PAUSE = timedelta(hours=4)
_A_DAY = timedelta(days=1)
_GOLDEN = 0x9E3779B1  # of 2 ** 32: multiples of it lie evenly, whichever numbers the rows have


@dataclass(frozen=True, slots=True)
class Note:
    """An entry that is to be written. `entry` None: it is not to stand there any more."""

    entry_id: int
    block_id: int | None
    """None for a time that is kept free once."""
    uid: str
    entry: Entry | None
    write_at: datetime
    """When it was noted for: another one by now means that it was noted again."""
    etag: str = ""
    """Empty where it has to be read before it is changed."""
    sequence: int | None = None
    """As it was written last; None before that."""
    title: str = ""
    span: Span | None = None
    """Both as they were written last."""
    tried: Sequence[Try] = ()
    """What else may stand there by visits that were not recorded."""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A calendar that nobody else visits until `leased_until`, the fence of what is recorded."""

    connection_id: int
    workspace_id: int
    person_id: int
    access: Access
    """Sealed."""
    leased_until: datetime
    looks: bool
    """Whether it is asked what changed; else it is only written into."""
    token: str = ""
    read_until: datetime | None = None
    """Until when its busy time is known."""
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A note that was written; `stored` None: the entry does not stand there any more.

    `theirs`: the person gave it a title of their own, which stayed.
    """

    note: Note
    stored: Stored | None
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class ByHand:
    """What the person did with an entry in the calendar; `stored` None: they deleted it."""

    uid: str
    stored: Stored | None


@dataclass(slots=True)
class Findings:
    """What came of a visit; `error` is what ended it before its time."""

    changes: Changes | None = None
    busy: list[Span] | None = None
    read_until: datetime | None = None
    written: list[Written] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)
    """Not taken by the calendar; tried again later."""
    error: CalendarError | None = None
    secret: str | None = field(default=None, repr=False)
    """The secret anew, open."""


def host_of(kind: str, address: str) -> str:
    """Who keeps a calendar: those of one server share its pace."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else kind


def next_look(connection_id: int, now: datetime) -> datetime:
    """When a calendar is looked at next: each has its own moment within `EVERY`."""
    every = int(EVERY.total_seconds())
    moment = (connection_id * _GOLDEN % 2**32) * every >> 32
    late = (int(now.timestamp()) - moment) % every
    return now.replace(microsecond=0) + timedelta(seconds=every - late)


def next_try(connection_id: int, failures: int, error: CalendarError, now: datetime) -> datetime:
    """When a calendar is looked at after `failures` looks in a row that failed, this one too.

    As often as ever for an hour, then ever less often; later where the server asks for it.
    """
    pause = timedelta()
    if failures >= LOOKS_IN_VAIN:
        pause = min(EVERY * 2 ** min(failures - LOOKS_IN_VAIN, 10), _LONGEST_PAUSE)
    if isinstance(error, CalendarAwayError) and error.retry_after is not None:
        pause = max(pause, min(error.retry_after, _A_DAY))
    return next_look(connection_id, now + pause)


def retried(attempts: int, now: datetime) -> datetime | None:
    """When an entry is tried again that was not taken so often; None: no more."""
    return now + EVERY * 2**attempts if attempts < MOST_ATTEMPTS else None
