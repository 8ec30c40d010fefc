"""A workspace with thousands of messages due delays nobody else's one message."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.clock import SystemClock
from bot.storage import Database
from tests.chaos import outbox
from tests.chaos.kill import BEAT
from tests.chaos.stand_in import StandIn, stand_in
from tests.chaos.worker import Orders
from tests.chaos.workers import Workers
from tests.support.workspaces import Workspaces

GOAL = 10.0  # seconds
PATIENCE = 60.0
PEOPLE = 40  # of each workspace: one alone would be written to once a second
AHEAD = 20  # messages of the busy workspace that are there before the others have theirs


@dataclass(frozen=True)
class Served:
    """Seconds from the first of the single messages until the last of them was there."""

    others: int
    seconds: float
    busy: int
    log: str

    @property
    def ok(self) -> bool:
        """All were served in time, and the busy workspace was not stopped for it."""
        return self.others > 0 and self.seconds <= GOAL and self.busy > AHEAD


def run(database_url: str, folder: Path, backlog: int, others: int) -> Served:
    """One process, real time; the busy workspace is being served when the others come."""
    crowd = Workspaces(others + 1, PEOPLE)
    database = Database(database_url)
    log = folder / "workers.log"
    log.touch()
    with stand_in(crowd) as slack:
        world = crowd.world(SystemClock())
        busy, *rest = crowd.move_in(database, world, SystemClock().now())
        outbox.write(database, busy, range(backlog), SystemClock().now())
        mass = set(outbox.notes(database))
        workers = Workers(Orders(crowd.tokens, "", database_url), slack, log)
        try:
            workers.start()
            _until(slack, AHEAD, mass)
            began = SystemClock().now()
            for home in rest:
                outbox.write(database, home, [0], SystemClock().now())
            singles = set(outbox.notes(database)) - mass
            _until(slack, others, singles)
            workers.statuses()
        finally:
            workers.close()
        served = _counted(slack, singles, began, log.read_text())
    database.close()
    return served


def _until(slack: StandIn, count: int, rows: set[int]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / BEAT)):
        slack.count()
        if len({post.outbox_id for post in slack.posts} & rows) >= count:
            return
        pause.wait(BEAT)


def _counted(slack: StandIn, singles: set[int], began: datetime, log: str) -> Served:
    there = {post.outbox_id: post.at for post in slack.posts}
    if not singles <= set(there):
        return Served(len(singles), float("inf"), 0, log)
    seconds = (max(there[row] for row in singles) - began).total_seconds()
    return Served(len(singles), seconds, len(set(there) - singles), log)
