"""The one that speaks: takes what is due, says it to Slack, and writes down what came of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from bot.core.clock import Clock
from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.delivery import messages, repository, service
from bot.delivery.domain import (
    LAST_WORD,
    LOOK_UP_AFTER,
    Composed,
    Due,
    Later,
    Moot,
    Refusal,
    Verdict,
    backoff,
    judge,
)
from bot.delivery.history import History
from bot.storage import Database

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 1.0  # seconds; another process may have written what is due
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
NO_ANSWER = (OSError, HTTPException)  # the connection broke, or ran out of time

Ready = tuple[str, Composed]
"""The Slack user id that it goes to, and what is said."""


class Composer(Protocol):
    """Says what a kind of message says; each feature has one for each of its kinds."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """What is true now, when to try again, or why there is nothing to say any more."""
        ...

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """Called in the transaction that records that a new message arrived."""
        ...


class Directory(Protocol):
    """Whom and in which language: what delivery asks `people`."""

    def address(self, session: Session, person_id: int) -> tuple[str, Language] | None:
        """Slack user id and language; None for somebody who cannot be written to any more."""
        ...


class Sender:
    """Sends what is due in one workspace, the one whose token `client` has.

    `client` has no retry handlers: they post again after a lost answer.
    """

    def __init__(
        self,
        database: Database,
        client: WebClient,
        clock: Clock,
        composers: Mapping[str, Composer],
        directory: Directory,
        *,
        workspace_id: int,
        per_minute: int,
        nudges_a_week: int,
    ) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._history = History(client)
        self._clock = clock
        self._composers = composers
        self._directory = directory
        self._per_minute = per_minute
        self._nudges_a_week = nudges_a_week
        self._awake = threading.Event()
        # Where time is moved by hand, two threads step: one would take over what the other one
        # has in flight, because its lease ran out in that moment.
        self._stepping = threading.Lock()
        event.listen(database.sessions, "after_commit", self._wake_for_new_rows)

    def run(self, stopped: threading.Event) -> None:
        """Work until `stopped`; what is in flight is finished. Wakes at once for new rows."""
        while not stopped.is_set():
            self._awake.clear()
            try:
                wait = 0.0 if self.step() else self._pause()
            except DATABASE_AWAY:
                logger.exception("the database does not answer; nothing is lost, it is tried again")
                wait = LONGEST_SLEEP
            except Exception:  # this thread is the only way out: it must outlive every defect
                logger.exception("a message could not be dealt with; it is looked up later")
                wait = LONGEST_SLEEP
            self._awake.wait(wait)

    def _pause(self) -> float:
        """Seconds until something may be due."""
        next_due = self.next_due()
        if next_due is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (next_due - self._clock.now()).total_seconds()))

    def wake(self) -> None:
        """Look again at once."""
        self._awake.set()

    def step(self) -> bool:
        """Say, or find out about, one message; False when nothing is due."""
        with self._stepping:
            now = self._clock.now()
            with self._database.transaction(self._workspace_id) as session:
                unsure = service.claim_unsure(session, now)
            if unsure is not None:
                self._reconcile(*unsure)
                return True
            with self._database.transaction(self._workspace_id) as session:
                due = service.claim(session, now, self._per_minute, self._nudges_a_week)
            if due is None:
                return False
            self._say(due, now)
            return True

    def next_due(self) -> datetime | None:
        """The next instant (UTC) at which `step` has something to do."""
        with self._database.reading(self._workspace_id) as session:
            return repository.next_due_at(session)

    def compose(self, due: Due, now: datetime) -> Ready | Later | Moot | None:
        """Whom it goes to and what it says, small print and mark included.

        None where its composer broke; the log says how.
        """
        try:
            return self._compose(due, now)
        except DATABASE_AWAY:
            raise
        except LeewayError as refusal:
            return Moot(str(refusal))
        except Exception:  # a defect in one message must not stop all the others
            logger.exception("outbox %s (%s) could not be composed", due.id, due.kind)
            return None

    def _compose(self, due: Due, now: datetime) -> Ready | Later | Moot:
        with self._database.transaction(due.workspace_id) as session:
            address = self._directory.address(session, due.person_id)
            if address is None:
                return Moot(N_("The person left, or is not in Slack."))
            composed = self._composers[due.kind].compose(session, due, now)
        user_id, lang = address
        if not isinstance(composed, Composed):
            return composed
        return user_id, messages.with_small_print(composed, lang, due.mark)

    def _say(self, due: Due, now: datetime) -> None:
        if due.edits_id is not None and due.ts is None:
            with self._database.transaction(due.workspace_id) as session:
                found = service.find_original(session, due, now)
                repository.record(session, due.id, due.attempts, found)
            return
        ready = self.compose(due, now)
        if ready is None:
            reason = N_("Leeway failed to write this message; its log says why.")
            self._record(due, {"state": "failed", "reason": reason, "done_at": now})
        elif isinstance(ready, Moot):
            self._record(due, {"state": "dropped", "reason": ready.reason, "done_at": now})
        elif isinstance(ready, Later):
            self._record(due, {"state": "pending", "not_before": ready.not_before})
        elif self._clock.now() < now + LAST_WORD:
            self._speak(due, *ready)
        # Else the lease is running out: whoever takes the row over may not meet a message of ours.

    def _speak(self, due: Due, user_id: str, composed: Composed) -> None:
        try:
            answer = self._call(due, user_id, composed)
        except SlackApiError as error:
            self._refused(due, _verdict(error, due.attempts))
        except NO_ANSWER as error:
            logger.warning("outbox %s: no answer from Slack (%s)", due.id, type(error).__name__)
            self._refused(due, Verdict(Refusal.UNSURE, wait=LOOK_UP_AFTER))
        else:
            self._arrived(due, answer["channel"], answer["ts"])

    def _call(self, due: Due, user_id: str, composed: Composed) -> SlackResponse:
        said: dict[str, Any] = {"text": composed.text, "blocks": list(composed.blocks)}
        if due.edits_id is not None:
            return self._client.chat_update(channel=str(due.channel), ts=str(due.ts), **said)
        metadata = {"event_type": "leeway_message", "event_payload": {"outbox_id": due.id}}
        return self._client.chat_postMessage(
            channel=user_id, metadata=metadata, unfurl_links=False, unfurl_media=False, **said
        )

    def _arrived(self, due: Due, channel: str, ts: str) -> None:
        now = self._clock.now()
        place = {"state": "sent", "channel": channel, "ts": ts, "done_at": now, "reason": None}
        try:
            with self._database.transaction(due.workspace_id) as session:
                recorded = repository.record(session, due.id, due.attempts, place)
                if recorded and due.edits_id is None:
                    self._composers[due.kind].sent(session, due, now)
        except DATABASE_AWAY:
            raise
        except Exception:  # what arrived has arrived, whatever its feature makes of that
            logger.exception("outbox %s (%s): its feature did not take note", due.id, due.kind)
            self._record(due, place)

    def _refused(self, due: Due, verdict: Verdict) -> None:
        """Write down an attempt that did not succeed; the lane waits where the workspace must."""
        now = self._clock.now()
        until = now + verdict.wait
        values: dict[str, Any] = {"state": "pending", "reason": verdict.reason, "not_before": until}
        if verdict.refusal is Refusal.FINAL:
            logger.error("outbox %s failed: %s", due.id, verdict.reason)
            values = {"state": "failed", "reason": verdict.reason, "done_at": now}
        elif verdict.refusal is Refusal.UNSURE and due.edits_id is None:
            values = {"state": "unknown", "lease_until": until}
        elif verdict.refusal is Refusal.UNSURE:  # an edit may be made twice, so nobody waits for it
            self._record(due, values | {"not_before": now + backoff(due.attempts)})
            return
        self._record(due, values, verdict)

    def _reconcile(self, due: Due, since: datetime) -> None:
        """Look whether a message arrived before it is sent again."""
        now = self._clock.now()
        again = {"state": "pending", "not_before": now}
        with self._database.transaction(due.workspace_id) as session:
            address = self._directory.address(session, due.person_id)
        if due.edits_id is not None or address is None:
            self._record(due, again)
            return
        try:
            found = self._history.find(due, address[0], since)
        except SlackApiError as error:
            self._not_looked_up(due, _verdict(error, 0))
        except NO_ANSWER:
            self._not_looked_up(due, Verdict(Refusal.UNSURE, wait=LOOK_UP_AFTER))
        else:
            if found is not None:
                self._arrived(due, *found)
            else:
                self._record(due, again)

    def _not_looked_up(self, due: Due, verdict: Verdict) -> None:
        now = self._clock.now()
        if verdict.refusal is Refusal.FINAL:  # there is no direct message to look into any more
            reason = N_("Nobody knows whether it arrived: ") + verdict.reason
            self._record(due, {"state": "failed", "reason": reason, "done_at": now})
        else:
            # A limit on reading is none on writing, so the lane goes on.
            slower = verdict.refusal is Refusal.SLOWER
            again = {"lease_until": now + verdict.wait}
            self._record(due, again, None if slower else verdict)

    def _record(self, due: Due, values: dict[str, Any], lane: Verdict | None = None) -> None:
        """Write down what came of an attempt, and what that means for the whole lane."""
        now, workspace_id = self._clock.now(), due.workspace_id
        with self._database.transaction(workspace_id) as session:
            repository.record(session, due.id, due.attempts, values)
            if lane is not None and lane.refusal is Refusal.STOP:
                logger.error("workspace %s: nothing is sent: %s", workspace_id, lane.reason)
                repository.stop_lane(session, workspace_id, lane.reason)
            elif lane is not None and lane.refusal in {Refusal.SLOWER, Refusal.UNSURE}:
                repository.hold_lane(session, workspace_id, now + lane.wait)

    def _wake_for_new_rows(self, session: Session) -> None:
        if session.info.pop(service.NEW_ROWS, False):
            self._awake.set()


def _verdict(error: SlackApiError, attempts: int) -> Verdict:
    answer = error.response
    after = str(answer.headers.get("Retry-After", ""))
    return judge(
        str(answer.get("error", "")),
        answer.status_code,
        int(after) if after.isdigit() else None,
        attempts,
    )
