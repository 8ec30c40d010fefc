"""How long something takes, and what a benchmark found."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from timeit import default_timer


@dataclass(frozen=True)
class Finding:
    """What was measured, what it should be, and whether it is."""

    value: str
    goal: str
    ok: bool


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes once, in real seconds: no Clock of ours, because nothing is due."""
    start = default_timer()
    work()
    return default_timer() - start


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of all do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
