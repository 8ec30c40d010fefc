"""What holds the promise up, taken out one by one: each proof must notice.

The words are replaced in a copy of the source tree, and the proof runs in that copy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT

COPIED = ("bot", "config", "migrations", "tests", "pyproject.toml")
SECONDS = 300
FAILED = 1  # how pytest ends when a test failed; 2 and more are mistakes of ours
KILLED = "tests/chaos/test_kill.py"


@dataclass(frozen=True)
class Break:
    """Words of a module that are replaced, and the test that fails without them."""

    name: str
    module: str
    instead: Mapping[str, str]
    proof: str


EACH_ONCE = f"{KILLED}::test_each_note_arrives_once_whoever_is_killed"
BREAKS = (
    Break(
        "no dedupe key",
        "bot/delivery/service.py",
        {
            '"dedupe_key": message.dedupe_key,': '"dedupe_key": f"{message.dedupe_key}:{now}",',
        },
        f"{EACH_ONCE}[sqlite]",
    ),
    Break(
        "the default retry handlers, in slack_sdk's own client",
        "bot/slack/calling.py",
        {"return PooledClient(": "return WebClient(", "retry_handlers=[], ": ""},
        f"{EACH_ONCE}[sqlite]",
    ),
    Break(
        "a plain BEGIN",
        "bot/storage/database.py",
        {'"BEGIN" if reads else "BEGIN IMMEDIATE"': '"BEGIN" if reads else "BEGIN"'},
        f"{KILLED}::test_two_processes_by_mistake_on_one_file_of_sqlite_say_nothing_twice",
    ),
    Break(
        "an unlocked claim",
        "bot/delivery/lanes.py",
        {".with_for_update(skip_locked=True)": ""},
        f"{EACH_ONCE}[postgresql]",
    ),
)


def copy(folder: Path) -> None:
    """The tree as far as a test needs it."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / name)


def make(broken: Break, folder: Path) -> None:
    """Replace the words, each of which is there once."""
    path = folder / broken.module
    code = path.read_text(encoding="utf-8")
    for words, instead in broken.instead.items():
        if code.count(words) != 1:
            raise LookupError(f"{broken.module} has {words!r} {code.count(words)} times, not once")
        code = code.replace(words, instead)
    path.write_text(code, encoding="utf-8")


def noticed(broken: Break) -> bool:
    """Whether the proof fails where the line is changed."""
    with tempfile.TemporaryDirectory(prefix="leeway-break-") as name:
        folder = Path(name)
        copy(folder)
        make(broken, folder)
        done = subprocess.run(  # noqa: S603  # our own interpreter and our own words
            [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", broken.proof],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    if done.returncode not in {0, FAILED}:
        raise RuntimeError(done.stdout + done.stderr)
    return done.returncode == FAILED
