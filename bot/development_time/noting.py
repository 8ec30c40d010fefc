"""Records what came of a visit to a calendar: one transaction, fenced by the visit's lease."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.clients.calendar import CalendarError, CalendarRefusedError, Stored
from bot.core.sealing import Keys
from bot.core.spans import Span
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.development_time import answering, blocks, conflicts, plans, repository, tries
from bot.development_time import calendar_repository as stored_calendars
from bot.development_time import entry_repository as entries
from bot.development_time.calendar_entries import packed, unpacked
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.calendars import sealed
from bot.development_time.models import Block
from bot.development_time.visits import (
    LOOKS_IN_VAIN,
    REFUSALS,
    ByHand,
    Findings,
    Visit,
    Written,
    next_look,
    next_try,
    retried,
)
from bot.people import service as people
from bot.storage import Session

logger = logging.getLogger(__name__)

FAR_AWAY = timedelta(days=366)


def record(session: Session, visit: Visit, findings: Findings, keys: Keys, now: datetime) -> bool:
    """Keep what came of a visit; False where the calendar is somebody else's to visit by now.

    What was written there stays all the same: whoever visits it next finds it there.
    """
    repository.claim(session, [visit.person_id])  # first, as whoever changes blocks does
    stored_calendars.hold_blocks(session, visit.person_id)
    connection = stored_calendars.visited(session, visit)
    if connection is None:
        return False
    connection.leased_until = None
    if findings.secret is not None:
        connection.secret = sealed(keys, findings.secret, connection.id)
    recording = _Recording(session, connection, now)
    recording.of(visit, findings)
    recording.let_go_of_who_left()
    session.flush()
    return True


def left_behind(session: Session, findings: Findings) -> list[str]:
    """Of what a visit wrote that was not recorded, the entries that nobody knows any more."""
    written = [one.note.uid for one in findings.written if one.stored is not None]
    return entries.nobodys(session, written)


def refuse(session: Session, visit: Visit, now: datetime) -> None:
    """What opens this calendar was sealed with a key that is not there any more."""
    connection = stored_calendars.visited(session, visit)
    if connection is not None:
        connection.leased_until = None
        recording = _Recording(session, connection, now)
        recording.refused()
        recording.let_go_of_who_left()


class _Recording:
    def __init__(self, session: Session, connection: CalendarConnection, now: datetime) -> None:
        self._session = session
        self._connection = connection
        self._person = people.person(session, connection.person_id)
        self._now = now

    def of(self, visit: Visit, findings: Findings) -> None:
        """What the person did first: what was written since was written over none of it.

        What is found over a block is asked about after its planner has looked whether it makes way.
        """
        for touched in findings.by_hand:
            self._touched(touched)
        for written in findings.written:
            self._written(written)
        for note in findings.refused:
            attempts = note.attempts + 1
            again = retried(attempts, self._now)
            entries.settle(self._session, note, again, attempts)
        entries.settle_past(self._session, self._connection.id, self._now)
        back = findings.error is None and self._connection.state == "away"
        new = self._looked(findings) or back
        if findings.error is not None:
            self._in_vain(findings.error)
        elif visit.looks:
            self._read()
        self._session.flush()
        if new and self._connection.state == "live":
            blocks.plan_people(self._session, [self._connection.person_id], self._now)
        if findings.error is None and visit.looks:
            conflicts.find(self._session, self._person, self._now)

    def let_go_of_who_left(self) -> None:
        """Who left while the visit was under way: the next one is the farewell."""
        if not self._person.active:
            self._connection.poll_at = self._now

    def _looked(self, findings: Findings) -> bool:
        """Keep what was read, though it broke off afterwards; whether it is any news."""
        connection, news = self._connection, False
        if findings.changes is not None:
            connection.token = findings.changes.token
        if findings.busy is not None and findings.read_until is not None:
            read = packed(findings.read_until, findings.busy)
            news = _differs(connection.busy, read, self._now)
            connection.busy = read
        return news

    def _read(self) -> None:
        connection, now = self._connection, self._now
        connection.state, connection.failures, connection.refusals = "live", 0, 0
        connection.polled_at, connection.poll_at = now, next_look(connection.id, now)

    def _in_vain(self, error: CalendarError) -> None:
        """It broke off: tried again, until the calendar says twice that it does not want us."""
        connection = self._connection
        connection.failures += 1
        refuses = isinstance(error, CalendarRefusedError)
        connection.refusals = connection.refusals + 1 if refuses else 0
        connection.poll_at = next_try(connection.id, connection.failures, error, self._now)
        logger.info(
            "a calendar could not be read (%s), %s times in a row",
            type(error).__name__,
            connection.failures,
            extra={"workspace": connection.workspace_id, "calendar": connection.id},
        )
        if connection.refusals >= REFUSALS:
            self.refused()
        elif connection.failures >= LOOKS_IN_VAIN and connection.state == "live":
            self._tell("away")

    def refused(self) -> None:
        """It is not visited again until the person connects it anew."""
        self._connection.poll_at = None
        entries.settle_all(self._session, self._connection.id)
        self._tell("refused")

    def _tell(self, state: str) -> None:
        """One message, and not another one for four weeks where it comes and goes.

        A calendar that was connected anew since is another matter.
        """
        connection = self._connection
        connection.state = state
        weeks = (self._now - connection.created_at) // timedelta(weeks=4)
        since = int(connection.created_at.timestamp())
        message = Message(
            dedupe_key=f"devtime_calendar:{connection.id}:{state}:{since}:{weeks}",
            kind="devtime_calendar",
            person_id=connection.person_id,
            attention=Attention.REQUESTED,
            not_before=self._now,
            subject_id=connection.id,
            details={"state": state},
        )
        delivery.enqueue(self._session, [message], self._now)

    def _written(self, written: Written) -> None:
        note, stored = written.note, written.stored
        if stored is None or note.entry is None:
            entries.entry_is_gone(self._session, note.entry_id)
            entries.settle(self._session, note, None, attempts=0)
            return
        ours = None if written.theirs else note.entry
        entries.entry_stands(self._session, note, stored, ours)
        if note.block_id is None:
            return
        block = stored_calendars.block(self._session, note.block_id)
        if written.theirs and block is not None and block.state == "planned" and not block.held:
            # It has a name of the person's own: they count on it where it is.
            place = Span(block.starts_at, block.ends_at)
            answering.hold(self._session, block.id, place, self._now)

    def _touched(self, touched: ByHand) -> None:
        reserved = entries.reserved_entry(self._session, self._connection.id, touched.uid)
        if reserved is not None and reserved.sequence is not None:
            self._reserved(reserved, touched.stored)
        found = entries.entry_of_uid(self._session, self._connection.id, touched.uid)
        if found is None or found[0].sequence is None:
            return  # it is not known by this name any more, or its writing was never recorded
        entry, block = found
        if touched.stored is None or abs(touched.stored.span.start - self._now) > FAR_AWAY:
            self._deleted(entry, block)
        elif touched.stored.etag != entry.etag:
            self._changed(entry, block, touched.stored)

    def _reserved(self, entry: CalendarEntry, stored: Stored | None) -> None:
        """What was agreed elsewhere stays agreed; how their calendar shows it is their own."""
        if stored is None:
            entries.entry_is_gone(self._session, entry.id)
            entries.entry_is_settled(self._session, entry.id)
        elif stored.etag != entry.etag:
            ours = {entry.title, *(one.title for one in tries.unpacked(entry.tried))}
            entries.entry_is_as(self._session, entry.id, stored, theirs=stored.title not in ours)

    def _deleted(self, entry: CalendarEntry, block: Block) -> None:
        """They took it out of their calendar: it is left out this week, and can be brought back.

        To drag it into another age is to take it out.
        """
        was_ours = any(one.span is None for one in tries.unpacked(entry.tried))
        entries.entry_is_gone(self._session, entry.id)
        if was_ours:
            return  # of a visit that was not recorded; what is noted since is written anew
        if block.state == "planned" and block.starts_at > self._now:
            plans.skip_week(self._session, self._person, block.id, self._now)
        entries.entry_is_settled(self._session, entry.id)

    def _changed(self, entry: CalendarEntry, block: Block, stored: Stored) -> None:
        """They moved it: there it stays. Of any other change only a name of their own counts.

        As a visit wrote it that was not recorded, it was not changed by them.
        """
        place = Span(block.starts_at, block.ends_at)
        written = (
            Span(entry.starts_at, entry.ends_at) if entry.starts_at and entry.ends_at else place
        )
        ours = tries.unpacked(entry.tried)
        known = {written, place, *(one.span for one in ours)}
        moved = stored.span not in known and stored.span.start < stored.span.end
        renamed = stored.title not in {entry.title, *(one.title for one in ours)}
        if block.state == "planned" and (moved or (renamed and not block.held)):
            there = stored.span if moved else place
            block = answering.hold(self._session, block.id, there, self._now)
            if moved:
                conflicts.accept(self._session, block, self._now)
        entries.entry_is_as(self._session, entry.id, stored, theirs=renamed)


def _differs(before: str, after: str, now: datetime) -> bool:
    """Whether somebody is busy at other times than was known; what is over does not count."""
    (until, was), (read_until, busy) = unpacked(before), unpacked(after)
    if until is None or read_until is None:
        return True
    ahead = Span(now, min(until, read_until))
    return _within(was, ahead) != _within(busy, ahead)


def _within(busy: list[Span], span: Span) -> list[Span]:
    shared = [one for one in busy if one.overlaps(span)]
    return [Span(max(one.start, span.start), min(one.end, span.end)) for one in shared]
