"""`blocks`: the blocks of 10,000 people for eight weeks, every second one with a calendar."""

from __future__ import annotations

import itertools
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.core.availability import public_holidays
from bot.core.spans import Span
from bot.development_time import blocks, calendar_entries
from bot.development_time.calendar_models import CalendarConnection
from bot.development_time.models import Block, DevelopmentTime, Plan
from bot.storage import Database
from tests.bench.crowd import MONDAY, PLACES, databases, settle
from tests.bench.measuring import Finding, seconds

PEOPLE, FEWER, GOAL = 10_000, 2_500, 60.0
LINEAR = 1.25
"""How much longer than four times as long it may take for four times as many."""
WEEKS, MEETINGS = 8, 15
"""Meetings a week in each connected calendar, of 30 to 120 minutes; a third are over the plan."""
COUNTRIES = [place.partition(",")[0] for place in PLACES]
ROWS = 2_000  # of one statement


@dataclass(frozen=True)
class Took:
    """Seconds of planning everything, and of the week that comes a week later."""

    first: float
    following: float


def run() -> Finding:
    """How long planning takes in one thread, the database on the same core."""
    took: dict[tuple[str, int], Took] = {}
    for country, year in itertools.product(COUNTRIES, (MONDAY.year, MONDAY.year + 1)):
        public_holidays(country, year)  # read once by each process, however many people there are
    with _one_core(), tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder:
        for people in (FEWER, PEOPLE):
            home = Path(folder) / str(people)
            home.mkdir()
            with databases(home) as urls:
                took |= {(name, people): _measure(url, people) for name, url in urls.items()}
    values, ok = [], True
    for engine in ("SQLite", "PostgreSQL"):
        all_of_them = took[engine, PEOPLE]
        times = all_of_them.first / took[engine, FEWER].first / (PEOPLE / FEWER)
        ok = ok and all_of_them.first <= GOAL and times <= LINEAR
        values.append(
            f"{all_of_them.first:.1f} s on {engine} (a week later {all_of_them.following:.1f} s; "
            f"{times:.2f} times as long for each as of {FEWER:,})"
        )
    goal = f"{GOAL:.0f} s for {PEOPLE:,} people on one core, {LINEAR} times as long for each"
    return Finding("; ".join(values), goal, ok)


@contextmanager
def _one_core() -> Iterator[None]:
    """Whatever is started meanwhile, a server too, shares one core, where the system can say so."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _measure(url: str, people: int) -> Took:
    database = Database(url)
    try:
        workspace_id = settle(database, people, due=1).workspace_id
        _make_plans(database, workspace_id, people)
        first = seconds(lambda: _plan(database, workspace_id, MONDAY))
        _check(database, workspace_id, people)
        later = MONDAY + timedelta(days=8)
        return Took(first, seconds(lambda: _plan(database, workspace_id, later)))
    finally:
        database.close()


def _plan(database: Database, workspace_id: int, now: datetime) -> None:
    """The planning tick, until nobody is due."""
    while True:
        with database.transaction(workspace_id) as session:
            if not blocks.plan_due(session, now, calendar_entries.busy_of):
                return


def _check(database: Database, workspace_id: int, people: int) -> None:
    with database.transaction(workspace_id) as session:
        count, moved = session.execute(
            select(func.count(), func.count().filter(Block.starts_at != Block.planned_at)).where(
                Block.state == "planned"
            )
        ).one()
    if not people * (WEEKS - 1) <= count <= people * WEEKS or not moved:
        raise RuntimeError(f"{people} people have {count} blocks, {moved} of them elsewhere")


def _make_plans(database: Database, workspace_id: int, people: int) -> None:
    """A plan for each person, and a calendar for every second one."""
    for start in range(1, people + 1, ROWS):
        numbers = range(start, min(start + ROWS, people + 1))
        connected = [number for number in numbers if number % 2]
        with database.transaction(workspace_id) as session:
            session.execute(insert(Plan), [_plan_of(workspace_id, one) for one in numbers])
            session.execute(
                insert(DevelopmentTime), [_choice(workspace_id, one) for one in numbers]
            )
            session.execute(
                insert(CalendarConnection), [_calendar(workspace_id, one) for one in connected]
            )


def _plan_of(workspace_id: int, number: int) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "key": f"{number:032x}",
        "person_id": number,
        "weekday": number % 5,
        "start": time(9 + number % 6),
        "minutes": (60, 90, 120)[number % 3],
        "first_day": MONDAY.date(),
        "state": "live",
        "created_at": MONDAY,
        "changed_at": MONDAY,
    }


def _choice(workspace_id: int, number: int) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "person_id": number, "plan_at": MONDAY}


def _calendar(workspace_id: int, number: int) -> dict[str, Any]:
    until = MONDAY + timedelta(weeks=WEEKS + 2)
    return {
        "workspace_id": workspace_id,
        "person_id": number,
        "kind": "caldav",
        "secret": "sealed",
        "busy": calendar_entries.packed(until, sorted(_meetings(number))),
        "created_at": MONDAY,
    }


def _meetings(number: int) -> Iterator[Span]:
    """In UTC, so at another time of the day in each zone; the same in each run."""
    chance = random.Random(number)  # noqa: S311  # no secret: a calendar
    for week in range(WEEKS + 1):
        for meeting in range(MEETINGS):
            day = number % 5 if meeting % 3 == 0 else chance.randrange(5)
            start = MONDAY + timedelta(
                weeks=week, days=day, minutes=30 * chance.randrange(0, 20) - 60
            )
            yield Span(start, start + timedelta(minutes=30 * chance.randint(1, 4)))
