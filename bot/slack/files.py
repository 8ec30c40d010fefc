"""Sends a file into the direct message with whoever asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltContext
from slack_sdk.errors import SlackApiError

from bot.core.errors import N_, LeewayError

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


def send(
    context: BoltContext, body: Mapping[str, Any], content: bytes, name: str, comment: str
) -> None:
    """Put a file into the direct message with whoever clicked; refuses with `NoFilesError`."""
    channel = _channel(body, context)
    try:
        context.client.files_upload_v2(
            channel=channel,
            content=content,
            filename=name,
            title=name,
            initial_comment=comment,
        )
    except SlackApiError as error:
        if error.response.get("error") in NOT_ALLOWED:
            raise NoFilesError from error
        raise


def _channel(body: Mapping[str, Any], context: BoltContext) -> str:
    """The direct message that was clicked in; from App Home the one that there is."""
    channel = (body.get("channel") or {}).get("id")
    if channel:
        return str(channel)
    opened = context.client.conversations_open(users=str(context.user_id))
    return str(opened["channel"]["id"])
