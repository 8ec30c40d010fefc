"""`leeway worker` as a process: it plans and sends beside `leeway serve`, and ends gently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.core.clock import MovableClock
from bot.playground.playground import Playground
from bot.playground.server import served
from bot.storage import Database
from tests.bench.ports import free_port
from tests.delivery.gate import Gate
from tests.support.command_line import leeway
from tests.support.databases import new_postgresql
from tests.support.house import MANIFEST, MONDAY
from tests.support.real_process import RealProcess, move_in, started, until

BOSSES = [f"boss{number}@x.example" for number in range(6)]
MID_MORNING = MONDAY + timedelta(hours=2)  # Berlin's ten o'clock: everybody may be welcomed


@dataclass
class Workers:
    """Six managers who wait to be welcomed, and processes that may do it."""

    playground: Playground
    gate: Gate
    slack: str
    database_url: str
    folder: Path
    running: ExitStack

    def start(self, *words: str) -> RealProcess:
        """One more `leeway worker`."""
        words = ("worker", *words)
        process = started(self.playground, self.slack, self.database_url, self.folder, *words)
        return self.running.enter_context(process)

    def welcomed(self) -> Counter[str]:
        """How many messages stand in whose direct message."""
        world = self.playground.world
        return Counter(
            channel.id
            for channel in list(world.channels.values())
            for message in channel.seen_by(None)
            if message.from_bot
        )

    def states(self) -> Counter[str]:
        """How many rows of the outbox are in which state."""
        database = Database(self.database_url)
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT state FROM outbox")).scalars().all()
        database.close()
        return Counter(found)


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    yield from company_on(database_url, tmp_path)


@pytest.fixture
def shared(postgresql: str, tmp_path: Path) -> Iterator[Workers]:
    with new_postgresql(postgresql) as url:
        yield from company_on(url, tmp_path)


def company_on(url: str, folder: Path) -> Iterator[Workers]:
    head = "work_email,display_name,manager_email,timezone"
    rows = [f"{boss},Boss,,Europe/Berlin\nr.{boss},Rep,{boss},Europe/Berlin" for boss in BOSSES]
    people_csv = folder / "people.csv"
    people_csv.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    clock = MovableClock(MID_MORNING, ticking=True)
    playground = Playground(people_csv, MANIFEST, clock, signing_secret="shh")
    gate = Gate(playground.asgi)
    move_in(url, people_csv)
    with served(gate) as slack, ExitStack() as running:
        playground.start(slack)
        yield Workers(playground, gate, slack, url, folder, running)
        gate.open()
        playground.close()


def test_a_worker_sends_and_ends_with_0_when_it_is_told_to(workers: Workers) -> None:
    worker = workers.start()
    assert until(lambda: workers.welcomed().total() == len(BOSSES)), worker.said
    assert until(lambda: workers.states() == {"sent": len(BOSSES)})
    assert worker.terminate() == 0
    assert [line["message"] for line in worker.log()] == ["Leeway works"]


def test_what_is_on_its_way_is_finished_before_it_ends(workers: Workers) -> None:
    held = workers.gate.hold("/api/chat.postMessage", after_effect=True)
    worker = workers.start()
    held.wait()
    worker.popen.terminate()
    held.release()
    assert worker.popen.wait(30) == 0
    states = workers.states()
    assert set(states) <= {"sent", "pending"}, states
    assert states["sent"] == workers.welcomed().total() >= 1


def test_its_port_tells_how_it_is_and_is_no_way_in_for_slack(workers: Workers) -> None:
    port = free_port()
    worker = workers.start("--port", str(port))
    assert worker.has_said(f"Leeway listens on http://127.0.0.1:{port}"), worker.said
    assert until(lambda: workers.welcomed().total() == len(BOSSES)), worker.said
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert until(lambda: answers(client)), worker.said
        assert client.get("/healthz").text == "alive"
        assert client.get("/readyz").text == "ready"
        assert until(
            lambda: (
                'leeway_messages_sent_total{method="chat.postMessage"} 6.0'
                in client.get("/metrics").text
            )
        )
        assert client.post("/slack/events", content=b"{}").status_code == 404
        assert client.post("/clock", content=b"{}").status_code == 404
    assert worker.terminate() == 0
    assert "Traceback" not in worker.said


def test_two_workers_on_one_database_say_everything_once(shared: Workers) -> None:
    both = [shared.start(), shared.start()]
    assert until(lambda: shared.states() == {"sent": len(BOSSES)}), [one.said for one in both]
    assert set(shared.welcomed().values()) == {1}
    assert len(shared.welcomed()) == len(BOSSES)
    assert [one.terminate() for one in both] == [0, 0]


def test_a_worker_that_cannot_start_says_why_in_one_sentence(tmp_path: Path) -> None:
    ended = leeway("worker", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    assert ended.code == 2
    assert ended.err == (
        "Leeway: SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) from your "
        "app's page OAuth & Permissions.\n"
    )


def test_a_way_of_logging_that_there_is_not_is_told(tmp_path: Path) -> None:
    ended = leeway("worker", DATABASE_URL=f"sqlite:///{tmp_path / 'x.db'}", LEEWAY_LOG="loud")
    assert ended.code == 2
    assert ended.err == "Leeway: LEEWAY_LOG is 'loud': write json or text, or unset it.\n"


def answers(client: httpx.Client) -> bool:
    """Whether somebody listens yet."""
    try:
        return client.get("/healthz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
