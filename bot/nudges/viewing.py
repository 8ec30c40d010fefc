"""Gathers what a nudge, its receipt and its follow-up show, from what is stored now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.delivery import service as delivery
from bot.delivery.domain import Due, Moot
from bot.goals import service as goals
from bot.nudges import forms, recommending, repository
from bot.nudges.domain import Entry, Fact, NudgeView
from bot.nudges.errors import GoneError
from bot.nudges.facts import SOURCES
from bot.nudges.models import Nudge
from bot.nudges.pictures import pictures_of
from bot.nudges.readers import PassedOn, passed_on
from bot.nudges.service import Answers, follow_up_key
from bot.people import service as people
from bot.people.service import Person

MOST_OPTIONS = 90
"""Slack takes 100 in a menu."""
NOBODY = PassedOn(told=(), quiet=(), absent=(), gone_out=(), goes_at=None)


class Viewer:
    """Makes views of nudges; `answers` knows the catalogue."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def nudge(self, session: Session, person: Person, nudge_id: int) -> Nudge:
        """A nudge; refuses (`LeewayError`) one that is not this person's."""
        nudge = repository.by_id(session, nudge_id)
        if nudge is None or nudge.person_id != person.id:
            raise GoneError
        return nudge

    def view(self, session: Session, person: Person, nudge_id: int, now: datetime) -> NudgeView:
        """A nudge as it stands; refuses (`LeewayError`) one that is not this person's.

        Only what its answer shows is read: a question shows nothing beside itself.
        """
        nudge = self.nudge(session, person, nudge_id)
        zone = people.zone_of(person)
        passed = passed_on(session, nudge) if nudge.answer == "told" else NOBODY
        promised = nudge.answer == "promised"
        ask = delivery.planned_for(session, follow_up_key(nudge, 1)) if promised else None
        return NudgeView(
            nudge_id=nudge.id,
            entry=self.answers.filled(nudge),
            fact=nudge.fact,
            argument=nudge.argument,
            version=nudge.version,
            zone=zone,
            answer=nudge.answer,
            reason=nudge.reason,
            detail=nudge.detail,
            outcome=nudge.outcome,
            asks_at=ask,
            goes_at=passed.goes_at,
            told=passed.told,
            quiet=passed.quiet,
            absent=passed.absent,
            gone_out=passed.gone_out,
            named=recommending.named(session, nudge),
            planned=forms.planned_plan(nudge),
            place=forms.answered_place(nudge),
            milestones=_milestones(session, person, nudge, now.astimezone(zone).date()),
            results=_results(session, person, nudge),
        )

    def follow_up(self, session: Session, person: Person, due: Due, now: datetime) -> NudgeView:
        """A promise as its first or second question shows it."""
        view = self.view(session, person, due.subject_id or 0, now)
        nudge = repository.by_id(session, view.nudge_id)
        time = int(due.details["time"])
        if nudge is None or nudge.reported < time:
            return replace(view, time=time, outcome=None)
        again = delivery.planned_for(session, follow_up_key(nudge, 2)) if time == 1 else None
        return replace(view, time=time, asks_at=again)


def _milestones(
    session: Session, person: Person, nudge: Nudge, today: date
) -> list[tuple[int, str, date]]:
    """What may be chosen where the timing was wrong, until something was."""
    if nudge.reason != "timing" or "until" in nudge.detail:
        return []
    found = goals.upcoming(session, today, person.department)
    return [(one.id, one.name, one.on_day) for one in found[:MOST_OPTIONS]]


def _results(session: Session, person: Person, nudge: Nudge) -> list[tuple[int, str]]:
    """What may be chosen where no benefit was seen, until something was."""
    if nudge.reason != "benefit" or "result" in nudge.detail:
        return []
    found = goals.results(session, person.department)
    return [(one.id, one.name) for one in found[:MOST_OPTIONS]]


def mark_sent(session: Session, nudge_id: int, now: datetime) -> None:
    """The nudge arrived."""
    nudge = repository.by_id(session, nudge_id)
    if nudge is not None:
        nudge.sent_at = now


def why_not(session: Session, entry: Entry, due: Due, now: datetime) -> Moot | None:
    """Whether a planned nudge is not worth sending any more.

    What is still true is said as it is now: the nudge takes the fact's values of this moment.
    """
    nudge = repository.by_id(session, due.subject_id or 0)
    if nudge is None:
        return Moot(N_("The nudge is not there any more."))
    person = people.person(session, nudge.person_id)
    silent = why_silent(session, person)
    if silent is not None:
        return silent
    if _outdated(session, person, nudge, now):
        return Moot(N_("It came too late, and the next note takes its place."))
    fact = _fact_now(session, person, nudge, entry, now)
    if fact is None:
        return Moot(N_("What it said is not true any more."))
    nudge.fact, nudge.about = dict(fact.values), list(fact.about)
    return None


def why_not_ask(session: Session, due: Due) -> Moot | None:
    """Whether a follow-up is not worth asking any more."""
    nudge = repository.by_id(session, due.subject_id or 0)
    if nudge is None or nudge.answer != "promised":
        return Moot(N_("The promise was taken back."))
    if nudge.reported >= int(due.details["time"]):
        return Moot(N_("It was answered elsewhere."))
    about = people.people(session, nudge.about)
    still_there = [one for one in about.values() if one.active and one.manager_id == due.person_id]
    if len(still_there) < len(nudge.about):
        return Moot(N_("The person whom it spoke of left the team."))
    return why_silent(session, people.person(session, due.person_id))


def why_silent(session: Session, person: Person) -> Moot | None:
    """Whether somebody is not to be written to any more; when they may be, the sender knows."""
    if people.preference_of(session, person).cadence == "stopped":
        return Moot(N_("The person asked for no more notes."))
    return None


def _outdated(session: Session, person: Person, nudge: Nudge, now: datetime) -> bool:
    """A day late or more, and the next one is there, or comes within two days."""
    if now - nudge.slot_at < timedelta(days=1):
        return False
    following = people.preference_of(session, person).next_nudge_at
    soon = following is not None and following - now < timedelta(days=2)
    return soon or repository.newer_exists(session, nudge)


def _fact_now(
    session: Session, person: Person, nudge: Nudge, entry: Entry, now: datetime
) -> Fact | None:
    """The nudge's fact as it is now; None where it is not true any more."""
    on_day = nudge.argument.get("on")
    needs = SOURCES[entry.fact].needs if on_day is None else ()
    picture = pictures_of(session, [person], now, needs).get(person.id)
    if picture is None:
        return None
    if on_day is None:
        return SOURCES[entry.fact].find(picture)
    if date.fromisoformat(on_day) < picture.today:
        return None
    return Fact(entry.fact, nudge.fact, 1.0)
