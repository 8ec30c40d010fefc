"""The real Google Calendar, asked by hand: `make google-live`.

Needs GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GOOGLE_REFRESH_TOKEN, a refresh token of an account
for tests, with the scopes calendar.events.owned and calendar.freebusy (the OAuth 2.0 Playground of
Google makes one). It writes two events a year ahead into the primary calendar of that account,
changes them and deletes them. Nothing else there is touched, and no title is asked for.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn

import click

from bot.clients.calendar import Calendar, CalendarError, Entry, EntryChangedError, Stored
from bot.clients.google_calendar import GoogleCalendar
from bot.clients.google_tokens import Tokens
from bot.core.clock import SystemClock
from bot.core.spans import Span
from bot.settings import Google, Registration

NAMES = ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GOOGLE_REFRESH_TOKEN")
HOUR = timedelta(hours=1)


def main() -> None:
    """Go through what Leeway does with a calendar, and say what Google did."""
    missing = [name for name in NAMES if not os.environ.get(name)]
    if missing:
        sys.exit(f"Set {', '.join(missing)}; tests/live/google.py says where they come from.")
    client_id, client_secret, refresh_token = (os.environ[name] for name in NAMES)
    clock = SystemClock()
    secret = Tokens("", refresh_token, clock.now()).written()
    google = Google(Registration(client_id, client_secret))
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=365)
    run(lambda: GoogleCalendar(google, secret, clock), start)


def run(open_calendar: Callable[[], Calendar], start: datetime) -> None:
    """Two blocks at `start` (UTC, where nothing else is) live through all that can happen."""
    calendar = open_calendar()
    uid, other = (f"leeway-live{uuid.uuid4().hex}" for _ in range(2))
    try:
        _blocks(calendar, uid, other, start)
    except CalendarError as error:
        sys.exit(f"Google did otherwise: {type(error).__name__}: {error}")
    finally:
        for one in (uid, other):
            calendar.delete(one)
    click.echo("Google does what the tests' stand-in for it does.")


def _blocks(calendar: Calendar, uid: str, other: str, start: datetime) -> None:
    span = Span(start, start + 2 * HOUR)
    around = Span(start - HOUR, start + 4 * HOUR)
    if calendar.busy(around):
        sys.exit(f"There is something in the calendar at {start}: delete it first.")
    token = calendar.changes("").token
    first = _is(calendar.create(Entry(uid, span, busy=False, title="Focus time")), span, False)
    _expect(calendar.create(Entry(uid, span, busy=False, title="Again")) == first, "made once")
    _expect(calendar.busy(around) == [], "a free block keeps nobody busy")
    busy = Entry(uid, span, busy=True, title="Focus time", sequence=1)
    second = _is(calendar.change(busy, first.etag), span, True)
    _expect(calendar.busy(around) == [], "a busy block of ours is not others' time")
    _expect(calendar.read(uid) == second, "what is read is what was written")
    moved = Span(start + HOUR, start + 3 * HOUR)
    third = calendar.change(Entry(uid, moved, busy=True, title="Focus", sequence=2), second.etag)
    _is(third, moved, True)
    try:
        calendar.change(Entry(uid, span, busy=True, title="Stale", sequence=3), second.etag)
    except EntryChangedError:
        click.echo("ok: who writes over another's change is stopped")
    else:
        _differs("a stale etag was taken")
    _is(calendar.change(Entry(uid, moved, False, "Focus", 3), third.etag), moved, False)
    calendar.create(Entry(other, span, busy=True, title="Focus time", declines=True))
    found = calendar.changes(token)
    _expect(set(found.ours) == {uid, other} and not found.others, "the changes are ours alone")
    calendar.delete(uid)
    calendar.delete(uid)
    gone = calendar.changes(found.token)
    _expect(dict(gone.ours) == {uid: None}, "a deletion is heard of")
    again = calendar.create(Entry(uid, span, busy=False, title="Focus time", sequence=4))
    _is(again, span, False)
    _expect(calendar.changes("nonsense").others, "a token that is none is as a forgotten one")


def _is(stored: Stored, span: Span, busy: bool) -> Stored:
    _expect((stored.span, stored.busy) == (span, busy), f"written from {span.start}, busy: {busy}")
    return stored


def _expect(is_so: bool, promise: str) -> None:
    if not is_so:
        _differs(f"not so: {promise}")
    click.echo(f"ok: {promise}")


def _differs(what: str) -> NoReturn:
    sys.exit(f"Google did otherwise: {what}")


if __name__ == "__main__":
    main()
