"""Several processes tick at the same instant: everybody who is due is planned once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.delivery.models import Outgoing
from bot.nudges.models import Nudge
from bot.people.service import Preference
from bot.storage import Database
from tests.bench.crowd import DUE_AT, settle

PROCESSES, DUE = 2, 2_000
ROOT = Path(__file__).resolve().parents[2]


def planners(url: str, workspace_id: int) -> list[int]:
    """How many people each thread of each process planned; all begin together."""
    command = [sys.executable, "-m", "tests.storage.planner", url, str(workspace_id)]
    started = [
        subprocess.Popen(  # noqa: S603  # our own module
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("now\n")
        one.stdin.flush()
    said = [one.communicate(timeout=120)[0] for one in started]
    assert [one.returncode for one in started] == [0] * PROCESSES
    return [int(number) for line in said for number in line.split()]


def test_eight_planners_in_two_processes_plan_each_manager_once(
    database: Database, database_url: str
) -> None:
    """Seen to fail without `FOR UPDATE` (PostgreSQL) and with a plain `BEGIN` (SQLite)."""
    crowd = settle(database, 16_100, DUE)
    done = planners(database_url, crowd.workspace_id)
    assert sum(done) == DUE
    with database.transaction(crowd.workspace_id) as session:
        assert how_many(session) == (DUE, DUE)
        waiting = select(func.count(), func.count(Outgoing.subject_id.distinct())).where(
            Outgoing.kind == "nudge", Outgoing.state == "pending"
        )
        assert tuple(session.execute(waiting).one()) == (DUE, DUE)
        moved = select(func.count()).where(
            Preference.person_id <= DUE,
            Preference.next_nudge_at > DUE_AT,
            Preference.next_nudge_at < DUE_AT + timedelta(days=9),
        )
        assert session.scalar(moved) == DUE


def how_many(session: Session) -> tuple[int, int]:
    """Nudges of this slot, and the people who have one."""
    found = session.execute(
        select(func.count(), func.count(Nudge.person_id.distinct())).where(Nudge.slot_at == DUE_AT)
    ).one()
    return found[0], found[1]
