"""Engines that drain a queue, each as fast as it can.

A delivery does nothing at all, so that only the engine is measured; every engine has recorded, when
the time is taken, that each of its deliveries is done. Each has the setting that was the fastest
here (docs/performance.md).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import procrastinate
from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from pgqueuer import PgQueuer
from pgqueuer.models import Job
from pgqueuer.types import QueueExecutionMode
from procrastinate.types import JSONDict
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.app.installing import Directory, terms
from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.delivery import service as delivery
from bot.delivery.claiming import claim
from bot.delivery.domain import Due, Terms
from bot.delivery.metrics import Metrics
from bot.delivery.recording import Recording
from bot.delivery.sender import Sender
from bot.delivery.speaking import Arrived
from bot.settings import Choices
from bot.storage import Database
from tests.bench.mail import KIND, TUESDAY, Mail, Notes
from tests.bench.measuring import seconds

PATIENCE = 120.0  # seconds
OUR_BATCH = 1000  # claimed and recorded in one transaction each
OUR_THREADS = 200  # the most that leeway.toml allows: so much is taken at once
PER_MINUTE = 6_000_000
APSCHEDULER_THREADS = 20
PROCRASTINATE_AT_ONCE = 20
PGQUEUER_BATCH = 500

Drain = Callable[[int], float]
"""Fills the queue with so many deliveries, and then drains it; in how many seconds."""


class InstantClient(WebClient):
    """A client whose calls return at once."""

    def __init__(self) -> None:
        super().__init__("xoxb-instant")
        self._numbers = count(1)

    def api_call(  # type: ignore[override]  # of its parameters one is looked at
        self, api_method: str, *, json: Mapping[str, object], **_: object
    ) -> Mapping[str, object]:
        """As if Slack had taken it."""
        del api_method
        return {"channel": json["channel"], "ts": f"1.{next(self._numbers):06d}"}


class CountedNotes(Notes):
    """Notes that tell when so many have arrived."""

    def __init__(self) -> None:
        super().__init__(Languages().of)
        self.missing = 0
        self.arrived = threading.Event()

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """In the transaction that records it."""
        del session, due, now
        self.missing -= 1
        if not self.missing:
            self.arrived.set()


@contextmanager
def leeway(url: str) -> Iterator[Drain]:
    """Our queue, as the others' deliveries have no person either: claim, do nothing, record."""
    database, rounds, clock = Database(url), count(), MovableClock(TUESDAY, ticking=True)
    many = Terms(threads=OUR_BATCH)
    recording = Recording(database, {KIND: Notes(Languages().of)}, clock, many, Metrics())

    def drain(messages: int) -> float:
        workspace_id = _filled(database, Mail(1, messages, first=next(rounds)))

        def work() -> None:
            left = messages
            while left:
                with database.everywhere() as session:
                    dues = claim(session, [workspace_id], clock.now(), OUR_BATCH, many).dues
                recording.record([Arrived(due, "D1", f"1.{due.id:06d}") for due in dues])
                left -= len(dues)

        return seconds(work)

    yield drain
    database.close()


@contextmanager
def leeway_whole(url: str) -> Iterator[Drain]:
    """All that we do: claim, directory, availability, compose, call, record; threads included."""
    database, notes, rounds = Database(url), CountedNotes(), count()
    choices = Choices(sender_threads=OUR_THREADS)

    def drain(messages: int) -> float:
        workspace_id = _filled(database, Mail(1, messages, first=next(rounds)))
        sender = Sender(
            database,
            {workspace_id: InstantClient()},
            MovableClock(TUESDAY, ticking=True),
            {"note": notes},
            Directory(Languages()),
            terms(choices),
            Metrics(),
        )
        notes.missing = messages
        notes.arrived.clear()
        stopped = threading.Event()
        running = threading.Thread(target=sender.run, args=[stopped])

        def work() -> None:
            running.start()
            _in_time(notes.arrived)
            stopped.set()
            sender.wake()
            running.join()  # what arrived is committed now

        took = seconds(work)
        sender.close()
        return took

    yield drain
    database.close()


def _filled(database: Database, mail: Mail) -> int:
    """The one workspace of `mail`, where all of it waits and no pace holds it back."""
    homes = mail.move_in(database)
    (workspace_id,) = homes
    with database.transaction(workspace_id) as session:
        delivery.open_lanes(session, workspace_id, PER_MINUTE, TUESDAY)
    mail.write(database, homes)
    return workspace_id


def nothing() -> None:
    """The delivery of APScheduler's jobs, found by this name."""


@contextmanager
def apscheduler(url: str) -> Iterator[Drain]:
    """A stored job each, due when it is added; the scheduler is held back until all are there."""

    def drain(messages: int) -> float:
        store = SQLAlchemyJobStore(url=url, tablename="apscheduler_jobs")
        scheduler = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": store},
            executors={"default": ThreadPoolExecutor(APSCHEDULER_THREADS)},
            job_defaults={"misfire_grace_time": None},
        )
        scheduler.start(paused=True)
        for number in range(messages):
            scheduler.add_job(nothing, "date", run_date=TUESDAY.replace(year=2020), id=str(number))
        missing, done = count(messages - 1, -1), threading.Event()

        def executed(_: object) -> None:
            if not next(missing):
                done.set()

        scheduler.add_listener(executed, EVENT_JOB_EXECUTED)

        def work() -> None:
            scheduler.resume()
            _in_time(done)
            scheduler.pause()

        took = seconds(work)
        scheduler.shutdown()
        return took

    yield drain


@contextmanager
def procrastinate_(url: str) -> Iterator[Drain]:
    """A task each; the worker ends when there is none left."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="nothing")
    async def task(number: int) -> None:
        del number

    async def drained(messages: int) -> float:
        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()
            arguments: list[JSONDict] = [{"number": number} for number in range(messages)]
            await task.batch_defer_async(*arguments)
            return await _timed(
                app.run_worker_async(
                    wait=False,
                    concurrency=PROCRASTINATE_AT_ONCE,
                    listen_notify=False,
                    install_signal_handlers=False,
                )
            )

    yield lambda messages: asyncio.run(drained(messages))


@contextmanager
def pgqueuer(url: str) -> Iterator[Drain]:
    """A job each; the worker ends when there is none left."""

    async def drained(messages: int) -> float:
        connection = await asyncpg.connect(url)
        queuer = PgQueuer.from_asyncpg_connection(connection)
        if not await queuer.qm.queries.has_table("pgqueuer"):
            await queuer.qm.queries.install()

        @queuer.entrypoint("nothing")
        async def job(_: Job) -> None:
            """The delivery."""

        await queuer.qm.queries.enqueue(["nothing"] * messages, [None] * messages, [0] * messages)
        try:
            return await _timed(
                queuer.qm.run(batch_size=PGQUEUER_BATCH, mode=QueueExecutionMode.drain)
            )
        finally:
            await connection.close()

    yield lambda messages: asyncio.run(drained(messages))


ENGINES = {
    "leeway-whole": leeway_whole,
    "leeway": leeway,
    "apscheduler": apscheduler,
    "procrastinate": procrastinate_,
    "pgqueuer": pgqueuer,
}


def _in_time(event: threading.Event) -> None:
    if not event.wait(PATIENCE):
        raise RuntimeError("not every delivery was done in time")


async def _timed(work: Awaitable[None]) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await work
    return loop.time() - began
