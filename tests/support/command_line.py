"""The real `leeway` command as a process of its own, with an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from bot.settings import ROOT

SECONDS = 60


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said to whom."""

    code: int
    out: str
    err: str


def leeway(*arguments: str, **environment: str) -> Ended:
    """Run `python -m bot …` to its end with this environment and nothing else."""
    done = subprocess.run(  # noqa: S603  # our own command, with arguments of our tests
        [sys.executable, "-m", "bot", *arguments],
        env={"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
