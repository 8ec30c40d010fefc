"""`import`: 100,000 lines of people.csv by the command line, on each engine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.settings import ROOT
from bot.storage import Database
from tests.bench.crowd import databases, people_csv, workspace
from tests.bench.measuring import Finding, seconds

LINES, GOAL = 100_000, 60.0


def run() -> Finding:
    """How long `leeway import people` takes from its start to its end."""
    with tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder:
        file = Path(folder) / "people.csv"
        file.write_bytes(people_csv(LINES, team=8))
        with databases(Path(folder)) as urls:
            took = {name: _import(url, file) for name, url in urls.items()}
    value = ", ".join(f"{one:.1f} s on {name}" for name, one in took.items())
    return Finding(value, f"{GOAL:.0f} s", max(took.values()) <= GOAL)


def _import(url: str, file: Path) -> float:
    database = Database(url)
    workspace(database)
    database.close()
    command = [sys.executable, "-m", "bot", "import", "people", str(file), "--yes"]
    environment = os.environ | {"DATABASE_URL": url}
    return seconds(
        lambda: subprocess.run(  # noqa: S603  # our own interpreter and our own words
            command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    )
