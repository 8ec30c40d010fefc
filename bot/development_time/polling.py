"""Visits connected calendars: each within 15 minutes, and no slow server delays the others.

A calendar is taken in one transaction, talked to in none, and recorded in another. Any number of
processes may do so at once.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.clients.calendar import CalendarAwayError, CalendarError, NotACalendarError
from bot.core.clock import Clock
from bot.core.sealing import Keys, NotSealedError
from bot.development_time import calendar_repository, connecting, farewells, noting
from bot.development_time.calendar_repository import LanguageOf
from bot.development_time.calendars import Left, OpenCalendar, open_calendar
from bot.development_time.connecting import Revoke
from bot.development_time.farewells import AT_ONCE, Farewell, Said
from bot.development_time.looking import look_and_write
from bot.development_time.visits import Findings, Visit, host_of
from bot.storage import Database

logger = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
THREADS = 32
PER_HOST = 8
"""Visits at once to one server; a single one while it does not answer."""
LOOK_UP = 4 * THREADS
"""Calendars in one look at what is due: of these, those are taken whose server has room."""
WAIT_SECONDS = 1.0
"""Then what became due meanwhile is looked for, though nothing that is under way has ended."""


class Polling:
    """Reads and writes the calendars of some workspaces; without keys none can be opened."""

    def __init__(  # noqa: PLR0917  # what it is put together of
        self,
        database: Database,
        workspaces: Collection[int],
        clock: Clock,
        keys: Keys | None,
        opening: OpenCalendar,
        language_of: LanguageOf,
        revoking: Revoke | None = None,
    ) -> None:
        self._database = database
        self._workspaces = sorted(workspaces)
        self._clock = clock
        self._keys = keys
        self._opening = opening
        self._language_of = language_of
        self._revoking = revoking
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="calendar")
        self._under_way: dict[Future[None], Visit | Farewell] = {}
        self._silent: set[str] = set()
        # All at once, they would take every connection of the database's pool.
        self._recording = threading.Lock()
        self._stopped = threading.Event()

    def tick(self) -> None:
        """Visit what is due in threads, until nothing is that has room; comes every few seconds."""
        try:
            while self._goes_on() and self._begin():
                wait(self._under_way, timeout=WAIT_SECONDS, return_when=FIRST_COMPLETED)
        except DATABASE_AWAY as error:
            reason = type(error).__name__
            logger.warning("no calendar is visited: the database does not answer (%s)", reason)

    def _begin(self) -> bool:
        """Begin what is due; False where nothing is."""
        self._forget_done()
        visits = self._claim(THREADS - len(self._under_way), PER_HOST)
        for visit in visits:
            self._under_way[self._threads.submit(self._visit, visit)] = visit
        leaving = sum(isinstance(one, Farewell) for one in self._under_way.values())
        parting = self._claim_farewells(AT_ONCE - leaving)
        for farewell in parting:
            self._under_way[self._threads.submit(self._part, farewell)] = farewell
        return bool(visits or parting)

    def _goes_on(self) -> bool:
        return not self._stopped.is_set()

    def step(self) -> bool:
        """Visit a few in this very thread, where time is moved by hand; False: nothing was due."""
        visits = self._claim(PER_HOST, PER_HOST)
        for visit in visits:
            self._visit(visit)
        parting = self._claim_farewells(AT_ONCE)
        for farewell in parting:
            self._part(farewell)
        return bool(visits or parting)

    def stop(self) -> None:
        """Begin no more visits, and wait for those under way."""
        self._stopped.set()
        self._threads.shutdown(cancel_futures=True)

    def _forget_done(self) -> None:
        for future in [one for one in self._under_way if one.done()]:
            visit = self._under_way.pop(future)
            error = None if future.cancelled() else future.exception()
            if error is not None:
                place = {"workspace": visit.workspace_id, "calendar": visit.connection_id}
                logger.error("a visit to a calendar broke", exc_info=error, extra=place)
            if error is not None and not isinstance(error, DATABASE_AWAY):
                self._broke(visit)

    def _broke(self, visit: Visit | Farewell) -> None:
        """Whatever it was: a calendar that cannot be read is visited less often, and told of."""
        if isinstance(visit, Farewell):
            self._record_farewell(visit, Said(emptied=False, done=False))
        elif self._keys is not None:
            self._record(visit, Findings(error=NotACalendarError("a visit broke")), self._keys)

    def _claim(self, room: int, per_host: int) -> list[Visit]:
        """Take what is due, at most `room`, and no more of one server than it has room for."""
        if self._keys is None or room <= 0:
            return []
        now, visits = self._clock.now(), list(self._under_way.values())
        taken = Counter(host_of(one.access.kind, one.access.address) for one in visits)
        picked = self._pick(taken, room, per_host, now)
        if not picked:
            return []
        with self._database.everywhere() as session:
            return calendar_repository.claim(session, picked, now, self._language_of)

    def _pick(self, taken: Counter[str], room: int, per_host: int, now: datetime) -> list[int]:
        """What is due, where there is room; a server with none is passed over, however much is."""
        picked: dict[int, None] = {}
        while len(picked) < room:
            full = [host for host, count in taken.items() if count >= self._most(host, per_host)]
            with self._database.reading_everywhere() as session:
                due = calendar_repository.waiting(session, self._workspaces, now, full, LOOK_UP)
            before = len(picked)
            for one in due:
                has_room = taken[one.host] < self._most(one.host, per_host)
                if has_room and len(picked) < room and one.connection_id not in picked:
                    taken[one.host] += 1
                    picked[one.connection_id] = None
            if len(picked) == before or len(due) < LOOK_UP:
                break
        return list(picked)

    def _most(self, host: str, per_host: int) -> int:
        return 1 if host in self._silent else per_host

    def _claim_farewells(self, room: int) -> list[Farewell]:
        if room <= 0:
            return []
        now = self._clock.now()
        with self._database.reading_everywhere() as session:
            due = farewells.waiting(session, self._workspaces, now, room)
        if not due:
            return []
        with self._database.everywhere() as session:
            return farewells.claim(session, due, now)

    def _part(self, farewell: Farewell) -> None:
        """Let go of the calendar of who left; what no key opens any more is only forgotten."""
        said = Said(emptied=False, done=True)
        if not self._goes_on():
            return
        if self._keys is not None:
            said = farewells.say(self._opening, self._revoking, self._keys, farewell)
        self._record_farewell(farewell, said)

    def _record_farewell(self, farewell: Farewell, said: Said) -> None:
        now = self._clock.now()
        with self._recording, self._database.transaction(farewell.workspace_id) as session:
            farewells.record(session, farewell, said, now)

    def _visit(self, visit: Visit) -> None:
        if self._keys is None or not self._goes_on():
            return
        try:
            findings = self._talk(visit, self._keys)
        except NotSealedError:
            place = {"workspace": visit.workspace_id, "calendar": visit.connection_id}
            logger.exception("what opens a calendar cannot be unsealed", extra=place)
            with self._database.transaction(visit.workspace_id) as session:
                noting.refuse(session, visit, self._clock.now())
            return
        self._heard(host_of(visit.access.kind, visit.access.address), findings)
        self._record(visit, findings, self._keys)

    def _talk(self, visit: Visit, keys: Keys) -> Findings:
        """No transaction is open meanwhile, however long it takes."""
        secrets: list[str] = []
        opened = open_calendar(
            self._opening, keys, visit.access, visit.connection_id, secrets.append
        )
        try:
            with opened as calendar:
                findings = look_and_write(visit, calendar, self._clock, self._goes_on)
        except CalendarError as error:  # it cannot even be opened: its address is forbidden by now
            findings = Findings(error=error)
        findings.secret = secrets[-1] if secrets else None
        return findings

    def _heard(self, host: str, findings: Findings) -> None:
        if isinstance(findings.error, CalendarAwayError):
            self._silent.add(host)
        else:
            self._silent.discard(host)

    def _record(self, visit: Visit, findings: Findings, keys: Keys) -> None:
        now, left = self._clock.now(), list[str]()
        with self._recording, self._database.transaction(visit.workspace_id) as session:
            if not noting.record(session, visit, findings, keys, now):
                logger.info("a visit came to nothing: the calendar was taken over meanwhile")
                left = noting.left_behind(session, findings)
        if left:
            self._take_out(visit, left, keys)

    def _take_out(self, visit: Visit, uids: list[str], keys: Keys) -> None:
        """The calendar was let go while it was written into: nobody else knows these entries."""
        if not connecting.empty(self._opening, keys, Left(visit.access, visit.connection_id, uids)):
            place = {"workspace": visit.workspace_id, "calendar": visit.connection_id}
            logger.warning("entries stay in a calendar that was let go", extra=place)
