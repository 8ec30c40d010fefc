"""What Slack's refusals mean for a message, for its lane, and in an admin's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.core.errors import N_
from bot.delivery.pace import LONGEST_HOLD
from bot.delivery.slack_codes import FINAL_CODES, STOP_CODES, UNSURE_CODES

MOST_REFUSALS = 8  # in a row, of those that may pass
MOST_REASON = 300  # characters
LONGEST_BACKOFF = timedelta(minutes=5)


class Refusal(StrEnum):
    """What an answer of Slack's that is not ok means for the row."""

    SLOWER = "slower"  # it was not posted, and the whole workspace has to wait
    WAIT = "wait"  # it was not posted; try this one again later
    AWAY = "away"  # it was not even sent: Slack cannot be reached
    UNSURE = "unsure"  # it may have been posted
    FINAL = "final"  # this message will never arrive
    STOP = "stop"  # nothing will arrive in this workspace until an admin acts


@dataclass(frozen=True)
class Verdict:
    """`reason` is for an admin; `wait` is how long to leave the message, or all of them, alone."""

    refusal: Refusal
    reason: str = ""
    wait: timedelta = timedelta(0)


def judge(code: str, status: int, retry_after: int | None, refusals: int) -> Verdict:
    """What Slack's error `code` and HTTP `status` mean; `retry_after` is in seconds.

    `refusals` is how many times in a row it was refused before, for a reason that may pass. An
    answer that is not Slack's own (a proxy's page) says nothing of what Slack did.
    """
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        pause = min(timedelta(seconds=retry_after or 1), LONGEST_HOLD)
        return Verdict(Refusal.SLOWER, N_("Slack asked to go slower."), pause)
    if status >= 500 or code in UNSURE_CODES or not code.isidentifier():
        return Verdict(Refusal.UNSURE, N_("Slack did not say whether it took it."))
    if code in STOP_CODES:
        return Verdict(Refusal.STOP, STOP_CODES[code])
    if code in FINAL_CODES:
        return Verdict(Refusal.FINAL, FINAL_CODES[code])
    reason = (N_("Slack refused it too often; its last answer was: ") + code)[:MOST_REASON]
    if refusals + 1 >= MOST_REFUSALS:
        return Verdict(Refusal.FINAL, reason)
    return Verdict(Refusal.WAIT, N_("Slack answered: ") + code[:200], backoff(refusals + 1))


def backoff(attempts: int, luck: float = 1.0) -> timedelta:
    """How long to wait after the n-th attempt: 2, 4, 8 … seconds, at most five minutes.

    With `luck` from 0 to 1 it is from half of that on: not all that failed together comes back
    together.
    """
    whole = min(timedelta(seconds=2 ** min(attempts, 9)), LONGEST_BACKOFF)
    return whole * (0.5 + luck / 2)
