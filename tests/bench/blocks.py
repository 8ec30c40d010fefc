"""`blocks`: the blocks of 10,000 people for eight weeks, every second one with a calendar."""

from __future__ import annotations

import itertools
import os
import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from timeit import default_timer
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from bot.core.availability import public_holidays
from bot.core.spans import Span
from bot.development_time import blocks, calendar_entries
from bot.development_time.calendar_models import CalendarConnection
from bot.development_time.models import Block, DevelopmentTime, Plan
from bot.storage import Database
from tests.bench.crowd import MONDAY, PLACES, databases, settle
from tests.bench.measuring import Finding

PEOPLE, FEWER, GOAL = 10_000, 2_500, 60.0
LINEAR = 1.25
"""How much longer than four times as long it may take for four times as many."""
WEEKS, MEETINGS = 8, 15
"""Meetings a week in each connected calendar, of 30 to 120 minutes; a third are over the plan."""
COUNTRIES = [place.partition(",")[0] for place in PLACES]
ROWS = 2_000  # of one statement


@dataclass(frozen=True)
class Took:
    """Seconds of planning everything, and of the week that comes a week later; how many times as
    long each of them takes among many as among fewer."""

    first: float
    following: float
    times: float


class Batch(NamedTuple):
    """What was planned in one transaction."""

    seconds: float
    people: int


@dataclass
class Crowd:
    """A workspace whose planning is measured, transaction by transaction."""

    database: Database
    workspace_id: int
    people: int

    def plan(self, now: datetime) -> Batch | None:
        """Plan the next ones; None where nobody is due any more."""
        start = default_timer()
        with self.database.transaction(self.workspace_id) as session:
            done = blocks.plan_due(session, now, calendar_entries.busy_of)
        return Batch(default_timer() - start, done) if done else None


def run() -> Finding:
    """How long planning takes in one thread, the database on the same core."""
    for country, year in itertools.product(COUNTRIES, (MONDAY.year, MONDAY.year + 1)):
        public_holidays(country, year)  # read once by each process, however many people there are
    with _one_core(), tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder:
        homes = [Path(folder) / name for name in ("fewer", "all")]
        for home in homes:
            home.mkdir()
        with databases(homes[0]) as fewer, databases(homes[1]) as everybody:
            took = {name: _measure(fewer[name], everybody[name]) for name in everybody}
    values = [
        f"{one.first:.1f} s on {engine} (a week later {one.following:.1f} s; "
        f"{one.times:.2f} times as long for each as of {FEWER:,})"
        for engine, one in took.items()
    ]
    ok = all(one.first <= GOAL and one.times <= LINEAR for one in took.values())
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


def _measure(fewer_url: str, all_url: str) -> Took:
    with _crowd(fewer_url, FEWER) as fewer, _crowd(all_url, PEOPLE) as everybody:
        first, times = _in_turns(fewer, everybody)
        _check(everybody.database, everybody.workspace_id, everybody.people)
        later = MONDAY + timedelta(days=8)
        return Took(first, sum(one.seconds for one in _rest(everybody, later)), times)


@contextmanager
def _crowd(url: str, people: int) -> Iterator[Crowd]:
    database = Database(url)
    try:
        workspace_id = settle(database, people, due=1).workspace_id
        _make_plans(database, workspace_id, people)
        yield Crowd(database, workspace_id, people)
    finally:
        database.close()


def _in_turns(fewer: Crowd, everybody: Crowd) -> tuple[float, float]:
    """Seconds of planning everybody, and how many times as long each takes as one of the fewer.

    A transaction of the one, then some of the other: whatever else happens on the machine happens
    to both. The ratio is the median of those turns.
    """
    total, ratios = 0.0, []
    while (batch := fewer.plan(MONDAY)) is not None:
        turn = list(itertools.islice(_rest(everybody, MONDAY), PEOPLE // FEWER))
        spent = sum(one.seconds for one in turn)
        total += spent
        each = spent / sum(one.people for one in turn)
        ratios.append(each / (batch.seconds / batch.people))
    total += sum(one.seconds for one in _rest(everybody, MONDAY))
    return total, statistics.median(ratios)


def _rest(crowd: Crowd, now: datetime) -> Iterator[Batch]:
    """The planning tick, until nobody is due."""
    while (batch := crowd.plan(now)) is not None:
        yield batch


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
