"""`python -m tests.storage.planner URL WORKSPACE_ID`: a process that plans all that is due.

Four threads begin when a line comes in; then the number of people whom each planned is printed.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.nudges import planning
from bot.nudges.catalogue import load
from bot.nudges.facts import places
from bot.settings import Choices
from bot.storage import Database
from tests.bench.crowd import DUE_AT

THREADS = 4


def main() -> None:
    """Say that all is ready, wait, work, and say what was done."""
    database, workspace_id = Database(sys.argv[1]), int(sys.argv[2])
    catalogue = load(Choices().catalogue, places())

    def work(_: int) -> int:
        done = 0
        while True:
            with database.transaction(workspace_id) as session:
                planned = planning.plan(session, catalogue, DUE_AT + timedelta(minutes=1))
            if not planned:
                return done
            done += planned

    print("ready", flush=True)  # noqa: T201  # its parent reads this
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        print(*pool.map(work, range(THREADS)))  # noqa: T201  # and this
    database.close()


if __name__ == "__main__":
    main()
