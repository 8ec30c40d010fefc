"""What runs on a tick: the members of the Slack workspace are read and taken over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.people.service import SlackSync, apply_slack_users
from bot.storage import Database

PAGE = 200


def sync(client: WebClient, database: Database, workspace_id: int, now: datetime) -> SlackSync:
    """Read every page of `users.list`, then bring the people of the workspace up to date.

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
        return apply_slack_users(session, members, now)
