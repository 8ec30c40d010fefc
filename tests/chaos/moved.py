"""Many workspaces in moved time: senders of this process, and a stand-in that has all limits.

Nothing here waits: the clock goes from one instant at which something is due to the next, so that
minutes take seconds, and take the same course each time.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy import select
from starlette.types import ASGIApp

from bot.app.installing import Directory
from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.delivery import service as delivery
from bot.delivery.domain import Terms
from bot.delivery.metrics import Metrics
from bot.delivery.models import Lane
from bot.delivery.sender import Sender
from bot.playground.api import create_api
from bot.playground.entities import Call
from bot.playground.rate_limits import RateLimits
from bot.playground.server import served
from bot.playground.world import World
from bot.storage import Database
from tests.bench.ports import free_port
from tests.chaos import outbox
from tests.chaos.worker import Notes
from tests.support.workspaces import Home, Workspaces

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
TERMS = Terms()
PATIENCE, BEAT = 60.0, 0.05  # real seconds
PAUSE = timedelta(seconds=1)
POST = "chat.postMessage"


class Port:
    """Where the stand-in is reached; it may be closed for a while, and is the same then."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._number = free_port()
        self._open = ExitStack()
        self.url = f"http://127.0.0.1:{self._number}"

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Listen until the block ends."""
        self.open()
        try:
            yield
        finally:
            self.close()

    def open(self) -> None:
        """Listen."""
        self._open.enter_context(served(self._app, port=self._number))

    def close(self) -> None:
        """Listen no more."""
        self._open.close()


@dataclass
class Moved:
    """The world, the outbox, and the senders, which take turns as replicas do."""

    world: World
    clock: MovableClock
    databases: Sequence[Database]
    homes: Sequence[Home]
    clients: Mapping[int, WebClient]
    port: Port
    senders: Sequence[Sender]

    @property
    def database(self) -> Database:
        """The database, as the first of the replicas sees it."""
        return self.databases[0]

    def write(self, home: Home, keys: Iterable[int], **details: object) -> None:
        """A note per key, due now."""
        outbox.write(self.database, home, keys, self.clock.now(), details)

    def move(self, **span: float) -> None:
        """Move time on, stopping wherever a sender has something to do, but not without a pause.

        So a sender that comes late has a few messages to say at once, as one that is busy.
        """
        end = self.clock.now() + timedelta(**span)
        self._work()
        while (at := self.senders[0].next_due()) is not None and at <= end:
            self.clock.move_to(min(end, max(at, self.clock.now() + PAUSE)))
            assert self._work() or self.senders[0].next_due() != at, f"{at} is due and never done"
        self.clock.move_to(end)

    def _work(self) -> int:
        """All that is due at this instant, a step of each sender in turn; how many steps."""
        steps, tired = 0, 0
        while tired < len(self.senders):
            for sender in self.senders:
                done = sender.step()
                steps += done
                tired = 0 if done else tired + 1
        return steps

    def calls(self, since: datetime) -> list[Call]:
        """What was asked of chat.postMessage since an instant."""
        return [call for call in self.world.calls_of(POST) if call.at >= since]

    def arrived(self) -> Counter[int]:
        """How often each row was said."""
        channels = list(self.world.channels.values())
        return Counter(
            message.metadata["event_payload"]["outbox_id"]
            for channel in channels
            for message in channel.messages.values()
            if message.metadata is not None
        )

    def lane(self, home: Home) -> Lane:
        """The lane of a workspace's new messages."""
        with self.database.transaction(home.workspace_id) as session:
            return session.scalars(select(Lane).where(Lane.method == POST)).one()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the senders run by themselves, as in a process; needs a ticking clock."""
        ended = threading.Event()
        threads = [threading.Thread(target=one.run, args=[ended]) for one in self.senders]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ended.set()
            for sender in self.senders:
                sender.wake()
            for thread in threads:
                thread.join()

    def skip(self, **span: float) -> None:
        """Put the clock forward, whatever is due until then."""
        self.clock.move_to(self.clock.now() + timedelta(**span))

    def until(self, true: Callable[[], bool]) -> bool:
        """Wait, in real time, until something is true; False where it never is."""
        pause = threading.Event()
        for _ in range(int(PATIENCE / BEAT)):
            if true():
                return True
            pause.wait(BEAT)
        return False

    def restart(self, terms: Terms = TERMS, start: datetime | None = None) -> None:
        """Other senders in the place of these, as after a restart; perhaps by another clock."""
        if start is not None:
            self.clock = MovableClock(start)
            self.world.clock = self.clock
            self.world.rate_limits = RateLimits(self.clock)
        self.senders = [_sender(one, self.clients, self.clock, terms) for one in self.databases]


@contextmanager
def moved(
    database_url: str,
    crowd: Workspaces,
    *,
    replicas: int = 1,
    terms: Terms = TERMS,
    ticking: bool = False,
) -> Iterator[Moved]:
    """A Tuesday at noon; nothing is due yet. Replicas have nothing in common but the database."""
    clock = MovableClock(NOON, ticking=ticking)
    world = crowd.world(clock)
    world.calls = deque(maxlen=100_000)
    databases = [Database(database_url) for _ in range(replicas)]
    homes = crowd.move_in(databases[0], world, NOON)
    for home in homes:
        with databases[0].transaction(home.workspace_id) as session:
            delivery.open_lanes(session, home.workspace_id, 240, NOON)
    port = Port(create_api(world))
    clients = {
        home.workspace_id: WebClient(token, f"{port.url}/api/", retry_handlers=[])
        for home, token in zip(homes, crowd.tokens, strict=True)
    }
    made = [_sender(database, clients, clock, terms) for database in databases]
    with port.opened():
        try:
            yield Moved(world, clock, databases, homes, clients, port, made)
        finally:
            world.faults.release()
    for database in databases:
        database.close()


def _sender(
    database: Database, clients: Mapping[int, WebClient], clock: MovableClock, terms: Terms
) -> Sender:
    return Sender(
        database,
        clients,
        clock,
        {outbox.KIND: Notes(Languages().of)},
        Directory(Languages()),
        terms,
        Metrics(),
    )
