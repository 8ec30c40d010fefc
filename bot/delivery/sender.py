"""The one that speaks: takes what is due in many workspaces, says it, and writes down the outcome.

One thread decides and writes, `threads` others do nothing but call Slack: what the database has to
do is done for many messages at once, however long Slack takes for each.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from slack_sdk import WebClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.core.clock import Clock
from bot.delivery import lanes, service
from bot.delivery.claiming import claim
from bot.delivery.composing import DATABASE_AWAY, Composing, Directory, Job
from bot.delivery.domain import Due, Terms
from bot.delivery.metrics import Metrics
from bot.delivery.recording import Recording
from bot.delivery.service import Composer
from bot.delivery.speaking import NotSaid, Outcome, Voice
from bot.storage import Database

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 1.0  # seconds; another process may have written what is due
AHEAD = 3  # messages for each thread, taken before it is free: batches are large, and none waits
OFTEN = 3  # then it may be one message at which the database breaks, and not the database
GATHER_SECONDS = 0.01  # in which answers come together: one commit for many
PATIENCE = 15.0  # seconds; above the HTTP time-out
ALIVE = timedelta(minutes=1)  # without a round: then something holds it for good


class Sender:
    """Sends what is due in the workspaces that `clients` has the tokens of."""

    def __init__(  # noqa: PLR0917  # what it is put together of
        self,
        database: Database,
        clients: Mapping[int, WebClient],
        clock: Clock,
        composers: Mapping[str, Composer],
        directory: Directory,
        terms: Terms,
        metrics: Metrics,
    ) -> None:
        self.composing = Composing(database, composers, directory, terms, metrics)
        self._database = database
        self._workspaces = sorted(clients)
        self._clock = clock
        self._terms = terms
        self._voice = Voice(clients, clock, terms)
        self._recording = Recording(database, composers, clock, terms, metrics)
        self._last_round = clock.now()
        self._awake = threading.Event()
        self._gathered = threading.Event()
        self._answers: SimpleQueue[tuple[Due, Outcome | None]] = SimpleQueue()
        # What a database that was away has to hear of yet, and what it gave before it went away.
        self._unwritten: list[Outcome] = []
        self._taken: list[Due] = []
        self._in_vain = 0  # how often in a row that could not be done
        self._in_flight: dict[int, datetime] = {}  # what was taken when
        # Where time is moved by hand, two threads take messages and write down what became of them.
        self._stepping = threading.Lock()
        event.listen(database.sessions, "after_commit", self._wake_for_new_rows)

    def run(self, stopped: threading.Event) -> None:
        """Work until `stopped`; what is in flight is finished, what was only taken is given back.

        Wakes at once for new rows.
        """
        with ThreadPoolExecutor(self._terms.threads, thread_name_prefix="speaking") as threads:
            while not stopped.is_set():
                self._awake.clear()
                self._last_round = self._clock.now()
                self._awake.wait(self._carefully(threads, stopped))
                if self._in_flight and not stopped.is_set():
                    self._gathered.wait(GATHER_SECONDS)
                    self._gathered.clear()
        try:
            self._write()
        except DATABASE_AWAY:
            logger.exception("the database does not answer; what was said last is looked up later")

    def wake(self) -> None:
        """Look again at once."""
        self._awake.set()

    def close(self) -> None:
        """Hear of new rows no more; else SQLAlchemy keeps this and the database for ever."""
        heard = (self._database.sessions, "after_commit", self._wake_for_new_rows)
        if event.contains(*heard):  # who stops twice has stopped
            event.remove(*heard)

    def alive(self) -> bool:
        """Whether it went round in the last minute."""
        return self._clock.now() - self._last_round < ALIVE

    def step(self) -> bool:
        """Say, or look up, one batch in this very thread; False when nothing is due."""
        with self._stepping:
            self._write()
            jobs, worked = self._next(self._terms.threads)
            for job in jobs:
                self._do(job)
            self._write()
            return worked

    def next_due(self) -> datetime | None:
        """The next instant (UTC) at which `step` has something to do."""
        with self._database.reading_everywhere() as session:
            return lanes.next_due_at(session, self._workspaces)

    def _carefully(self, threads: ThreadPoolExecutor, stopped: threading.Event) -> float:
        """A round that outlives every defect: this thread is the only way out."""
        try:
            with self._stepping:
                return self._round(threads, stopped)
        except DATABASE_AWAY:
            logger.exception("the database does not answer; nothing is lost, it is tried again")
        except Exception:  # what it had in hand is looked up when its lease ends
            logger.exception("a message could not be dealt with; it is looked up later")
            self._unwritten.clear()
            self._taken.clear()
        return LONGEST_SLEEP

    def _round(self, threads: ThreadPoolExecutor, stopped: threading.Event) -> float:
        """Write what came back, take what is due; how many seconds there is nothing to do then."""
        self._write()
        ahead = AHEAD * self._terms.threads
        if len(self._in_flight) > ahead // 2 + self._terms.threads:
            return LONGEST_SLEEP  # whoever comes back wakes us
        jobs, worked = self._next(self._terms.threads + ahead - len(self._in_flight))
        for job in jobs:
            threads.submit(self._do, job, stopped)
        return 0.0 if worked else self._pause()

    def _pause(self) -> float:
        next_due = self.next_due()
        if next_due is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (next_due - self._clock.now()).total_seconds()))

    def _next(self, room: int) -> tuple[list[Job], bool]:
        """What is to be said or looked up now, and whether there was anything to do at all."""
        now = self._clock.now()
        taken = self._in_flight.values()
        if any(not now - self._terms.lease < taken_at <= now for taken_at in taken):
            # The clock was moved: what is on its way is not to be looked up by us already.
            self._write(PATIENCE)
        worked = bool(self._taken)
        if not self._taken:
            with self._database.everywhere() as session:
                claimed = claim(session, self._workspaces, now, room, self._terms)
            self._taken, worked = [*claimed.dues], claimed.worked
        try:
            jobs = self.composing.jobs(self._taken, now, one_by_one=self._in_vain >= OFTEN)
        except DATABASE_AWAY:
            self._in_vain += 1
            raise
        self._in_vain = 0
        self._taken = []
        self._in_flight |= {job.due.id: job.due.claimed_at for job in jobs}
        return jobs, worked

    def _do(self, job: Job, stopped: threading.Event | None = None) -> None:
        """What a speaking thread does; what it had not begun when all was stopped stays unsaid."""
        outcome: Outcome | None = None
        try:
            if stopped is not None and stopped.is_set():
                outcome = NotSaid(job.due, self._clock.now())
            else:
                outcome = self._voice.do(job)
        except Exception:  # the row is looked up when its lease ends
            logger.exception("a defect while it was said", extra=job.due.place)
        finally:
            self._answers.put((job.due, outcome))
            if self._answers.qsize() > self._terms.threads // 2:
                self._gathered.set()
            self._awake.set()

    def _write(self, patience: float = 0.0) -> None:
        """Write down every answer that has come, or comes within so many seconds each."""
        with suppress(Empty):
            while self._in_flight:
                due, outcome = self._answers.get(timeout=patience)
                self._in_flight.pop(due.id, None)
                if outcome is not None:
                    self._unwritten.append(outcome)
        if self._unwritten:
            try:
                self._recording.record(self._unwritten, one_by_one=self._in_vain >= OFTEN)
            except DATABASE_AWAY:
                self._in_vain += 1
                raise
            self._unwritten = []

    def _wake_for_new_rows(self, session: Session) -> None:
        if session.info.pop(service.NEW_ROWS, False):
            self._awake.set()
