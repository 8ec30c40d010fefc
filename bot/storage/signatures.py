"""The requests that came in lately, so that none comes in twice, in any process."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.inbound import Inbound, first_time

KEPT = timedelta(minutes=15)  # a signature is good for five minutes before and after its time
PREFIX = "signature:"


class Signatures:
    """Remembers in memory, and tells the other processes a moment later.

    An acknowledgement waits for no database. A request that is sent again to another process
    within the second that passes between two calls of `exchange` comes in there; whatever it does
    has a key of its own in the transaction of the effect.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._seen: dict[str, datetime] = {}
        self._untold: list[str] = []
        self._read_up_to = 0

    def first_time(self, signature: str, now: datetime) -> bool:
        """Whether a signature comes in for the first time."""
        with self._lock:
            if signature in self._seen:
                return False
            self._seen[signature] = now
            self._untold.append(signature)
            return True

    def exchange(self, now: datetime) -> None:
        """Tell the other processes what came in here, and hear what came in there."""
        with self._lock:
            untold, self._untold = self._untold, []
        try:
            if untold:
                with self._database.everywhere() as session:
                    for signature in untold:
                        first_time(session, PREFIX + signature, now)
            heard = self._hear(now)
        except BaseException:
            with self._lock:
                self._untold = untold + self._untold
            raise
        with self._lock:
            recent = {key: at for key, at in self._seen.items() if at > now - KEPT}
            self._seen = heard | recent

    def _hear(self, now: datetime) -> dict[str, datetime]:
        with self._database.reading_everywhere() as session:
            rows = session.execute(
                select(Inbound.id, Inbound.key, Inbound.seen_at)
                .where(Inbound.id > self._read_up_to, Inbound.seen_at > now - KEPT)
                .order_by(Inbound.id)
            ).all()
            # Numbers are given before they are committed: the last few are read once more.
            newest = session.scalar(select(func.max(Inbound.id))) or 0
        self._read_up_to = max(self._read_up_to, newest - 1000)
        return {
            row.key.removeprefix(PREFIX): row.seen_at for row in rows if row.key.startswith(PREFIX)
        }
