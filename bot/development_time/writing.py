"""Writes blocks into a calendar; what the person changed there by hand stays as they left it."""

from __future__ import annotations

from dataclasses import replace

from bot.clients.calendar import Calendar, Entry, EntryChangedError, EntryGoneError, Stored
from bot.development_time.visits import ByHand, Note, Written


def write(calendar: Calendar, note: Note) -> Written | ByHand:
    """Have an entry stand there as noted; raises a `CalendarError`.

    `EntryChangedError`: somebody changes it again and again, so it is left for later.
    """
    if note.entry is None:
        calendar.delete(note.uid)
        return Written(note, None)
    if note.sequence is None:
        return _created(calendar, note, note.entry)
    if note.etag:
        try:
            return Written(note, calendar.change(note.entry, note.etag))
        except EntryGoneError:
            return ByHand(note.uid, None)
        except EntryChangedError:
            pass  # by hand, or by ourselves, and the answer was lost: what stands there tells
    return _reconciled(calendar, note, note.entry)


def _created(calendar: Calendar, note: Note, entry: Entry) -> Written:
    stored = calendar.create(entry)
    if not _stands(stored, entry):
        # We wrote it before, did not hear that it was taken, and the block has moved since.
        stored = calendar.change(entry, stored.etag)
    return Written(note, stored)


def _reconciled(calendar: Calendar, note: Note, entry: Entry) -> Written | ByHand:
    """What stands there is not as we remember it."""
    stored = calendar.read(note.uid)
    if stored is None:
        return ByHand(note.uid, None)
    tried = {one.span for one in note.tried}
    if note.span is not None and stored.span not in {note.span, entry.span, *tried}:
        return ByHand(note.uid, stored)
    theirs = stored.title not in {note.title, entry.title, *(one.title for one in note.tried)}
    wanted = replace(entry, title=stored.title) if theirs else entry
    if not _stands(stored, wanted):
        try:
            stored = calendar.change(wanted, stored.etag)
        except EntryGoneError:
            return ByHand(note.uid, None)
    return Written(note, stored, theirs)


def _stands(stored: Stored, entry: Entry) -> bool:
    return (stored.span, stored.busy, stored.title) == (entry.span, entry.busy, entry.title)
