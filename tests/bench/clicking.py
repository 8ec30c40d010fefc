"""`click`: the 99th percentile of a click's acknowledgement, against a bare Bolt app.

Both are processes of their own and get their clicks in turn over signed HTTP from the stand-in.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.clock import MovableClock
from bot.demo import load_sample
from bot.playground.desk import Desk
from bot.playground.entities import Json, Message
from bot.playground.playground import Playground
from bot.playground.server import serving
from bot.playground.transport import Answer
from bot.settings import ROOT
from tests.bench.measuring import Finding, percentile, seconds
from tests.bench.ports import free_port, until_it_answers
from tests.support.house import MANIFEST, MONDAY, SAMPLE, SIGNING_SECRET

ROUNDS, WARM_UP, GOAL = 200, 20, 1.5
WEEKS = 6
MANAGER = "amara.okafor@halden.example"


class TimedDesk(Desk):
    """A desk that notes how long each acknowledgement took."""

    def __init__(self, playground: Playground, user_id: str) -> None:
        super().__init__(playground, user_id)
        self.took: list[float] = []

    def ask(self, payload: Json) -> Answer:
        """Send an interaction and note the time until its acknowledgement."""
        answers: list[Answer] = []
        self.took.append(seconds(lambda: answers.append(super(TimedDesk, self).ask(payload))))
        return answers[0]


def run() -> Finding:
    """A promise and its *Undo* in turn; each click goes to Leeway, then to the other app."""
    clock = MovableClock(MONDAY, ticking=True)
    playground = Playground(
        SAMPLE / "people.csv", MANIFEST, clock, signing_secret=SIGNING_SECRET, ack_seconds=30
    )
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        serving(playground) as slack,
        _leeway(slack, f"sqlite:///{Path(folder) / 'leeway.db'}", clock) as leeway,
        _bare(slack) as bare,
    ):
        playground.bot_url = leeway
        user = next(one for one in playground.world.users.values() if one.email == MANAGER)
        ours, theirs = TimedDesk(playground, user.id), TimedDesk(playground, user.id)
        question = _says(ours, "nudge_do")
        ours.click(question, "nudge_do")
        receipt = _says(ours, "nudge_undo")
        for _ in range(ROUNDS // 2):
            for message, action in ((receipt, "nudge_undo"), (question, "nudge_do")):
                for desk, url in ((ours, leeway), (theirs, bare)):
                    playground.bot_url = url
                    if not desk.click(message, action).ok:
                        raise RuntimeError(f"{url} did not acknowledge")
    return _finding(ours.took[WARM_UP:], theirs.took[WARM_UP:])


def _says(desk: Desk, action: str) -> Message:
    """The message that offers an action; time moves on from Tuesday to Tuesday until it comes."""

    def offering() -> list[Message]:
        return [one for one in desk.messages(desk.app_dm()) if f"'{action}'" in str(one.blocks)]

    for _ in range(WEEKS):
        if desk.playground.wait_until(lambda: bool(offering()), seconds=2):
            return offering()[-1]
        desk.playground.move_clock(desk.playground.upcoming(1, 10, "Europe/Berlin"))
    raise RuntimeError(f"no message offers {action}")


def _finding(ours: list[float], theirs: list[float]) -> Finding:
    slow, bare = percentile(ours, 99), percentile(theirs, 99)
    value = (
        f"{slow / bare:.1f} times (p99 {slow * 1000:.0f} ms against {bare * 1000:.0f} ms; median "
        f"{percentile(ours, 50) * 1000:.0f} ms against {percentile(theirs, 50) * 1000:.0f} ms)"
    )
    return Finding(value, f"{GOAL} times", slow / bare <= GOAL)


@contextmanager
def _leeway(slack: str, database_url: str, clock: MovableClock) -> Iterator[str]:
    load_sample(database_url)
    environment = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_APP_TOKEN": "",
        "SLACK_API_URL": f"{slack}/api/",
        "DATABASE_URL": database_url,
    }
    port, now = free_port(), clock.now().isoformat()
    words = ["bot", "serve", "--port", str(port), "--clock-from", now]
    with _process(words, port, environment) as url:
        yield url


@contextmanager
def _bare(slack: str) -> Iterator[str]:
    port = free_port()
    words = ["tests.bench.bare_bolt", str(port), SIGNING_SECRET, f"{slack}/api/"]
    with _process(words, port, dict(os.environ)) as url:
        yield url


@contextmanager
def _process(words: list[str], port: int, environment: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
        [sys.executable, "-m", *words], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        until_it_answers(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
