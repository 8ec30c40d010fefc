"""The one place that calls Slack: says one message, or looks up one; no database here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.core.clock import Clock
from bot.core.errors import N_
from bot.delivery.composing import Job
from bot.delivery.domain import LAST_WORD, Composed, Due, Method, Terms
from bot.delivery.history import History
from bot.delivery.pace import LONGEST_HOLD
from bot.delivery.refusals import Refusal, Verdict, judge
from bot.slack.pooled import NotReachedError

logger = logging.getLogger(__name__)

NO_ANSWER = (OSError, HTTPException)  # the connection broke, or ran out of time


@dataclass(frozen=True)
class Arrived:
    """It is there; Slack put it at `ts` in `channel`. `parts` went out inside it."""

    due: Due
    channel: str
    ts: str
    parts: tuple[int, ...] = ()
    looked_up: bool = False


@dataclass(frozen=True)
class NotThere:
    """It was looked up and is not there: it may be said again."""

    due: Due


@dataclass(frozen=True)
class Refused:
    """Slack said no, or nothing."""

    due: Due
    verdict: Verdict


@dataclass(frozen=True)
class NotSaid:
    """Nothing was called: the lane has to rest until `until` since this was taken."""

    due: Due
    until: datetime


Outcome = Arrived | NotThere | Refused | NotSaid


class Voice:
    """Speaks for many threads, with the client of each workspace.

    The clients have no retry handlers: they post again after a lost answer.
    """

    def __init__(self, clients: Mapping[int, WebClient], clock: Clock, terms: Terms) -> None:
        self._clients = clients
        self._clock = clock
        self._terms = terms
        self._histories = {
            workspace_id: History(client, terms.lease) for workspace_id, client in clients.items()
        }
        self._lock = threading.Lock()
        self._resting: dict[tuple[int, Method], datetime] = {}

    def do(self, job: Job) -> Outcome | None:
        """Say it or look it up; None where the lease is running out, so that nothing may be said.

        Whoever takes the row over may not meet a message of ours.
        """
        due, now = job.due, self._clock.now()
        # A clock that was set back far says nothing of how long ago that was.
        if abs(now - due.claimed_at) >= LAST_WORD * self._terms.lease:
            logger.warning("its lease ran out before it was said", extra=due.place)
            return None
        lane = (due.workspace_id, due.method)
        resting_until = self._resting.get(lane)
        if resting_until is not None and now < resting_until <= now + LONGEST_HOLD:
            return NotSaid(due, resting_until)
        try:
            return self._look_up(job) if job.composed is None else self._say(job, job.composed)
        except SlackApiError as error:
            verdict = _verdict(error, due)
            if verdict.refusal is Refusal.SLOWER:
                with self._lock:
                    self._resting[lane] = self._clock.now() + verdict.wait
            return Refused(due, verdict)
        except NotReachedError:
            return Refused(due, Verdict(Refusal.AWAY, N_("Slack could not be reached.")))
        except NO_ANSWER as error:
            logger.warning("no answer from Slack (%s)", type(error).__name__, extra=due.place)
            return Refused(due, Verdict(Refusal.UNSURE))

    def _say(self, job: Job, composed: Composed) -> Outcome:
        answer = self._call(job.due, job.address, composed)
        return Arrived(job.due, str(answer["channel"]), str(answer["ts"]), job.parts)

    def _call(self, due: Due, address: str, composed: Composed) -> SlackResponse:
        client = self._clients[due.workspace_id]
        said: dict[str, Any] = {"text": composed.text, "blocks": list(composed.blocks)}
        if due.edits_id is not None:
            return client.chat_update(channel=str(due.channel), ts=str(due.ts), **said)
        metadata = {"event_type": "leeway_message", "event_payload": {"outbox_id": due.id}}
        return client.chat_postMessage(
            channel=address, metadata=metadata, unfurl_links=False, unfurl_media=False, **said
        )

    def _look_up(self, job: Job) -> Outcome:
        due = job.due
        since = due.attempted_at or due.claimed_at
        found = self._histories[due.workspace_id].find(due, job.address, since)
        return Arrived(due, *found, looked_up=True) if found else NotThere(due)


def _verdict(error: SlackApiError, due: Due) -> Verdict:
    answer = error.response
    after = str(answer.headers.get("Retry-After", ""))
    return judge(
        str(answer.get("error", "")),
        answer.status_code,
        int(after) if after.isdigit() else None,
        due.refusals,
    )
