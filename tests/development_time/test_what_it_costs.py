"""What was, years of it, stays out of the way of what comes next; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from bot.development_time import answering, blocks, calendar_entries, going
from bot.development_time.models import Block
from bot.storage import Database
from tests.development_time.workplace import CHART, NOW, Workplace, weekly, workplace
from tests.support.plans import plans

WEEK = timedelta(days=7)
WEEKS = 4000  # of each of five people


@pytest.fixture
def old(database: Database) -> Workplace:
    """Everybody has a plan, and answered for every week of a long life."""
    work = workplace(database)
    numbers = {name: work.plan(name, weekly()).id for name in CHART}
    with work.session() as session:
        session.execute(insert(Block), [row for name in CHART for row in past(work, name, numbers)])
    with database.engine.begin() as connection:
        is_postgresql = connection.dialect.name == "postgresql"
        connection.execute(text("ANALYZE time_block" if is_postgresql else "SELECT 1"))
    return work


def past(work: Workplace, name: str, numbers: dict[str, int]) -> list[dict[str, object]]:
    """The blocks of somebody's past."""
    return [
        {
            "workspace_id": work.workspace_id,
            "plan_id": numbers[name],
            "person_id": work.ids[name],
            "week": NOW.date() - ago * WEEK,
            "planned_at": NOW - ago * WEEK,
            "starts_at": NOW - ago * WEEK,
            "ends_at": NOW - ago * WEEK + timedelta(hours=2),
            "state": "over",
            "outcome": "kept",
        }
        for ago in range(2, WEEKS + 2)
    ]


def reads_all(plan: str) -> bool:
    """Whether a plan goes through every block of the table."""
    return "Seq Scan on time_block" in plan or "SCAN time_block" in plan


def test_planning_and_going_on_read_only_what_is_near(old: Workplace) -> None:
    later = NOW + WEEK + timedelta(days=1)
    with plans(old.database, "time_block") as found:
        with old.session() as session:
            assert blocks.plan_due(session, later, calendar_entries.busy_of) == len(CHART)
        with old.session() as session:
            assert going.advance_due(session, later) == len(CHART)
            assert blocks.next_due(session, later) is not None
        with old.database.everywhere() as session:
            assert blocks.workspaces_with_due(session, later) == []
    assert len(found) >= 4
    assert [plan for plan in found if reads_all(plan)] == []


def test_a_click_reads_only_its_block(old: Workplace) -> None:
    block = old.blocks("Ann")[2]
    with plans(old.database, "time_block") as found, old.session() as session:
        ann = old.person(session, "Ann")
        free = answering.slots(session, ann, block.id, NOW)
        answering.move(session, ann, block.id, free[0].start, NOW)
    assert len(found) >= 3
    assert [plan for plan in found if reads_all(plan)] == []
