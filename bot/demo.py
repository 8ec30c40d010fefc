"""`leeway demo`: the sample company, the bot as its own process, and the stand-in for Slack."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx

from bot.core.clock import MovableClock
from bot.goals import service as goals
from bot.nudges import history
from bot.people import service as people
from bot.playground.playground import TEAM_ID, Playground
from bot.playground.server import serving
from bot.settings import ROOT
from bot.storage import Database
from bot.storage.migrating import upgrade

COMPANY = "Halden Instruments"
SAMPLE = ROOT / "config" / "sample"
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
"""The sample company's present. The demo begins here each time, so that its facts are true."""

SECRET = "of-the-stand-in-and-of-nothing-else"  # noqa: S105  # both sides are on this machine
START_SECONDS = 30
LOOK_SECONDS = 0.05


class DemoError(Exception):
    """The demo cannot run; the text says why and what to do, in one sentence."""


def run(port: int, *, socket_mode: bool = False) -> None:
    """Serve the demo at http://127.0.0.1:`port` until it is interrupted."""
    try:
        from bot.playground.page.app import mount  # noqa: PLC0415  # only the demo has NiceGUI
    except ImportError:
        raise DemoError("The page of the stand-in is not installed: run `make demo`.") from None
    with tempfile.TemporaryDirectory(prefix="leeway-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'leeway.db'}"
        clock = MovableClock(MONDAY, ticking=True)
        playground = Playground(
            SAMPLE / "people.csv",
            ROOT / "config" / "manifest.yaml",
            clock,
            signing_secret=SECRET,
            socket_mode=socket_mode,
            team_name=COMPANY,
        )
        mount(playground.asgi, playground)
        load_sample(url)
        with _serving(playground, port) as address, _bot(playground, url, address, socket_mode):
            click.echo(f"\n  Leeway's demo is at {address}\n  Press Ctrl+C to end it.\n")
            threading.Event().wait()


def load_sample(database_url: str) -> None:
    """Migrate a database and put the sample company with its year into it."""
    database = Database(database_url)
    upgrade(database.engine)
    with database.everywhere() as session:
        workspace = people.upsert_workspace(session, TEAM_ID, COMPANY, "UBOT", MONDAY)
        workspace_id = workspace.id
    with database.transaction(workspace_id) as session:
        people.apply_people(session, people.read_people(_sample("people")), MONDAY)
        goals.apply_milestones(session, goals.read_milestones(_sample("milestones")))
        goals.apply_results(session, goals.read_results(_sample("results")))
        history.apply_history(session, history.read_history(_sample("nudge_history")), MONDAY)
    database.close()


@contextmanager
def _serving(playground: Playground, port: int) -> Iterator[str]:
    try:
        with serving(playground, port=port, beat_seconds=1) as address:
            yield address
    except OSError as error:
        raise DemoError(
            f"Port {port} is taken ({error.strerror}): choose another with `leeway demo --port`."
        ) from None


@contextmanager
def _bot(
    playground: Playground, database_url: str, slack: str, socket_mode: bool
) -> Iterator[None]:
    """The bot as a process of its own, started again when somebody kills it."""
    bot_port = _free_port()
    environment = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_APP_TOKEN": "xapp-playground" if socket_mode else "",
        "SLACK_API_URL": f"{slack}/api/",
        "DATABASE_URL": database_url,
    }
    ended = threading.Event()
    started = threading.Event()
    process: list[subprocess.Popen[bytes]] = []

    def keep_running() -> None:
        while not ended.is_set():
            arguments = [
                "serve",
                "--port",
                str(bot_port),
                "--clock-from",
                playground.clock.now().isoformat(),
            ]
            process[:] = [
                subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
                    [sys.executable, "-m", "bot", *arguments], env=environment, cwd=ROOT
                )
            ]
            if _answers(f"http://127.0.0.1:{bot_port}/readyz", process[0]):
                playground.bot_url = f"http://127.0.0.1:{bot_port}"
                started.set()
            process[0].wait()

    keeper = threading.Thread(target=keep_running, name="bot-keeper", daemon=True)
    keeper.start()
    try:
        if not started.wait(START_SECONDS):
            raise DemoError("The bot did not start; what it said about it stands above.")
        yield
    finally:
        ended.set()
        process[0].terminate()
        keeper.join(timeout=10)


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    pause = threading.Event()
    while process.poll() is None:
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return True
        except httpx.TransportError:
            pause.wait(LOOK_SECONDS)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _sample(name: str) -> bytes:
    return (SAMPLE / f"{name}.csv").read_bytes()
