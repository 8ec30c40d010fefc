"""In which language somebody is answered, without asking the database at every click."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.people import service as people
from bot.storage import Database

KEPT = timedelta(minutes=1)
MOST = 10_000  # people; then all are asked about anew


class Locales:
    """The locales of whoever clicked in the last minute."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[tuple[int, str], tuple[str | None, datetime]] = {}

    def of(self, workspace_id: int, slack_user_id: str) -> str | None:
        """A person's locale as Slack gives it; None for somebody who is not known."""
        now = self._clock.now()
        found = self._known.get((workspace_id, slack_user_id))
        if found is not None and found[1] <= now < found[1] + KEPT:
            return found[0]
        with self._database.reading(workspace_id) as session:
            person = people.find_by_slack_id(session, slack_user_id)
            locale = person.locale if person is not None else None
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[workspace_id, slack_user_id] = (locale, now)
        return locale
