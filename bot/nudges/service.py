"""Use cases of an answer: what each click stores, what follows from it, and how it is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.core.local_time import to_utc
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.goals import service as goals
from bot.nudges import moments, readers, recommending, repository
from bot.nudges.domain import (
    ASK_AGAIN,
    UNDO_FOR,
    AlreadyAnsweredError,
    Entry,
    TooLateError,
    day_before,
)
from bot.nudges.errors import GoneError, RetiredError
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.service import Person

DONE_LATER = {"promised", "told"}


class Answers:
    """What a person can answer to a nudge; all in the caller's transaction, at `now` (UTC)."""

    shared = staticmethod(recommending.shared)

    def __init__(self, catalogue: Sequence[Entry]) -> None:
        self.catalogue = tuple(catalogue)
        self._entries = {entry.key: entry for entry in self.catalogue}
        self._places = {entry.key: entry.places for entry in self.catalogue}

    def entry(self, nudge: Nudge) -> Entry:
        """What the catalogue says of a nudge; refuses one that was retired."""
        entry = self._entries.get(nudge.key)
        if entry is None:
            raise RetiredError
        return entry

    def filled(self, nudge: Nudge) -> Entry:
        """As `entry`; refuses also one with a place that the nudge's fact leaves empty."""
        if not self.knows(nudge):
            raise RetiredError
        return self.entry(nudge)

    def knows(self, nudge: Nudge) -> bool:
        """Whether a nudge is in the catalogue still, and its fact fills all places there.

        The catalogue may have changed since; what was taken over from a file has no fact at all.
        """
        places = self._places.get(nudge.key)
        return places is not None and places <= nudge.fact.keys()

    def do(self, session: Session, person: Person, nudge_id: int, now: datetime) -> Nudge:
        """The primary button: a promise, or the ready words to the team, which were shown."""
        if self.entry(self._own(session, person, nudge_id)).deed == "promise":
            return self.promise(session, person, nudge_id, now)
        return self.tell(session, person, nudge_id, now)

    def promise(self, session: Session, person: Person, nudge_id: int, now: datetime) -> Nudge:
        """They will do it; asked some days later how it went."""
        return self._promise(session, person, nudge_id, now, "full")

    def promise_small(
        self, session: Session, person: Person, nudge_id: int, now: datetime
    ) -> Nudge:
        """They will do the 15-minute version, at once or after *No time this week*."""
        nudge = self._own(session, person, nudge_id)
        if nudge.reason != "no_time":
            return self._promise(session, person, nudge_id, now, "small")
        nudge.answer = nudge.reason = None
        return self._promise(session, person, nudge_id, now, "small")

    def tell(
        self,
        session: Session,
        person: Person,
        nudge_id: int,
        now: datetime,
        *,
        text: str | None = None,
    ) -> Nudge:
        """Pass `text` on to the team, or the entry's own words, in the manager's name."""
        nudge, fresh = self._open(session, person, nudge_id, "told", now)
        if fresh:
            ready = {"message": self.entry(nudge).message, "fact": nudge.fact}
            details = ready if text is None else {"text": text}
            readers.pass_on(session, person, nudge, details, now)
        return nudge

    def already_done(self, session: Session, person: Person, nudge_id: int, now: datetime) -> Nudge:
        """It was done before the nudge came."""
        return self._open(session, person, nudge_id, "already_done", now)[0]

    def not_now(
        self, session: Session, person: Person, nudge_id: int, now: datetime, *, reason: str
    ) -> Nudge:
        """Not now, for a reason; each reason changes what comes next (`domain.choose`)."""
        nudge, fresh = self._open(session, person, nudge_id, "not_now", now)
        if fresh:
            nudge.reason = reason
        elif nudge.reason != reason:
            raise AlreadyAnsweredError
        return nudge

    def wait_for_milestone(
        self, session: Session, person: Person, nudge_id: int, now: datetime, *, chosen: int
    ) -> Nudge:
        """The timing was wrong; it makes sense before a milestone."""
        milestone = goals.milestone(session, chosen)
        today = now.astimezone(people.zone_of(person)).date()
        if milestone is None or milestone.on_day < today:
            raise LeewayError(
                N_("That milestone is not there any more. Choose another one, or a day.")
            )
        until = day_before(milestone.on_day, today)
        return self._refine(
            session,
            person,
            nudge_id,
            "timing",
            {
                "until": until.isoformat(),
                "milestone": milestone.name,
                "on": milestone.on_day.isoformat(),
            },
        )

    def wait_until(
        self, session: Session, person: Person, nudge_id: int, now: datetime, *, day: date
    ) -> Nudge:
        """The timing was wrong; it makes sense from a day on."""
        today = now.astimezone(people.zone_of(person)).date()
        if not today < day <= today + timedelta(days=366):
            raise LeewayError(N_("Choose a day after today and within a year."))
        return self._refine(session, person, nudge_id, "timing", {"until": day.isoformat()})

    def lead_with(
        self,
        session: Session,
        person: Person,
        nudge_id: int,
        _now: datetime,  # every answer is called in the same way
        *,
        chosen: int | None,
    ) -> Nudge:
        """They saw no benefit; this business result counts for them now, or None of them does."""
        detail: dict[str, Any] = {"result": None}
        if chosen is not None:
            result = goals.result(session, chosen)
            if result is None:
                raise LeewayError(N_("That result is not there any more. Choose another one."))
            detail = {"result": result.name}
        return self._refine(session, person, nudge_id, "benefit", detail)

    def report(
        self,
        session: Session,
        person: Person,
        nudge_id: int,
        now: datetime,
        *,
        time: int,
        outcome: str,
    ) -> Nudge:
        """What became of a promise, told to the first or second (`time`) question about it.

        *Not yet* to the first one is asked once more after 48 hours.
        """
        nudge = self._own(session, person, nudge_id)
        if nudge.answer != "promised":
            raise LeewayError(N_("That promise was taken back, so there is nothing to report."))
        if nudge.reported >= time:
            if nudge.reported == time and nudge.outcome == outcome:
                return nudge
            raise AlreadyAnsweredError
        nudge.outcome, nudge.outcome_at, nudge.reported = outcome, now, time
        people.reset_silences(session, person, now)
        if outcome == "not_yet" and time == 1:
            self._ask_later(session, person, nudge, 2, now)
        return nudge

    def undo(self, session: Session, person: Person, nudge_id: int, now: datetime) -> Nudge:
        """Take an answer back, with all that followed from it; refused where others heard of it."""
        nudge = self._own(session, person, nudge_id)
        if nudge.answer is None:
            return nudge
        if nudge.answered_at is None or now - nudge.answered_at > UNDO_FOR:
            raise TooLateError(N_("That was more than a week ago, so it stays as it is."))
        if nudge.answer == "told":
            readers.call_back(session, nudge, now)
        else:
            recommending.take_back(session, person, nudge, now)
            delivery.withdraw(session, [follow_up_key(nudge, time) for time in (1, 2)], now)
        nudge.answer = nudge.reason = nudge.outcome = None
        nudge.answered_at = nudge.outcome_at = None
        nudge.reported, nudge.version = 0, str(nudge.detail.get("was", nudge.version))
        nudge.detail, nudge.undone = {}, nudge.undone + 1
        return nudge

    def undo_report(
        self, session: Session, person: Person, nudge_id: int, now: datetime, *, time: int
    ) -> Nudge:
        """Take back what was said to the first or second question about a promise."""
        nudge = self._own(session, person, nudge_id)
        if nudge.reported != time:
            return nudge
        if nudge.outcome_at is not None and now - nudge.outcome_at > UNDO_FOR:
            raise TooLateError(N_("That was more than a week ago, so it stays as it is."))
        if time == 1:
            delivery.withdraw(session, [follow_up_key(nudge, 2)], now)
        nudge.outcome = "not_yet" if time == 2 else None
        nudge.reported, nudge.undone = time - 1, nudge.undone + 1
        return nudge

    def _own(self, session: Session, person: Person, nudge_id: int) -> Nudge:
        nudge = repository.of_person(session, nudge_id, person.id)
        if nudge is None:
            raise GoneError
        self.filled(nudge)
        return nudge

    def _promise(
        self, session: Session, person: Person, nudge_id: int, now: datetime, version: str
    ) -> Nudge:
        nudge, fresh = self._open(session, person, nudge_id, "promised", now)
        if fresh:
            nudge.detail, nudge.version = {"was": nudge.version}, version
            self._ask_later(session, person, nudge, 1, now)
        return nudge

    def _open(
        self, session: Session, person: Person, nudge_id: int, answer: str, now: datetime
    ) -> tuple[Nudge, bool]:
        """The nudge with its answer, and whether that is new: a double click changes nothing."""
        nudge = self._own(session, person, nudge_id)
        fresh = nudge.answer is None
        if fresh:
            if answer in DONE_LATER:
                moments.refuse_what_is_over(nudge.fact, now, people.zone_of(person))
            nudge.answer, nudge.answered_at = answer, now
            people.reset_silences(session, person, now)
        elif nudge.answer != answer:
            raise AlreadyAnsweredError
        return nudge, fresh

    def _refine(
        self, session: Session, person: Person, nudge_id: int, reason: str, detail: dict[str, Any]
    ) -> Nudge:
        """Say more about a reason that was given; a second thought replaces the first."""
        nudge = self._own(session, person, nudge_id)
        if nudge.reason != reason:
            raise AlreadyAnsweredError
        nudge.detail = detail
        return nudge

    def _ask_later(
        self, session: Session, person: Person, nudge: Nudge, time: int, now: datetime
    ) -> None:
        message = Message(
            dedupe_key=follow_up_key(nudge, time),
            kind="follow_up",
            person_id=person.id,
            attention=Attention.REQUESTED,
            not_before=self.asks_at(session, person, nudge, time, now),
            subject_id=nudge.id,
            details={"time": time},
        )
        delivery.enqueue(session, [message], now)

    def asks_at(
        self, session: Session, person: Person, nudge: Nudge, time: int, now: datetime
    ) -> datetime:
        """When they are asked how it went: days later at their hour, or 48 h after *not yet*."""
        preference = people.preference_of(session, person)
        free = people.availability(session, person)
        if time == 2:
            return free.earliest(now + ASK_AGAIN)
        day = now.astimezone(free.zone).date() + timedelta(days=self.entry(nudge).follow_up_days)
        return free.earliest(to_utc(day, people.slot_of(session, preference).at, free.zone))


def follow_up_key(nudge: Nudge, time: int) -> str:
    """The dedupe key of the first or second question; a new one after each *Undo*."""
    return f"nudge:{nudge.id}/follow-up:{time}:{nudge.undone}"
