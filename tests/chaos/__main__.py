"""`python -m tests.chaos [NAME]`: make trouble, count, and end with 1 where something is lost."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests.chaos import breaks, fairness, kill
from tests.support.databases import new_postgresql, new_sqlite, postgresql_server

SEED = 3
KILL = {
    "PostgreSQL": kill.Size(50, 12, 3_000, processes=2, kills=24, sleeps=6),
    "SQLite": kill.Size(50, 12, 3_000, processes=1, kills=24, sleeps=3),
}
BACKLOG, OTHERS = 5_000, 200


@contextmanager
def database(engine: str) -> Iterator[tuple[str, Path]]:
    """A fresh database of an engine, and a folder for what is left."""
    with tempfile.TemporaryDirectory(prefix="leeway-chaos-") as name:
        folder = Path(name)
        if engine == "SQLite":
            yield new_sqlite(folder), folder
            return
        with postgresql_server(folder) as server, new_postgresql(server) as url:
            yield url, folder


def run_kill(seed: int) -> bool:
    """Nothing lost, nothing doubled, nothing stuck, on both engines."""
    good = True
    for engine, size in KILL.items():
        with database(engine) as (url, folder):
            found = kill.run(size, url, folder, seed)
        click.echo(
            f"chaos kill: {found.sent} sent, {found.lost} lost, {found.doubled} doubled, "
            f"{found.stuck} stuck, {found.unchanged} edits not seen (goal 0, 0, 0, 0) "
            f"{_verdict(found.ok)}"
        )
        click.echo(
            f"  {engine}, {size.processes} at once, seed {seed}: {found.kills} times kill -9, "
            f"{found.sleeps} times SIGSTOP beyond the lease, {found.died} ended by themselves; "
            f"{found.slipped} slipped through "
            "between fence and socket (tests/chaos/kill.py says why that stays)"
        )
        click.echo(f"  {found.joined} were shown inside another message; all classes and edits")
        click.echo(f"  answers: {found.answers}")
        good = good and found.ok
    return good


def run_fairness(_seed: int) -> bool:
    """The others wait ten seconds at the most, on both engines."""
    good = True
    for engine in KILL:
        with database(engine) as (url, folder):
            found = fairness.run(url, folder, BACKLOG, OTHERS)
        click.echo(
            f"chaos fairness: {found.others} served after {found.seconds:.1f} s beside "
            f"{BACKLOG} of one workspace, {engine} (goal {fairness.GOAL:.0f} s) "
            f"{_verdict(found.ok)}"
        )
        good = good and found.ok
    return good


def run_breaks(_seed: int) -> bool:
    """Each proof fails where what it proves was taken out."""
    good = True
    for broken in breaks.BREAKS:
        noticed = breaks.noticed(broken)
        click.echo(f"chaos break: {broken.name}: {broken.proof} {_noticed(noticed)}")
        good = good and noticed
    return good


RUNS = {"kill": run_kill, "fairness": run_fairness, "breaks": run_breaks}


def _verdict(good: bool) -> str:  # it says yes or no
    return "ok" if good else "short"


def _noticed(good: bool) -> str:  # it says yes or no
    return "fails, ok" if good else "did not notice, short"


@click.command()
@click.argument("name", required=False, type=click.Choice(list(RUNS)))
@click.option("--seed", default=SEED, help="When to kill whom.")
def main(name: str | None, seed: int) -> None:
    """Run NAME, or all of them."""
    found = [RUNS[one](seed) for one in ([name] if name else RUNS)]
    sys.exit(not all(found))


if __name__ == "__main__":
    main()
