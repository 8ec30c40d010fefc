"""Composes, when it is sent, what is said of meetings over blocks, and of connected calendars."""

from __future__ import annotations

from datetime import datetime

from bot.core.errors import N_
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.development_time import (
    calendar_messages,
    calendars,
    conflict_messages,
    conflict_viewing,
    conflicts,
    leader_messages,
    viewing,
)
from bot.people import service as people
from bot.storage import Session


def composers(language_of: LanguageOf) -> dict[str, Composer]:
    """Who says what each kind of message about calendars says."""
    return {
        "devtime_conflict": ConflictComposer(language_of),
        "devtime_manager": LeaderComposer(language_of),
        "devtime_calendar": CalendarComposer(language_of),
    }


class ConflictComposer(Composer):
    """Kind `devtime_conflict`: a meeting was put over a block."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """The question, or the receipt; not asked where it is settled, or the block has begun."""
        person = people.person(session, due.person_id)
        view = conflict_viewing.for_owner(session, person, due.subject_id or 0, now)
        if view is None or (due.edits_id is None and view.state != "open"):
            return Moot(N_("It was settled before it was asked."))
        return conflict_messages.conflict(self._language_of(person.locale), view)


class LeaderComposer(Composer):
    """Kind `devtime_manager`: the meeting is the manager's, as its person said."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Told once, and not where it is settled or they do not report to them any more."""
        reader = people.person(session, due.person_id)
        view = conflict_viewing.for_leader(session, reader, due.subject_id or 0, now)
        if view is None or (due.edits_id is None and view.state != "open"):
            return Moot(N_("It was settled before it was told."))
        return leader_messages.leader(self._language_of(reader.locale), view)

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """The person's own message says that they were told: it cannot be taken back any more."""
        conflicts.show_again(session, conflicts.message_key(due.subject_id or 0), now)


class CalendarComposer(Composer):
    """Kind `devtime_calendar`: a calendar cannot be read any more."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """What it means, and what to do; not where the calendar can be read again."""
        person = people.person(session, due.person_id)
        connection = calendars.connection_of(session, person.id)
        lang, state = self._language_of(person.locale), str(due.details.get("state"))
        same = connection is not None and connection.id == due.subject_id
        if connection is None or not same or connection.state != state:
            if due.edits_id is None:
                return Moot(N_("The calendar can be read again, or was let go."))
            return calendar_messages.back(lang)
        mine = viewing.picture(session, person, now).plans
        going = [one for one in mine if one.state in {"live", "paused"}]
        return calendar_messages.trouble(lang, connection.kind, state, going)
