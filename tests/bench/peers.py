"""`peers`: 3,000 deliveries that do nothing, through our engine and through three others.

All on one PostgreSQL, each in a process of its own, in turn, three rounds; the medians count.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from bot.settings import ROOT
from tests.bench.measuring import Finding
from tests.support.databases import new_postgresql, postgresql_server

OURS = "leeway"  # the queue alone, as the others; "leeway-whole" is told beside it
GOALS = {"apscheduler": 10.0, "procrastinate": 10.0, "pgqueuer": 2.0}
MESSAGES, ROUNDS = 3000, 3


def run() -> Finding:
    """The table is printed beside the finding."""
    rates: dict[str, list[float]] = {engine: [] for engine in (OURS, "leeway-whole", *GOALS)}
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        postgresql_server(Path(folder)) as server,
    ):
        for _ in range(ROUNDS):
            for engine, found in rates.items():
                found.append(_rate(server, engine))
    medians = {engine: statistics.median(found) for engine, found in rates.items()}
    click.echo(_table(rates, medians))
    ratios = {engine: medians[OURS] / medians[engine] for engine in GOALS}
    value = ", ".join(f"{ratio:.2f} times {engine}" for engine, ratio in ratios.items())
    goal = ", ".join(f"{least:.0f} times {engine}" for engine, least in GOALS.items())
    return Finding(value, goal, all(ratios[engine] >= least for engine, least in GOALS.items()))


def _rate(server: str, engine: str) -> float:
    """Deliveries a second, in a fresh database."""
    with new_postgresql(server) as url:
        done = subprocess.run(  # noqa: S603  # our own interpreter and our own words
            [sys.executable, "-m", "tests.bench.peer", engine, url, str(MESSAGES)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return float(done.stdout)


def _table(rates: dict[str, list[float]], medians: dict[str, float]) -> str:
    lines = ["| engine | deliveries/s, median | rounds | ours is |", "|---|---|---|---|"]
    for engine, found in rates.items():
        rounds = ", ".join(f"{rate:.0f}" for rate in found)
        ratio = medians[OURS] / medians[engine]
        lines.append(f"| {engine} | {medians[engine]:.0f} | {rounds} | {ratio:.2f} times |")
    return "\n".join(lines)
