"""`leeway serve` or `leeway worker` as a process of its own, beside the stand-in for Slack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.people import service as people
from bot.playground.playground import TEAM_ID, Playground
from bot.settings import ROOT
from bot.storage import Database
from tests.support.house import MONDAY

SECONDS = 60
PAUSE = 0.05


@dataclass(frozen=True)
class RealProcess:
    """A running `leeway …` and the file that its standard error goes to."""

    popen: subprocess.Popen[bytes]
    path: Path

    @property
    def said(self) -> str:
        """All that it wrote."""
        return self.path.read_text(encoding="utf-8")

    def log(self) -> list[dict[str, Any]]:
        """Its log; a line that is no JSON fails."""
        return [json.loads(line) for line in self.said.splitlines()]

    def has_said(self, message: str) -> bool:
        """Whether a line of its log says that, waiting for it."""
        return until(lambda: any(message in line for line in self.said.splitlines()))

    def terminate(self) -> int:
        """SIGTERM, as systemd, Docker and Kubernetes send it; the exit status."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(SECONDS)


@contextmanager
def started(
    playground: Playground, slack: str, database_url: str, folder: Path, *words: str, **change: str
) -> Iterator[RealProcess]:
    """Run `python -m bot WORDS` on the stand-in's clock until the block ends, or it does."""
    environment = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": "shh",
        "SLACK_API_URL": f"{slack}/api/",
        "DATABASE_URL": database_url,
        "PYTHONWARNINGS": "default",
        **change,
    }
    now = playground.clock.now().isoformat()
    path = folder / f"{words[0]}-{len(list(folder.iterdir()))}.log"
    with path.open("wb") as stderr:
        popen = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
            [sys.executable, "-m", "bot", *words, "--clock-from", now],
            env=environment,
            cwd=ROOT,
            stdout=stderr,
            stderr=stderr,
        )
    try:
        yield RealProcess(popen, path)
    finally:
        if popen.poll() is None:
            popen.kill()
            popen.wait()


def move_in(database_url: str, people_csv: Path) -> int:
    """Store the people of a file, as `leeway import people` does; the workspace's id."""
    database = Database(database_url)
    with database.everywhere() as session:
        workspace = people.upsert_workspace(session, TEAM_ID, "Company", "UBOT", MONDAY)
        workspace_id = workspace.id
    with database.transaction(workspace_id) as session:
        people.apply_people(session, people.read_people(people_csv.read_bytes()), MONDAY)
    database.close()
    return workspace_id


def until(true: Callable[[], bool]) -> bool:
    """Wait, in real time, until something is true; False where it never is."""
    pause = threading.Event()
    for _ in range(int(SECONDS / PAUSE)):
        if true():
            return True
        pause.wait(PAUSE)
    return False
