"""What runs on a tick: the members of the workspace, and who does not want to be disturbed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.people import service as people
from bot.people.domain import LEAVE_EMOJI
from bot.people.service import DueSoon, LookAgain, SlackSync
from bot.slack.calling import SLACK_AWAY
from bot.storage import Database

logger = logging.getLogger(__name__)

PAGE = 200
CALLS = 15
"""Of dnd.teamInfo in one tick; Slack allows about 20 a minute."""


def sync(
    client: WebClient,
    database: Database,
    workspace_id: int,
    now: datetime,
    leave_emoji: frozenset[str] = LEAVE_EMOJI,
    *,
    look_again: LookAgain | None = None,
) -> SlackSync:
    """Read every page of `users.list`, then bring the people of the workspace up to date.

    `look_again` is called for whoever is back sooner than they said.

    Slack is read outside of any transaction; a page that fails (`SlackApiError`) ends the run
    with nothing changed. `users.list` allows about 20 calls a minute, that is 4,000 members:
    the client should wait as Slack tells it (slack_sdk's `RateLimitErrorRetryHandler`).
    """
    members: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.users_list(limit=PAGE, include_locale=True, cursor=cursor or None)
        members += page.get("members") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    with database.transaction(workspace_id) as session:
        done = people.apply_slack_users(session, members, now, leave_emoji)
        if done.back and look_again is not None:
            look_again(session, done.back, now)
    return done


class DoNotDisturb:
    """Asks Slack about whoever is written to soon; nothing waits for the answer.

    `due_soon` says who that is: (workspace, until when, UTC) -> the ids of people, to be selected.
    """

    def __init__(self, database: Database, due_soon: Callable[[int, datetime], DueSoon]) -> None:
        self._database = database
        self._due_soon = due_soon
        self._not_allowed: set[int] = set()

    def ask(self, client: WebClient, workspace_id: int, now: datetime) -> int:
        """About how many people Slack was asked: at most 50 in each of 15 calls.

        A refusal ends the round, and nobody in it is asked about for half an hour. Where the app
        may not ask (`missing_scope`) it is said once, and the workspace is left alone until the
        next start.
        """
        asked = 0
        soon = self._due_soon(workspace_id, now + people.SOON)
        while workspace_id not in self._not_allowed and asked < CALLS * people.DND_USERS:
            with self._database.transaction(workspace_id) as session:
                batch = people.claim_unasked(session, soon, now)
            if not batch:
                break
            asked += len(batch)
            try:
                answer = client.dnd_teamInfo(users=[one.slack_user_id for one in batch])
            except SLACK_AWAY as error:
                self._note(error, workspace_id)
                break
            with self._database.transaction(workspace_id) as session:
                people.store_dnd(session, batch, answer.get("users") or {})
        return asked

    def _note(self, error: Exception, workspace_id: int) -> None:
        code = error.response.get("error") if isinstance(error, SlackApiError) else error
        if code == "missing_scope":
            self._not_allowed.add(workspace_id)
            code = "missing_scope; install the app again from config/manifest.yaml"
        logger.warning("Slack did not say who does not want to be disturbed (%s)", code)
