"""What is read of meetings over blocks: what is of any use still, however long somebody is here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.development_time import conflict_repository as stored
from bot.development_time.models import Block, Conflict
from bot.storage import Database
from tests.development_time.workplace import NOW, Workplace, weekly, workplace

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@pytest.fixture
def work(database: Database) -> Workplace:
    """Ann has a plan for Fridays at 14:00, since two years."""
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    with work.session() as session:
        for back in range(1, 105):
            begin = work_start(work) - back * WEEK
            block = {
                "workspace_id": work.workspace_id,
                "plan_id": plan.id,
                "person_id": work.ids["Ann"],
                "week": (begin - timedelta(days=4)).date(),
                "planned_at": begin,
                "starts_at": begin,
                "ends_at": begin + 2 * HOUR,
                "state": "over",
            }
            session.execute(insert(Block), [block])
    return work


def work_start(work: Workplace) -> datetime:
    """When the first block of the plan begins."""
    return work.blocks("Ann")[0].starts_at


def meets(work: Workplace, block: Block, state: str, *, late: timedelta, manager: str = "") -> int:
    """A meeting of an hour, over a block or `late` hours after its begin; its number."""
    with work.session() as session:
        begin = block.starts_at + late
        found = Conflict(
            block_id=block.id,
            starts_at=begin,
            ends_at=begin + HOUR,
            state=state,
            manager=manager,
            seen_at=block.starts_at - timedelta(days=3),
        )
        session.add(found)
        session.flush()
        return found.id


def test_of_a_person_only_what_can_still_be_settled_or_compared_is_read(work: Workplace) -> None:
    past = work.blocks("Ann", "over")
    first, second = work.blocks("Ann")[:2]
    now = timedelta(0)
    for block in past:
        meets(work, block, "kept", late=now)
        meets(work, block, "open", late=now)
    known = {
        meets(work, first, "open", late=now),
        meets(work, second, "kept", late=now),
    }
    meets(work, second, "kept", late=5 * HOUR)  # the block was moved away from this one
    meets(work, second, "moved", late=now)
    with work.session() as session:
        found = {one.id for one, _ in stored.of_person(session, work.ids["Ann"], NOW)}
        recent = {block.id for block in past if block.starts_at > NOW - stored.SETTLED_WITHIN}
        late = {one.block_id for one, _ in stored.of_person(session, work.ids["Ann"], NOW)} & {
            block.id for block in past
        }
    assert known <= found
    assert late == recent
    assert len(found) == len(known) + len(recent) == 2 + 4


def test_just_this_once_is_counted_of_the_weeks_that_are_asked_for(work: Workplace) -> None:
    for block in work.blocks("Ann", "over"):
        meets(work, block, "open", late=timedelta(0), manager="once")
    with work.session() as session:
        since = NOW - 12 * WEEK
        assert stored.said_once(session, work.ids["Lea"], since) == 12
        assert stored.said_once(session, work.ids["Bob"], since) == 0
