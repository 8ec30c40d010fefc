"""Gathers what is known of managers and their teams at one instant; set-based."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.goals import service as goals
from bot.nudges import repository
from bot.nudges.facts import Picture
from bot.people import service as people
from bot.people.service import Person


def pictures_of(
    session: Session, managers: Sequence[Person], now: datetime, *, leads: bool = True
) -> dict[int, Picture]:
    """The pictures of these people, by person; none of who leads nobody.

    A fixed number of queries. `leads` can be left out where no fact asks for who began to lead.
    """
    ids = [person.id for person in managers]
    teams = people.teams_of(session, ids)
    past = repository.past_of(session, ids, now)
    began = people.new_managers_in_department(session, now) if leads else {}
    # From the day before in UTC on: it is still today somewhere west of there.
    milestones = goals.upcoming(session, (now - timedelta(days=1)).date())
    results = goals.results(session)
    pictures = {}
    for person in managers:
        team = teams.get(person.id)
        if team is None:
            continue
        here = {"", person.department}
        today = now.astimezone(people.zone_of(person)).date()
        pictures[person.id] = Picture(
            team=team,
            now=now,
            today=today,
            milestones=[m for m in milestones if m.department in here and m.on_day >= today],
            results=[result.name for result in results if result.department in here],
            new_leads=began.get(person.department, ()),
            past=past.get(person.id, []),
        )
    return pictures
