"""Every query on plans, blocks and what people chose; those on calendars are beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from bot.development_time.models import Block, DevelopmentTime, Plan, TeamPlan
from bot.people.service import Person, Workspace
from bot.storage.adding import insert_new
from bot.storage.among import among
from bot.storage.database import WORKSPACE

ROWS = 2000  # of one statement
GOING = ("live", "paused")
AHEAD = ("planned", "asked")
PLACE = ("planned_at", "starts_at", "ends_at", "moves", "held")
PROGRESS = ("busy", "sequence", "state", "outcome", "next_at")
TOGETHER: dict[type, tuple[str, ...]] = {
    DevelopmentTime: ("clock", "plan_at"),
    Block: PLACE + PROGRESS,
}
"""The columns that the ticks write."""

# Whose


def claim(session: Session, person_ids: Collection[int]) -> list[tuple[DevelopmentTime, Person]]:
    """These people with what they chose, made with the defaults where they chose nothing; locked.

    Whoever changes somebody's plans or blocks has this row first: the planner and two clicks wait
    for one another, always in the same order.
    """
    wanted = sorted(set(person_ids))
    _ensure(session, wanted)
    found = session.execute(
        select(DevelopmentTime, Person)
        .join(Person, Person.id == DevelopmentTime.person_id)
        .where(among(session, DevelopmentTime.person_id, wanted))
        .order_by(DevelopmentTime.person_id)
        .with_for_update(of=DevelopmentTime)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in found]


def _ensure(session: Session, person_ids: Sequence[int]) -> None:
    found = select(DevelopmentTime.person_id).where(
        among(session, DevelopmentTime.person_id, person_ids)
    )
    known = set(session.scalars(found))
    rows = [
        {
            WORKSPACE: session.info[WORKSPACE],
            "person_id": one,
            "defence": "auto",
            "says_what_for": False,
            "declines": False,
            "shares": False,
            "status": False,
            "clock": "",
        }
        for one in person_ids
        if one not in known
    ]
    if rows:
        session.execute(insert_new(session, DevelopmentTime, "person_id"), rows)


def chosen_by(session: Session, person_ids: Collection[int]) -> dict[int, DevelopmentTime]:
    """What these people chose, by person; who chose nothing is not in it."""
    found = select(DevelopmentTime).where(among(session, DevelopmentTime.person_id, person_ids))
    return {one.person_id: one for one in session.scalars(found)}


def everybody_planned(session: Session) -> list[tuple[str, Person]]:
    """Everybody whose blocks are planned on, and the clock by which they were planned last."""
    found = session.execute(
        select(DevelopmentTime.clock, Person)
        .join(Person, Person.id == DevelopmentTime.person_id)
        .where(DevelopmentTime.plan_at.is_not(None))
    )
    return [(row[0], row[1]) for row in found]


# When they are planned


def due_people(session: Session, now: datetime, most: int) -> list[tuple[DevelopmentTime, Person]]:
    """Whose blocks are to be planned, the longest waiting first; what another holds is left out."""
    found = session.execute(
        select(DevelopmentTime, Person)
        .join(Person, Person.id == DevelopmentTime.person_id)
        .where(DevelopmentTime.plan_at <= now)
        .order_by(DevelopmentTime.plan_at, DevelopmentTime.person_id)
        .limit(most)
        .with_for_update(skip_locked=True, of=DevelopmentTime)
    )
    return [(row[0], row[1]) for row in found]


def plan_at(session: Session, person_ids: Collection[int], instant: datetime) -> None:
    """Plan these people anew from an instant on, of whom anything is planned at all."""
    wanted = sorted(person_ids)
    for at in range(0, len(wanted), ROWS):
        some = among(session, DevelopmentTime.person_id, wanted[at : at + ROWS])
        later = select(DevelopmentTime.person_id).where(some, DevelopmentTime.plan_at > instant)
        in_turn = later.order_by(DevelopmentTime.person_id).with_for_update()  # as `claim` does
        session.execute(
            update(DevelopmentTime)
            .where(DevelopmentTime.person_id.in_(in_turn))
            .values(plan_at=instant),
            execution_options={"synchronize_session": False},
        )


def workspaces_with_due(session: Session, now: datetime) -> Sequence[int]:
    """Where something is to be planned or goes on; needs a session over all workspaces."""
    planning = exists().where(
        DevelopmentTime.workspace_id == Workspace.id, DevelopmentTime.plan_at <= now
    )
    going = exists().where(Block.workspace_id == Workspace.id, Block.next_at <= now)
    return session.scalars(select(Workspace.id).where(or_(planning, going))).all()


def next_due(session: Session, after: datetime) -> datetime | None:
    """When the next thing happens by itself after an instant (UTC)."""
    instants = [
        session.scalar(
            select(func.min(DevelopmentTime.plan_at)).where(DevelopmentTime.plan_at > after)
        ),
        session.scalar(select(func.min(Block.next_at)).where(Block.next_at > after)),
    ]
    return min((at for at in instants if at is not None), default=None)


# Plans


def plan_of(session: Session, person_id: int, plan_id: int) -> Plan | None:
    """A plan, if it is this person's."""
    return session.scalar(
        select(Plan)
        .where(Plan.id == plan_id, Plan.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def plans_of(session: Session, person_id: int) -> Sequence[Plan]:
    """Somebody's plans that go on or are paused, by weekday and time."""
    return session.scalars(
        select(Plan)
        .where(Plan.person_id == person_id, Plan.state.in_(GOING))
        .order_by(Plan.weekday, Plan.start, Plan.id)
    ).all()


def going_plans(session: Session, person_ids: Collection[int]) -> dict[int, list[Plan]]:
    """The plans of these people that go on or are paused, by person."""
    found: dict[int, list[Plan]] = defaultdict(list)
    rows = select(Plan).where(among(session, Plan.person_id, person_ids), Plan.state.in_(GOING))
    for plan in session.scalars(rows.order_by(Plan.id)):
        found[plan.person_id].append(plan)
    return found


def team_plan_of(session: Session, manager_id: int, team_plan_id: int) -> TeamPlan | None:
    """A team plan, if it is this manager's; locked, because it is read and then written."""
    return session.scalar(
        select(TeamPlan)
        .where(TeamPlan.id == team_plan_id, TeamPlan.manager_id == manager_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def team_plan(session: Session, team_plan_id: int) -> TeamPlan | None:
    """A team plan of this workspace, as it is stored now."""
    return session.scalar(
        select(TeamPlan)
        .where(TeamPlan.id == team_plan_id)
        .execution_options(populate_existing=True)
    )


def plans_of_team(session: Session, team_plan_id: int) -> Sequence[Plan]:
    """Everybody's place in a team plan, in any state."""
    return session.scalars(
        select(Plan)
        .where(Plan.team_plan_id == team_plan_id)
        .order_by(Plan.person_id)
        .execution_options(populate_existing=True)
    ).all()


def standings(session: Session, manager_id: int) -> list[tuple[TeamPlan, dict[str, int]]]:
    """The team plans of a manager that go on, the newest first: how many plans in each state."""
    found = session.scalars(
        select(TeamPlan)
        .where(TeamPlan.manager_id == manager_id, TeamPlan.state == "live")
        .order_by(TeamPlan.id.desc())
    ).all()
    counted = session.execute(
        select(Plan.team_plan_id, Plan.state, func.count())
        .join(Person, Person.id == Plan.person_id)
        .where(Plan.team_plan_id.in_([one.id for one in found]), Person.active)
        .group_by(Plan.team_plan_id, Plan.state)
    )
    counts: dict[int | None, dict[str, int]] = defaultdict(dict)
    for team_plan_id, state, count in counted:
        counts[team_plan_id][state] = count
    return [(one, counts[one.id]) for one in found]


# Blocks


def block_of(session: Session, person_id: int, block_id: int, *, lock: bool = True) -> Block | None:
    """A block, if it is this person's; locked where it is read and then written."""
    mine = select(Block).where(Block.id == block_id, Block.person_id == person_id)
    statement = mine.with_for_update() if lock else mine
    return session.scalar(statement, execution_options={"populate_existing": True})


def owner_of(session: Session, block_id: int) -> int | None:
    """Whose block it is."""
    return session.scalar(select(Block.person_id).where(Block.id == block_id))


def blocks_since(
    session: Session, person_ids: Collection[int], since: datetime
) -> dict[int, list[Block]]:
    """The blocks of these people that begin after an instant, of any state, by person."""
    found: dict[int, list[Block]] = defaultdict(list)
    rows = session.scalars(
        select(Block)
        .where(among(session, Block.person_id, person_ids), Block.starts_at >= since)
        .order_by(Block.starts_at, Block.id)
        .execution_options(populate_existing=True)
    )
    for block in rows:
        found[block.person_id].append(block)
    return found


def blocks_ahead(session: Session, person_id: int, now: datetime) -> Sequence[Block]:
    """Somebody's blocks that are not over, the next one first."""
    return session.scalars(
        select(Block)
        .where(Block.person_id == person_id, Block.ends_at > now, Block.state.in_(AHEAD))
        .order_by(Block.starts_at, Block.id)
    ).all()


def add_blocks(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store blocks; the ids of those whose plan had none in their week."""
    workspace_id = session.info[WORKSPACE]
    ids: list[int] = []
    for at in range(0, len(rows), ROWS):
        some = [{WORKSPACE: workspace_id, **row} for row in rows[at : at + ROWS]]
        added = insert_new(session, Block, "plan_id", "week").returning(Block.id)
        ids.extend(session.scalars(added, some))
    return ids


def flush(session: Session) -> None:
    """Write what changed with one statement for each table.

    The session takes those rows together that change the same columns, and only where they follow
    one another.
    """
    for row in session.dirty:
        if type(row) in TOGETHER and session.is_modified(row):
            for name in TOGETHER[type(row)]:
                flag_modified(row, name)
    session.flush()


def due_blocks(session: Session, now: datetime, most: int) -> Sequence[Block]:
    """The blocks with which something follows now; what another process holds is left out."""
    return session.scalars(
        select(Block)
        .where(Block.next_at <= now)
        .order_by(Block.next_at, Block.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
