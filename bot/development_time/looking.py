"""A visit to a calendar: what changed is asked, when its owner is busy, and what is due written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from bot.clients.calendar import (
    Calendar,
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from bot.core.clock import Clock
from bot.core.spans import Span, merged
from bot.development_time.visits import (
    NEEDED,
    PATIENCE,
    READ,
    ByHand,
    Findings,
    Note,
    Visit,
    Written,
)
from bot.development_time.writing import write

_ALL_OF_IT = (CalendarAwayError, NotACalendarError)
"""What ends a visit; any other error is one of a single entry."""


def look_and_write(
    visit: Visit, calendar: Calendar, clock: Clock, goes_on: Callable[[], bool]
) -> Findings:
    """Talk to a calendar; what was found before it broke off is found all the same.

    What is not written when it takes too long, or `goes_on` no more, is left for the next visit.
    """
    findings, since = Findings(), clock.now()
    try:
        if visit.looks:
            _look(visit, calendar, since, findings)
        for note in visit.notes:
            if clock.now() - since > PATIENCE or not goes_on():
                break
            if not _touched(note, findings):
                _write(calendar, note, findings)
    except CalendarError as error:
        findings.error = error
    return findings


def _look(visit: Visit, calendar: Calendar, now: datetime, findings: Findings) -> None:
    """What changed first: what changes while the busy time is read is found the next time."""
    changes = calendar.changes(visit.token)
    known = visit.read_until is not None and visit.read_until >= now + NEEDED
    if changes.others or not known:
        # From midnight on: what began already is not cut off at another instant each time.
        first = datetime.combine(now.date(), time(), tzinfo=now.tzinfo)
        findings.read_until = first + READ
        findings.busy = merged(calendar.busy(Span(first, findings.read_until)))
    findings.changes = changes
    findings.by_hand += [ByHand(uid, stored) for uid, stored in changes.ours.items()]


def _touched(note: Note, findings: Findings) -> bool:
    """Whether the person touched an entry since: that is recorded before anything is written."""
    ours = findings.changes.ours if findings.changes is not None else {}
    if note.uid not in ours or note.sequence is None:
        return False
    stored = ours[note.uid]
    return note.entry is not None and (stored is None or stored.etag != note.etag)


def _write(calendar: Calendar, note: Note, findings: Findings) -> None:
    try:
        done = write(calendar, note)
    except _ALL_OF_IT:
        raise
    except CalendarRefusedError:
        # One entry may be refused for what it is; where none is taken, the calendar refuses us.
        is_another = bool(findings.refused) and not findings.written
        findings.refused.append(note)
        if is_another:
            raise
        return
    except CalendarError:
        findings.refused.append(note)
        return
    if isinstance(done, Written):
        findings.written.append(done)
    else:
        findings.by_hand.append(done)
