"""The bot as a process of its own, which a test may kill, beside the stand-in behind its gate."""

from __future__ import annotations

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import select, text

from bot.app import build_app
from bot.core.clock import MovableClock
from bot.delivery.models import Outgoing
from bot.goals import service as goals
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.playground.moving_time import advance
from bot.playground.playground import Playground
from bot.playground.server import served
from bot.settings import ROOT
from bot.storage import Database, Session
from tests.delivery.gate import Gate
from tests.delivery.office import TOKEN, settings
from tests.support.house import MANIFEST, MONDAY, SAMPLE, SIGNING_SECRET

START_SECONDS = 30.0
PAUSE = 0.05
TUESDAY = MONDAY + timedelta(days=1, hours=2, minutes=1)
"""Tuesday, 10:01 in Berlin: everybody's nudge is due."""


@dataclass
class Company:
    """The stand-in, the database, and one bot process at a time."""

    playground: Playground
    gate: Gate
    slack: str
    database: Database
    database_url: str
    workspace_id: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction in the workspace, beside the process."""
        with self.database.transaction(self.workspace_id) as session:
            yield session

    def start(self) -> None:
        """Start the bot as a person would, and wait until it is ready."""
        port = _free_port()
        configuration = self.folder / "leeway.toml"
        catalogue = ROOT / "config" / "nudges"
        configuration.write_text(
            f'[nudges]\ncatalogue = "{catalogue}"\n[delivery]\nmessages_per_minute = 1200\n'
        )
        environment = os.environ | {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": f"{self.slack}/api/",
            "DATABASE_URL": self.database_url,
            "LEEWAY_CONFIG": str(configuration),
        }
        environment.pop("SLACK_APP_TOKEN", None)
        now = self.playground.clock.now().isoformat()
        arguments = ["serve", "--port", str(port), "--clock-from", now]
        with (self.folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
                [sys.executable, "-m", "bot", *arguments], env=environment, cwd=ROOT, stderr=log
            )
        self.playground.bot_url = f"http://127.0.0.1:{port}"
        assert until(self._is_ready), self.log()

    def kill(self) -> None:
        """kill -9: nothing is finished and nothing is said."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """SIGTERM, as systemd, Docker and Kubernetes send it; the exit status."""
        return self._end(signal.SIGTERM)

    def log(self) -> str:
        """What the processes wrote."""
        return (self.folder / "bot.log").read_text()

    def move(self, **span: float) -> None:
        """Move the clocks of the stand-in and of the bot on."""
        self.playground.move_clock(self.playground.clock.now() + timedelta(**span))

    def heard(self, email: str) -> list[Message]:
        """What the bot said to somebody, oldest first."""
        desk = self.desk(email)
        return [one for one in desk.messages(desk.app_dm()) if one.from_bot]

    def desk(self, email: str) -> Desk:
        """The seat of somebody."""
        users = self.playground.world.users.values()
        return Desk(self.playground, next(one.id for one in users if one.email == email))

    def rows(self, kind: str) -> list[Outgoing]:
        """The new messages of a kind, without their edits."""
        with self.session() as session:
            found = session.scalars(
                select(Outgoing).where(Outgoing.kind == kind, Outgoing.edits_id.is_(None))
            )
            return list(found)

    def person_id(self, session: Session, email: str) -> int:
        """Our id of somebody."""
        return people.person_by_email(session, email).id

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no click be stored: SQLite has one writer; on PostgreSQL a table is locked."""
        sqlite = self.database.url.get_backend_name() == "sqlite"
        with self.database.everywhere() as session:
            lock = "SELECT 1" if sqlite else "LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"
            session.execute(text(lock))  # SQLite's transactions begin with the lock
            yield

    def states(self) -> set[str]:
        """The states in which rows are."""
        with self.session() as session:
            return set(session.scalars(select(Outgoing.state)))

    def posts(self) -> Counter[int]:
        """How often each row of the outbox stands in the stand-in's direct messages."""
        channels = list(self.playground.world.channels.values())
        return Counter(
            one.metadata["event_payload"]["outbox_id"]
            for channel in channels
            for one in channel.seen_by(None)
            if one.metadata is not None
        )

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.playground.bot_url}/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _end(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=START_SECONDS)


def until(true: Callable[[], bool]) -> bool:
    """Wait, in real time, until something is true; False where it never is."""
    pause = threading.Event()
    for _ in range(int(START_SECONDS / PAUSE)):
        if true():
            return True
        pause.wait(PAUSE)
    return False


@contextmanager
def company(
    database_url: str, folder: Path, people_csv: Path = SAMPLE / "people.csv"
) -> Iterator[Company]:
    """The company on Tuesday at 10:01, welcomed on Monday, its nudges planned and none sent."""
    clock = MovableClock(MONDAY, ticking=True)
    playground = Playground(people_csv, MANIFEST, clock, signing_secret=SIGNING_SECRET)
    gate = Gate(playground.asgi)
    with served(gate) as slack:
        playground.start(slack)
        workspace_id = _until_tuesday(playground, database_url, people_csv)
        database = Database(database_url)
        made = Company(playground, gate, slack, database, database_url, workspace_id, folder)
        try:
            yield made
        finally:
            gate.open()
            if made.process is not None and made.process.poll() is None:
                made.kill()
            playground.close()
            database.close()


def _until_tuesday(playground: Playground, database_url: str, people_csv: Path) -> int:
    """Let a bot within this process welcome everybody, and plan Tuesday's nudges."""
    leeway = build_app(settings(playground.base_url, database_url), playground.clock)
    workspace_id = leeway.installations[0].workspace_id
    with leeway.database.transaction(workspace_id) as session:
        people.apply_people(session, people.read_people(people_csv.read_bytes()), MONDAY)
        milestones = (SAMPLE / "milestones.csv").read_bytes()
        goals.apply_milestones(session, goals.read_milestones(milestones))
        results = (SAMPLE / "results.csv").read_bytes()
        goals.apply_results(session, goals.read_results(results))
    leeway.sync()
    with served(leeway.web) as bot_url:
        playground.bot_url = bot_url
        playground.move_clock(MONDAY + timedelta(days=1))
    advance(playground.clock, TUESDAY)
    leeway.plan()
    leeway.stop()
    return workspace_id


def many_managers(folder: Path, how_many: int) -> Path:
    """A people.csv of managers in Berlin with one report each."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["work_email", "display_name", "manager_email", "country", "timezone"])
    for number in range(how_many):
        manager = f"manager{number}@many.example"
        rows.writerow([manager, f"Manager {number}", "", "DE", "Europe/Berlin"])
        report = f"report{number}@many.example"
        rows.writerow([report, f"Report {number}", manager, "DE", "Europe/Berlin"])
    path = folder / "people.csv"
    path.write_text(file.getvalue())
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
