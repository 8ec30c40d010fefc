"""Several processes start in the same moment, in a workspace that is new to all of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from bot.delivery import service as delivery
from bot.delivery.models import Lane
from bot.people import service as people
from bot.storage import Database
from tests.chaos.moved import NOON

AT_ONCE, TIMES = 4, 10


def test_whoever_comes_second_finds_the_lanes_that_are_there(database: Database) -> None:
    together = threading.Barrier(AT_ONCE)

    def start(team_id: str) -> int:
        together.wait()
        with database.everywhere() as session:
            found = people.upsert_workspace(session, team_id, "New", "U0", NOON).id
        with database.transaction(found) as session:
            delivery.open_lanes(session, found, 240, NOON)
        return found

    with ThreadPoolExecutor(AT_ONCE) as processes:
        for number in range(TIMES):
            started = [processes.submit(start, f"TNEW{number}") for _ in range(AT_ONCE)]
            (workspace_id,) = {one.result() for one in started}
            with database.transaction(workspace_id) as session:
                assert len(session.scalars(select(Lane)).all()) == 3
