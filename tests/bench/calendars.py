"""`calendars`: visits to 1,000 calendars of a real Radicale in which nothing is new, and a slow
server beside it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from bot.clients.caldav import CalDav
from bot.core.clock import MovableClock, SystemClock
from bot.core.language import Languages
from bot.core.sealing import Keys, new_key
from bot.development_time import blocks, calendar_entries, calendars
from bot.development_time.calendar_kinds import opener
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.calendars import Access
from bot.development_time.models import DevelopmentTime, Plan
from bot.development_time.polling import Polling
from bot.development_time.visits import EVERY
from bot.people import service as people
from bot.storage import Database
from tests.bench.crowd import MONDAY, settle
from tests.bench.measuring import Finding, seconds
from tests.support.databases import new_sqlite
from tests.support.radicale import Radicale, radicale

CALENDARS, ON_SLOW = 1_000, 100
HELD = 2.0
"""Seconds that the slow server takes for each request."""
MOST_REQUESTS = 2.0
UNEVEN = 1.3
"""How much fuller than the average the fullest minute may be."""
DELAYED = 1.25
"""How much longer the others may take beside the slow server."""
USER = "crowd"
AT_ONCE = 100


@dataclass(frozen=True)
class Took:
    """What was measured."""

    requests: float
    """For each calendar, of one look."""
    fullest: float
    """The fullest minute of the interval, by the average."""
    alone: float
    """Seconds until all are read that are due at once, as after a night without power."""
    beside: float
    """The same beside a slow server, whose calendars have waited for longer."""


def run() -> Finding:
    """What looks at calendars cost where nothing happens, and what a slow server does to them.

    On SQLite, where whoever records waits for everybody else who does.
    """
    with tempfile.TemporaryDirectory(prefix="leeway-bench-") as home:
        folder = Path(home)
        with _servers(folder) as (quick, slow):
            took = _measure(new_sqlite(folder), quick, slow)
    ok = (
        took.requests < MOST_REQUESTS
        and took.fullest <= UNEVEN
        and took.beside <= DELAYED * took.alone
    )
    value = (
        f"{took.requests:.2f} requests each, the fullest minute {took.fullest:.2f} of the average, "
        f"{took.alone:.1f} s where all are due at once, {took.beside:.1f} s beside a slow server"
    )
    goal = (
        f"below {MOST_REQUESTS:.0f} requests for each of {CALENDARS:,}, spread within {UNEVEN}, "
        f"at most {DELAYED} times as long beside a slow server"
    )
    return Finding(value, goal, ok)


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[Radicale, Radicale]]:
    """A quick and a slow server with all their calendars; they run in this very process."""
    with ExitStack() as stack:
        found = []
        for name, count in (("quick", CALENDARS), ("slow", ON_SLOW)):
            home = folder / name
            home.mkdir()
            server = stack.enter_context(radicale(home))
            for number in range(count):
                server.add_calendar(USER, str(number))
            found.append(server)
        yield found[0], found[1]


def _measure(url: str, quick: Radicale, slow: Radicale) -> Took:
    database, clock = Database(url), MovableClock(MONDAY)
    keys = Keys.parse(new_key())
    workspace_id = settle(database, CALENDARS + ON_SLOW, due=1).workspace_id
    _plan(database, workspace_id)
    _connect(database, workspace_id, quick, range(1, CALENDARS + 1), keys)
    hosts = [f"127.0.0.1:{one.port}" for one in (quick, slow)]
    caldav = CalDav(SystemClock(), allowed_hosts=hosts)
    opening = opener(caldav.calendar, None)
    polling = Polling(database, [workspace_id], clock, keys, opening, Languages().of)
    try:
        with _ticking(polling):
            _until_read(database, clock)
            minutes = [_minute(database, clock, quick) for _ in range(EVERY // _A_MINUTE)]
            alone = _after_nights(database, clock)
            last = range(CALENDARS + 1, CALENDARS + ON_SLOW + 1)
            _connect(database, workspace_id, slow, last, keys)
            clock.move_to(clock.now() + _A_MINUTE)
            slow.fault = _held
            beside = _after_nights(database, clock)
            slow.fault = lambda _method, _path: None
        return Took(
            sum(minutes) / CALENDARS, max(minutes) * len(minutes) / sum(minutes), alone, beside
        )
    finally:
        polling.stop()
        database.close()


_A_MINUTE = timedelta(minutes=1)


def _held(_method: str, _path: str) -> None:
    threading.Event().wait(HELD)


def _minute(database: Database, clock: MovableClock, server: Radicale) -> int:
    """How many requests a minute brings."""
    before = len(server.requests)
    clock.move_to(clock.now() + _A_MINUTE)
    _until_read(database, clock)
    return len(server.requests) - before


def _after_nights(database: Database, clock: MovableClock) -> float:
    """The better one of two: other things happen on the machine."""
    return min(seconds(lambda: _after_a_night(database, clock)) for _ in range(2))


def _after_a_night(database: Database, clock: MovableClock) -> None:
    clock.move_to(clock.now() + timedelta(hours=8))
    _until_read(database, clock)


def _until_read(database: Database, clock: MovableClock) -> None:
    """Until no calendar of the quick server is due, or in somebody's hands."""
    waits = or_(
        CalendarConnection.poll_at <= clock.now(), CalendarConnection.leased_until.is_not(None)
    )
    quick = CalendarConnection.person_id <= CALENDARS
    while True:
        with database.reading_everywhere() as session:
            left = session.scalar(
                select(func.count()).select_from(CalendarConnection).where(quick, waits)
            )
        if not left:
            return
        threading.Event().wait(0.02)


@contextmanager
def _ticking(polling: Polling) -> Iterator[None]:
    """As the scheduler does it, only more often: the clock is moved by hand."""
    stopped = threading.Event()

    def tick() -> None:
        while not stopped.is_set():
            polling.tick()
            stopped.wait(0.02)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _plan(database: Database, workspace_id: int) -> None:
    """A plan for each, with its blocks."""
    everybody = range(1, CALENDARS + ON_SLOW + 1)
    with database.transaction(workspace_id) as session:
        session.execute(insert(Plan), [_weekly(workspace_id, one) for one in everybody])
        choices: list[dict[str, Any]] = [
            {"workspace_id": workspace_id, "person_id": one, "plan_at": MONDAY} for one in everybody
        ]
        session.execute(insert(DevelopmentTime), choices)
    _planned(database, workspace_id)


def _weekly(workspace_id: int, number: int) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "key": f"{number:032x}",
        "person_id": number,
        "weekday": number % 5,
        "start": time(14),
        "minutes": 120,
        "first_day": MONDAY.date(),
        "state": "live",
        "created_at": MONDAY,
        "changed_at": MONDAY,
    }


def _planned(database: Database, workspace_id: int) -> None:
    while True:
        with database.transaction(workspace_id) as session:
            if not blocks.plan_due(session, MONDAY, calendar_entries.busy_of):
                return


def _connect(
    database: Database, workspace_id: int, server: Radicale, numbers: range, keys: Keys
) -> None:
    """These people's calendars, in which all blocks stand: only looks are measured."""
    for start in range(0, len(numbers), AT_ONCE):
        with database.transaction(workspace_id) as session:
            for number in numbers[start : start + AT_ONCE]:
                person = people.person(session, number)
                address = f"{server.url}{USER}/{number - numbers[0]}/"
                password, zone = server.password(USER), people.zone_of(person)
                access = Access("caldav", address, USER, password, zone)
                calendars.connect(session, person, access, keys, MONDAY)
            session.execute(
                update(CalendarEntry).values(write_at=None, sequence=0),
                execution_options={"synchronize_session": False},
            )
