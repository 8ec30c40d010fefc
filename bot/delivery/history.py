"""Looks in the bot's own direct message whether something that was perhaps posted is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.domain import Due, marked

SKEW = timedelta(minutes=1)  # between Slack's clock, which numbers the messages, and ours
PAGE = 15  # the most that Slack's strictest limit allows


class History:
    """Finds messages by their marks: the metadata or the `block_id`, whichever is left."""

    def __init__(self, client: WebClient, lease: timedelta) -> None:
        self._client = client
        self._lease = lease
        self._cursors: dict[int, str] = {}

    def find(self, due: Due, user_id: str, since: datetime) -> tuple[str, str] | None:
        """Channel and ts of what an attempt that began at `since` posted; None if nothing.

        Raises what the client raises. A look-up that a rate limit ended goes on where it was: at
        one call a minute it would otherwise begin for ever anew.
        """
        channel = str(self._client.conversations_open(users=user_id)["channel"]["id"])
        cursor = self._cursors.pop(due.id, "")
        while True:
            page = self._page(due, channel, since, cursor)
            for message in page["messages"]:
                if _is(message, due):
                    return channel, str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _page(self, due: Due, channel: str, since: datetime, cursor: str) -> Mapping[str, Any]:
        # Nobody posts after the lease, so what is younger need not be read.
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
            if error.response.status_code == 429:
                self._cursors[due.id] = cursor
            raise


def _is(message: Mapping[str, Any], due: Due) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("outbox_id") == due.id or marked(message) == due.id
