"""Gathers what is known of managers and their teams at one instant; set-based."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.development_time import service as development_time
from bot.goals import service as goals
from bot.nudges import repository
from bot.nudges.facts import EVERYTHING
from bot.nudges.team_picture import Picture
from bot.people import service as people
from bot.people.service import Person
from bot.trainings import service as trainings


def pictures_of(
    session: Session,
    managers: Sequence[Person],
    now: datetime,
    needs: Collection[str] = EVERYTHING,
    said_at: Mapping[int, datetime] | None = None,
) -> dict[int, Picture]:
    """The pictures of these people, by person; none of who leads nobody.

    A fixed number of queries; beyond the teams it is only what `needs` names (`Source.needs`).
    `said_at` has by person when they will hear of it, where that is later than `now`.
    """
    ids = [person.id for person in managers]
    teams = people.teams_of(session, ids)
    past = repository.past_of(session, ids, now) if "past" in needs else {}
    began = people.other_new_managers(session, managers, now) if "leads" in needs else {}
    milestones, results = _of_the_company(session, now, needs)
    hours = development_time.teams_hours(session, teams, now) if "hours" in needs else {}
    waiting = trainings.waiting_places(session, ids) if "places" in needs else {}
    given_up = trainings.patterns_of(session, teams, now) if "given_up" in needs else {}
    pictures = {}
    for person in managers:
        team = teams.get(person.id)
        if team is None:
            continue
        here = {"", person.department}
        today = (said_at or {}).get(person.id, now).astimezone(people.zone_of(person)).date()
        pictures[person.id] = Picture(
            team=team,
            now=now,
            today=today,
            milestones=[m for m in milestones if m.department in here and m.on_day >= today],
            results=[result.name for result in results if result.department in here],
            new_leads=began.get(person.id, 0),
            past=past.get(person.id, []),
            hours=hours.get(person.id),
            places=waiting.get(person.id, ()),
            given_up=given_up.get(person.id),
        )
    return pictures


def _of_the_company(
    session: Session, now: datetime, needs: Collection[str]
) -> tuple[Sequence[goals.Milestone], Sequence[goals.BusinessResult]]:
    """Milestones and results of all departments."""
    # From the day before in UTC on: it is still today somewhere west of there.
    since = (now - timedelta(days=1)).date()
    milestones = goals.upcoming(session, since) if "milestones" in needs else []
    return milestones, goals.results(session) if "results" in needs else []
