"""Rules of the way out: what a message is, when it may go, what Slack's refusals mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.errors import N_
from bot.core.local_time import WorkingHours, next_working_instant, to_utc
from bot.core.text import Mrkdwn

LEASE = timedelta(minutes=5)  # far above the HTTP time-out
LAST_WORD = timedelta(minutes=4)  # after its claim; then a row is left to whoever takes it over
LOOK_UP_AFTER = timedelta(seconds=30)  # how soon Slack's history shows a post is not documented
MOST_ATTEMPTS = 8
PER_PERSON = timedelta(seconds=1)  # between two messages: Slack takes one a second per channel
BUDGET = timedelta(days=7)  # in which somebody gets so many messages that nobody asked for
MOST_REASON = 300  # characters
MARK = "outbox-"


class Attention(StrEnum):
    """The class of a message decides how it may reach somebody."""

    REPLY = "reply"
    REQUESTED = "requested"
    WAITING = "waiting"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Composed:
    """What is said: blocks for the eye, `text` for the screen reader and the lock screen.

    `small_print` are quiet buttons that stand beside *Fewer of these*.
    """

    text: Mrkdwn
    blocks: Sequence[dict[str, Any]]
    small_print: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class Due:
    """A row of the outbox that is to be said now, as its composer sees it."""

    id: int
    workspace_id: int
    kind: str
    person_id: int
    subject_id: int | None
    details: dict[str, Any]
    edits_id: int | None
    attempts: int
    channel: str | None
    ts: str | None

    @property
    def mark(self) -> str:
        """The `block_id` by which a message that was perhaps posted is found again."""
        return f"{MARK}{self.edits_id or self.id}"


def marked(message: Mapping[str, Any]) -> int | None:
    """The outbox id that a message of ours carries, as Slack gives the message back."""
    for block in message.get("blocks") or ():
        block_id = str(block.get("block_id", ""))
        if block_id.startswith(MARK) and block_id.removeprefix(MARK).isdigit():
            return int(block_id.removeprefix(MARK))
    return None


@dataclass(frozen=True)
class Moot:
    """There is nothing to say any more; `reason` tells an admin why."""

    reason: str


@dataclass(frozen=True)
class Later:
    """It is not the moment: the person paused, or their working hours are over."""

    not_before: datetime


@dataclass(frozen=True)
class Window:
    """When somebody may be written to: their zone, their hours, and from which local day on."""

    zone: ZoneInfo
    hours: WorkingHours
    not_before_day: date | None = None

    def earliest(self, instant: datetime) -> datetime:
        """The first instant (UTC) from `instant` on that is theirs."""
        if self.not_before_day is not None:
            instant = max(instant, to_utc(self.not_before_day, self.hours.start, self.zone))
        return next_working_instant(instant, self.zone, self.hours)


class Refusal(StrEnum):
    """What an answer of Slack's that is not ok means for the row."""

    SLOWER = "slower"  # it was not posted, and the whole workspace has to wait
    WAIT = "wait"  # it was not posted; try this one again later
    UNSURE = "unsure"  # it may have been posted
    FINAL = "final"  # this message will never arrive
    STOP = "stop"  # nothing will arrive in this workspace until an admin acts


@dataclass(frozen=True)
class Verdict:
    """`reason` is for an admin; `wait` is how long to leave the message, or all of them, alone."""

    refusal: Refusal
    reason: str = ""
    wait: timedelta = timedelta(0)


# Slack's error codes, from the pages of chat.postMessage and chat.update.
FINAL_CODES = {
    "account_inactive_user": N_("The person's Slack account was closed."),
    "as_user_not_supported": N_("Slack refuses how the message was addressed."),
    "cant_update_message": N_("The message belongs to another app."),
    "channel_not_found": N_("Slack knows no direct message with this person."),
    "edit_window_closed": N_("Slack does not let this message be changed any more."),
    "invalid_blocks": N_("Slack refused how the message was built; this is a fault of Leeway's."),
    "is_archived": N_("The channel was archived."),
    "message_not_found": N_("The message is not there any more."),
    "metadata_too_large": N_("Slack refused the message's metadata; this is a fault of Leeway's."),
    "msg_blocks_too_long": N_("The message was too long for Slack; this is a fault of Leeway's."),
    "msg_too_long": N_("The message was too long for Slack; this is a fault of Leeway's."),
    "no_text": N_("The message was empty; this is a fault of Leeway's."),
    "not_in_channel": N_("The bot is not in that channel."),
    "restricted_action": N_("A setting of the workspace forbids this message."),
    "user_disabled": N_("The person's Slack account was closed."),
    "user_not_found": N_("Slack does not know this person."),
}
STOP_CODES = {
    "account_inactive": N_("The bot's account was deactivated: install the app again."),
    "invalid_auth": N_("Slack does not accept the bot's token: set SLACK_BOT_TOKEN anew."),
    "messages_tab_disabled": N_("The app's Messages tab is off: turn it on under App Home."),
    "missing_scope": N_("The app lacks a permission: install it again from config/manifest.yaml."),
    "not_authed": N_("Slack got no token: set SLACK_BOT_TOKEN."),
    "token_expired": N_("The bot's token ran out: set SLACK_BOT_TOKEN anew."),
    "token_revoked": N_("The bot's token was revoked: install the app again."),
}

# "It's possible some aspect of the operation succeeded before the error was raised" (Slack).
UNSURE_CODES = {
    "fatal_error",
    "internal_error",
    "org_login_required",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}


def judge(code: str, status: int, retry_after: int | None, attempts: int) -> Verdict:
    """What Slack's error `code` and HTTP `status` mean; `retry_after` is in seconds.

    An answer that is not Slack's own (a proxy's page) says nothing of what Slack did.
    """
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        pause = timedelta(seconds=retry_after or 1)
        return Verdict(Refusal.SLOWER, N_("Slack asked to go slower."), pause)
    if status >= 500 or code in UNSURE_CODES or not code.isidentifier():
        return Verdict(Refusal.UNSURE, N_("Slack did not say whether it took it."), LOOK_UP_AFTER)
    if code in STOP_CODES:
        return Verdict(Refusal.STOP, STOP_CODES[code])
    if code in FINAL_CODES:
        return Verdict(Refusal.FINAL, FINAL_CODES[code])
    reason = (N_("Slack refused it too often; its last answer was: ") + code)[:MOST_REASON]
    if attempts >= MOST_ATTEMPTS:
        return Verdict(Refusal.FINAL, reason)
    return Verdict(Refusal.WAIT, N_("Slack answered: ") + code[:200], backoff(attempts))


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt: 2, 4, 8 … seconds, at most five minutes."""
    return timedelta(seconds=min(2 ** min(attempts, 9), 300))
