"""`python -m tests.bench.tick URL WORKSPACE_ID`: a process that runs a planning tick for each line.

After each it prints what the tick took and how large the process is, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import timedelta

from sqlalchemy import delete, event, select, update

from bot.delivery.models import Outgoing
from bot.nudges import planning
from bot.nudges.catalogue import load
from bot.nudges.facts import places
from bot.nudges.models import Nudge
from bot.people.service import Preference
from bot.settings import Choices
from bot.storage import Database
from tests.bench.crowd import DUE_AT
from tests.bench.measuring import seconds

NOW = DUE_AT + timedelta(minutes=1)


def main() -> None:
    """Tick for each line that comes in, and put back what was planned, unmeasured."""
    database, workspace_id = Database(sys.argv[1]), int(sys.argv[2])
    catalogue = load(Choices().catalogue, places())
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    def tick() -> int:
        done = 0
        with database.transaction(workspace_id) as session:
            planning.welcome(session, NOW)
        while True:
            with database.transaction(workspace_id) as session:
                planned = planning.plan(session, catalogue, NOW)
            if not planned:
                return done
            done += planned

    event.listen(database.engine, "before_cursor_execute", count)
    for _ in sys.stdin:
        statements.clear()
        planned: list[int] = []
        took = seconds(lambda: planned.append(tick()))  # noqa: B023  # called at once
        said = {
            "seconds": took,
            "planned": planned[0],
            "statements": len(statements),
            "kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
        _put_back(database, workspace_id)
        print(json.dumps(said), flush=True)  # noqa: T201  # its parent reads this
    database.close()


def _put_back(database: Database, workspace_id: int) -> None:
    with database.transaction(workspace_id) as session:
        mine = select(Nudge.person_id).where(Nudge.slot_at == DUE_AT)
        for statement in (
            update(Preference)
            .where(Preference.person_id.in_(mine))
            .values(next_nudge_at=DUE_AT, cadence="weekly"),
            delete(Outgoing).where(Outgoing.state == "pending"),
            delete(Nudge).where(Nudge.slot_at == DUE_AT),
        ):
            session.execute(statement, execution_options={"synchronize_session": False})


if __name__ == "__main__":
    main()
