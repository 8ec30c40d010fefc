"""`plan`: a planning tick with 1,000 people due, with 10,000 to 1,000,000 people stored."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT
from bot.storage import Database
from tests.bench.crowd import settle
from tests.bench.measuring import Finding
from tests.support.databases import new_postgresql, new_sqlite, postgresql_server

DUE, TIMES = 1_000, 7
SIZES = (10_000, 100_000, 1_000_000)
SLOWER, LARGER = 1.5, 1.1
"""Time and memory with the largest store, in those with the smallest."""


@dataclass(frozen=True)
class Tick:
    """What a planning tick took: seconds, statements, and the largest size of its process."""

    seconds: float
    statements: int
    kilobytes: int


@dataclass(frozen=True)
class Ticker:
    """A fresh process with a store of its own, which ticks when it is told to."""

    process: subprocess.Popen[str]

    def tick(self) -> Tick:
        """One tick; all that are due are planned."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("now\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        if said["planned"] != DUE:
            raise RuntimeError(f"{said['planned']} managers were due, not {DUE}")
        return Tick(said["seconds"], said["statements"], said["kilobytes"])


def run() -> Finding:
    """As many statements, at most half as long again, and no larger a process."""
    values, ok = [], True
    sizes = sizes_wanted()
    with ExitStack() as open_now:
        folder = Path(open_now.enter_context(tempfile.TemporaryDirectory(prefix="leeway-bench-")))
        server = open_now.enter_context(postgresql_server(folder))
        for engine in ("SQLite", "PostgreSQL"):
            ticks = _measure(engine, server, folder, sizes)
            slower = ticks[-1].seconds / ticks[0].seconds
            larger = ticks[-1].kilobytes / ticks[0].kilobytes
            ok = ok and slower <= SLOWER and larger <= LARGER
            ok = ok and len({tick.statements for tick in ticks}) == 1
            values.append(_sentence(engine, ticks, slower, larger))
    stored = " to ".join(f"{size:,}" for size in (sizes[0], sizes[-1]))
    goal = f"{SLOWER} times, memory {LARGER} times, as many statements, {stored} stored"
    return Finding("; ".join(values), goal, ok)


def sizes_wanted() -> Sequence[int]:
    """How many people are stored; `LEEWAY_BENCH_STORED=10000,50000` for a shorter run."""
    wanted = os.environ.get("LEEWAY_BENCH_STORED")
    return [int(size) for size in wanted.split(",")] if wanted else SIZES


def _sentence(engine: str, ticks: Sequence[Tick], slower: float, larger: float) -> str:
    times = ", ".join(f"{tick.seconds * 1000:.0f}" for tick in ticks)
    sizes = ", ".join(f"{tick.kilobytes / 1024:.0f}" for tick in ticks)
    return (
        f"{slower:.2f} times on {engine} ({times} ms, {ticks[0].statements} statements; "
        f"memory {larger:.2f} times: {sizes} MB)"
    )


def _measure(engine: str, server: str, folder: Path, sizes: Sequence[int]) -> list[Tick]:
    """A tick with each store, in turn, so that all meet the same machine."""
    with ExitStack() as open_now:
        tickers = [open_now.enter_context(_ticker(engine, server, folder, size)) for size in sizes]
        for ticker in tickers:
            ticker.tick()  # the first one of a process fills caches
        turns = [[ticker.tick() for ticker in tickers] for _ in range(TIMES)]
    return [
        Tick(
            statistics.median(tick.seconds for tick in ticks),
            max(tick.statements for tick in ticks),
            max(tick.kilobytes for tick in ticks),
        )
        for ticks in zip(*turns, strict=True)
    ]


@contextmanager
def _ticker(engine: str, server: str, folder: Path, size: int) -> Iterator[Ticker]:
    with ExitStack() as open_now:
        if engine == "SQLite":
            path = Path(open_now.enter_context(tempfile.TemporaryDirectory(dir=folder)))
            url = new_sqlite(path)
        else:
            url = open_now.enter_context(new_postgresql(server))
        database = Database(url)
        crowd = settle(database, size, DUE)
        database.close()
        command = [sys.executable, "-m", "tests.bench.tick", url, str(crowd.workspace_id)]
        process = subprocess.Popen(  # noqa: S603  # our own module
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with process:
            yield Ticker(process)
            assert process.stdin is not None
            process.stdin.close()
