"""Listens to *Calendar file* and to the links into calendars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.errors import SlackApiError

from bot.core.errors import N_, LeewayError
from bot.development_time import calendar_files
from bot.development_time.messages import CALENDAR_FILE, LINK, number_in
from bot.people.service import member_by_slack_id
from bot.storage import Database

Json = dict[str, Any]
NAME = "development-time.ics"
NOT_ALLOWED = {"missing_scope", "not_allowed_token_type", "no_permission"}


class NoFilesError(LeewayError):
    """Leeway was installed before it could send files."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Leeway may not send files here yet: your admin has to install it again from its "
                "manifest. Until then, the links beside this button do the same."
            )
        )


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
        with self._database.transaction(context["workspace_id"]) as session:
            person = member_by_slack_id(session, str(context.user_id))
            content = calendar_files.of_plan(session, person, number_in(body), lang, now)
        _upload(
            context,
            _channel(body, context),
            content,
            lang.plain(
                "Open this file, and your calendar offers to add it. "
                "After a change, fetch a new one: it takes the place of this."
            ),
        )

    def follow(self, ack: Ack) -> None:
        """A link leads away by itself; Slack wants to hear that we know of it."""
        ack()


def _channel(body: Mapping[str, Any], context: BoltContext) -> str:
    """The direct message that was clicked in; from App Home the one that there is."""
    channel = (body.get("channel") or {}).get("id")
    if channel:
        return str(channel)
    opened = context.client.conversations_open(users=str(context.user_id))
    return str(opened["channel"]["id"])


def _upload(context: BoltContext, channel: str, content: bytes, comment: str) -> None:
    try:
        context.client.files_upload_v2(
            channel=channel,
            content=content,
            filename=NAME,
            title=NAME,
            initial_comment=comment,
        )
    except SlackApiError as error:
        if error.response.get("error") in NOT_ALLOWED:
            raise NoFilesError from error
        raise
