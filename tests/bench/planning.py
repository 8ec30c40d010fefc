"""`plan`: the planning tick for 500 due managers, with 1,000 and with 100,000 people stored."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, func, text, update

from bot.nudges import planning
from bot.nudges.catalogue import load
from bot.nudges.facts import places
from bot.people import service as people
from bot.people.preferences import plan_managers
from bot.people.service import Person, Preference
from bot.settings import Choices
from bot.storage import Database
from tests.bench.crowd import MONDAY, databases, pairs_and_crowd, workspace
from tests.bench.measuring import Finding, seconds

DUE, SMALL, LARGE, TIMES = 500, 1_000, 100_000, 7
GOAL = 1.5
NOW = MONDAY + timedelta(days=1, hours=3)
CATALOGUE = load(Choices().catalogue, places())


@dataclass(frozen=True)
class Tick:
    """What one planning tick took."""

    seconds: float
    statements: int


def run() -> Finding:
    """Statements must be as many, and time at most half as long again."""
    values, ok = [], True
    for engine in ("SQLite", "PostgreSQL"):
        few, many = _ticks(engine)
        ratio = many.seconds / few.seconds
        ok = ok and ratio <= GOAL and few.statements == many.statements
        values.append(
            f"{ratio:.2f} times on {engine} ({few.seconds * 1000:.0f} and "
            f"{many.seconds * 1000:.0f} ms, {few.statements} and {many.statements} statements)"
        )
    return Finding(", ".join(values), f"{GOAL} times, as many statements", ok)


def _ticks(engine: str) -> tuple[Tick, Tick]:
    """With few people and with many, in turn, so that both meet the same machine."""
    with ExitStack() as open_now:
        ticks = [open_now.enter_context(_company(engine, size)) for size in (SMALL, LARGE)]
        statements = [tick() for tick in ticks]
        took: list[list[float]] = [[], []]
        for _ in range(TIMES):
            for times, tick in zip(took, ticks, strict=True):
                times.append(seconds(tick))
    few, many = (
        Tick(statistics.median(times), count) for times, count in zip(took, statements, strict=True)
    )
    return few, many


@contextmanager
def _company(engine: str, size: int) -> Iterator[Callable[[], int]]:
    """A company of this size; what it yields runs one tick and gives its number of statements."""
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        databases(Path(folder)) as urls,
    ):
        database = Database(urls[engine])
        owner = _fill(database, size)
        statements: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        def tick() -> int:
            statements.clear()
            _plan(database, owner)
            return len(statements)

        event.listen(database.engine, "before_cursor_execute", count)
        yield tick
        database.close()


def _plan(database: Database, owner: int) -> None:
    """One tick, taken back, so that the same managers are due again."""
    with database.sessions(info={"workspace_id": owner}) as session:
        planned = planning.plan(session, CATALOGUE, NOW)
        if planned != DUE:
            raise RuntimeError(f"{planned} managers were due, not {DUE}")
        session.rollback()


def _fill(database: Database, size: int) -> int:
    """People of whom the first 500 managers are due now, and nobody else; the workspace's id."""
    owner = workspace(database)
    with database.transaction(owner) as session:
        people.apply_people(session, people.read_people(pairs_and_crowd(DUE, size)), MONDAY)
        session.execute(
            update(Person).values(slack_user_id=func.replace(Person.email, "@crowd.example", ""))
        )
        plan_managers(session, MONDAY)
        session.execute(update(Preference).values(next_nudge_at=NOW + timedelta(days=1)))
        for number in range(DUE):
            manager = people.person_by_email(session, f"p{2 * number}@crowd.example")
            people.preference_of(session, manager).next_nudge_at = NOW - timedelta(minutes=1)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return owner
