"""Looks in the bot's own direct message whether something that was perhaps posted is there."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.domain import Due, marked

SKEW = timedelta(days=1)
"""How far our clock may be from Slack's, which numbers the messages.

A direct message of the bot's has few of them, so looking far costs a page more at most; a window
that leaves the message out has it posted twice.
"""
PAGE = 15  # the most that Slack's strictest limit allows
MOST_CURSORS = 1000  # a look-up whose place is forgotten begins anew

Attempt = tuple[int, datetime]
"""The row, and when it was tried to say it."""


class History:
    """Finds messages by their marks: the metadata or the `block_id`, whichever is left."""

    def __init__(self, client: WebClient, lease: timedelta) -> None:
        self._client = client
        self._lease = lease
        self._lock = threading.Lock()
        self._cursors: dict[Attempt, str] = {}  # of what is not settled yet, the oldest first

    def find(self, due: Due, user_id: str, since: datetime) -> tuple[str, str] | None:
        """Channel and ts of what an attempt that began at `since` posted; None if nothing.

        Raises what the client raises. A look-up that a rate limit ended goes on where it was: at
        one call a minute it would otherwise begin for ever anew.
        """
        channel = str(self._client.conversations_open(users=user_id)["channel"]["id"])
        attempt = due.id, since
        cursor = self._left_off(attempt)
        while True:
            page = self._page(attempt, channel, cursor)
            for message in page["messages"]:
                if _is(message, due):
                    return channel, str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _page(self, attempt: Attempt, channel: str, cursor: str) -> Mapping[str, Any]:
        # Nobody posts after the lease, so what is younger need not be read.
        _, since = attempt
        oldest, latest = since - SKEW, since + self._lease + SKEW
        try:
            return self._client.conversations_history(
                channel=channel,
                oldest=f"{oldest.timestamp():.6f}",
                latest=f"{latest.timestamp():.6f}",
                limit=PAGE,
                include_all_metadata=True,
                cursor=cursor,
            ).data  # type: ignore[return-value]  # JSON, so never bytes
        except SlackApiError as error:
            if error.response.status_code == 429 and cursor:
                self._leave_off(attempt, cursor)
            raise

    def _left_off(self, attempt: Attempt) -> str:
        """Where a look-up of this attempt ended; what is known of earlier attempts is over."""
        with self._lock:
            cursor = self._cursors.pop(attempt, "")
            for other in [one for one in self._cursors if one[0] == attempt[0]]:
                del self._cursors[other]
        return cursor

    def _leave_off(self, attempt: Attempt, cursor: str) -> None:
        """Remember it; what another process settled meanwhile is what has been there longest."""
        with self._lock:
            self._cursors[attempt] = cursor
            while len(self._cursors) > MOST_CURSORS:
                del self._cursors[next(iter(self._cursors))]


def _is(message: Mapping[str, Any], due: Due) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("outbox_id") == due.id or marked(message) == due.id
