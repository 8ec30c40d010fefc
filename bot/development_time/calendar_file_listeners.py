"""Listens to *Calendar file* and to the links into calendars."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.delivery.clicks import acting
from bot.development_time import calendar_files
from bot.development_time.ids import CALENDAR_FILE, LINK
from bot.slack import files
from bot.slack.clicked import number_in
from bot.storage import Database

Json = dict[str, Any]
NAME = "development-time.ics"


def register(app: App, database: Database) -> None:
    """Listen."""
    listeners = _Listeners(database)
    app.action(CALENDAR_FILE)(listeners.send_file)
    app.action(re.compile(f"^{LINK}"))(listeners.follow)


class _Listeners:
    def __init__(self, database: Database) -> None:
        self._database = database

    def send_file(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Put the file of a plan into the person's direct message with Leeway."""
        ack()
        lang, now = context["lang"], context["now"]
        with acting(self._database, context) as (session, person):
            content = calendar_files.of_plan(session, person, number_in(body), lang, now)
        files.send(
            context,
            body,
            content,
            NAME,
            lang.plain(
                "Open this file, and your calendar offers to add it. "
                "After a change, fetch a new one: it takes the place of this."
            ),
        )

    def follow(self, ack: Ack) -> None:
        """A link leads away by itself; Slack wants to hear that we know of it."""
        ack()
