"""`leeway demo`: the sample company, the bot as its own process, and the stand-in for Slack."""

from __future__ import annotations

import csv
import io
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx

from bot.core.clock import MovableClock
from bot.core.sealing import new_key
from bot.development_time import history as development_time
from bot.goals import service as goals
from bot.nudges import history
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.playground import OPEN_LIBRARY, TEAM_ID, Playground
from bot.playground.server import serving
from bot.playground.world import DEFAULT_APP
from bot.recommendations import shelf
from bot.settings import ROOT
from bot.storage import Database
from bot.storage.migrating import upgrade
from bot.trainings.importing_trainings import apply_trainings
from bot.trainings.trainings_file import read_trainings

COMPANY = "Halden Instruments"
SAMPLE = ROOT / "config" / "sample"
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
"""The sample company's present. The demo begins here each time, so that its facts are true."""

FIRST_SEAT = "mehmet.yildiz@halden.example"
"""A manager whose first Tuesday shows the main job: one fact, one ask, one click."""

ROOMS = {
    "sales": "Customers, offers, what we learn from both",
    "engineering": "Optics, firmware, software",
    "operations": "Assembly, quality, supply",
}
"""The channels of the departments with the same name."""

LEADERSHIP = "leadership"
WITH_LEEWAY = ("sales", "engineering", LEADERSHIP)
SAID = (
    ("hannah.schulz@halden.example", "sales",
     "Three rules for a first call: https://hbr.org/2018/02/how-to-ask-great-questions"),
    ("henrik.dahl@halden.example", "engineering",
     "For everybody who reviews my code: https://google.github.io/eng-practices/review/"),
    ("jonas.weber@halden.example", "operations",
     "Why we level the plan: https://www.lean.org/lexicon-terms/heijunka/"),
    ("lars.nygaard@halden.example", LEADERSHIP,
     "Still the best thing that I read about strengths: https://hbr.org/2005/01/managing-oneself"),
)  # fmt: skip
"""What is in the channels before the visitor comes: messages with a link, to recommend from."""

SECRET = "of-the-stand-in-and-of-nothing-else"  # noqa: S105  # both sides are on this machine
START_SECONDS = 30
LOOK_SECONDS = 0.05
RESTART_SECONDS = 0.5


class DemoError(Exception):
    """The demo cannot run; the text says why and what to do, in one sentence."""


def run(port: int, *, socket_mode: bool = False) -> None:
    """Serve the demo at http://127.0.0.1:`port` until it is interrupted."""
    with suppress(KeyboardInterrupt), going(port, socket_mode=socket_mode) as playground:
        seat = next(u.id for u in playground.world.users.values() if u.email == FIRST_SEAT)
        click.echo(
            f"\n  Leeway's demo is at {playground.base_url}/?person={seat}\n"
            "  Press Ctrl+C to end it.\n"
        )
        threading.Event().wait()


@contextmanager
def going(port: int, *, socket_mode: bool = False) -> Iterator[Playground]:
    """The sample company, its Slack at http://127.0.0.1:`port`, and the bot beside it."""
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
        open_channels(playground)
        load_sample(url)
        with (
            _serving(playground, port) as address,
            BotProcess(playground, _environment(url, address, socket_mode)),
        ):
            yield playground


def load_sample(database_url: str) -> None:
    """Migrate a database and put the sample company with its year into it."""
    database = Database(database_url)
    upgrade(database.engine)
    with database.everywhere() as session:
        workspace = people.upsert_workspace(session, TEAM_ID, COMPANY, "UBOT", MONDAY)
        workspace_id = workspace.id
    with database.transaction(workspace_id) as session:
        people.apply_people(session, people.read_people(_sample("people")), MONDAY)
        people.apply_absences(session, people.read_absences(_sample("absences")), MONDAY)
        goals.apply_milestones(session, goals.read_milestones(_sample("milestones")))
        goals.apply_results(session, goals.read_results(_sample("results")))
        shelf.apply_resources(session, shelf.read_resources(_sample("resources")), MONDAY)
        history.apply_history(session, history.read_history(_sample("nudge_history")), MONDAY)
        hours = development_time.read_history(_sample("development_time"))
        development_time.apply_history(session, hours, MONDAY)
        apply_trainings(session, read_trainings(_sample("trainings")), MONDAY)
    database.close()


def open_channels(playground: Playground) -> None:
    """Open the sample company's channels and let the bot into `WITH_LEEWAY`.

    The stand-in's own odd ones (project-aurora, people-leads) are taken away.
    """
    world = playground.world
    for odd in [c for c in world.channels.values() if c.name in ("project-aurora", "people-leads")]:
        world.drop_channel(odd.id)
    ids = {user.email: user.id for user in world.members(TEAM_ID)}
    rows = list(csv.DictReader(io.StringIO(_sample("people").decode("utf-8-sig"))))
    rooms = {
        name: world.add_channel(TEAM_ID, name, _those(rows, ids, "department", name), purpose=what)
        for name, what in ROOMS.items()
    }
    leaders = _those(rows, ids, "roles", "leader")
    rooms[LEADERSHIP] = world.add_channel(
        TEAM_ID, LEADERSHIP, leaders, is_private=True, purpose="Those who lead departments"
    )
    for email, room, text in SAID:
        Desk(playground, ids[email]).say(rooms[room].id, text)
    for name in WITH_LEEWAY:
        world.join(rooms[name].id, playground.bot_user_id())


def _those(
    rows: Sequence[Mapping[str, str]], ids: Mapping[str, str], column: str, word: str
) -> list[str]:
    """The Slack ids of the people with a word in a column of people.csv."""
    found = [row["work_email"] for row in rows if word in row[column].lower().split(";")]
    return [ids[email] for email in found if email in ids]


@contextmanager
def _serving(playground: Playground, port: int) -> Iterator[str]:
    try:
        with serving(playground, port=port, beat_seconds=1) as address:
            yield address
    except OSError as error:
        raise DemoError(
            f"Port {port} is taken ({error.strerror}): choose another with `leeway demo --port`."
        ) from None


class BotProcess:
    """The bot as a process of its own, started again when somebody kills it.

    Its clock starts where the stand-in's is at that moment.
    """

    def __init__(self, playground: Playground, environment: Mapping[str, str]) -> None:
        self._playground = playground
        self._environment = environment
        self._url = f"http://127.0.0.1:{_free_port()}"
        self._ended = threading.Event()
        self._ready = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name="bot-keeper", daemon=True)

    def __enter__(self) -> None:
        self._keeper.start()
        if not self._ready.wait(START_SECONDS):
            self.__exit__()
            raise DemoError("The bot did not start; what it said about it stands above.")

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._process.terminate()
        self._keeper.join(timeout=10)

    def _start(self) -> subprocess.Popen[bytes]:
        port = self._url.rpartition(":")[2]
        now = self._playground.clock.now().isoformat()
        command = [sys.executable, "-m", "bot", "serve", "--port", port, "--clock-from", now]
        known = {**self._environment, "LEEWAY_URL": self._url}
        return subprocess.Popen(command, env=known, cwd=ROOT)  # noqa: S603  # our own

    def _keep(self) -> None:
        while True:
            if self._answers():
                self._playground.bot_url = self._url
                self._ready.set()
            self._process.wait()
            if self._ended.wait(RESTART_SECONDS):
                return
            self._process = self._start()

    def _answers(self) -> bool:
        while self._process.poll() is None:
            try:
                if httpx.get(f"{self._url}/readyz").status_code == httpx.codes.OK:
                    return True
            except httpx.TransportError:
                self._ended.wait(LOOK_SECONDS)
        return False


def _environment(database_url: str, slack: str, socket_mode: bool) -> dict[str, str]:
    return os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_APP_TOKEN": "xapp-playground" if socket_mode else "",
        "SLACK_API_URL": f"{slack}/api/",
        "OPEN_LIBRARY_URL": f"{slack}{OPEN_LIBRARY}",
        "DATABASE_URL": database_url,
        "SLACK_APP_CLIENT_ID": DEFAULT_APP.client_id,
        "SLACK_APP_CLIENT_SECRET": DEFAULT_APP.client_secret,
        "LEEWAY_KEYS": new_key(),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _sample(name: str) -> bytes:
    return (SAMPLE / f"{name}.csv").read_bytes()
