"""The one that speaks: takes what is due, says it to Slack, and writes down what came of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.core.clock import Clock
from bot.core.errors import LeewayError, N_
from bot.core.language import Language
from bot.delivery import messages, repository, service
from bot.delivery.domain import Composed, Due, Later, Moot, Refusal, Verdict, backoff, judge, marked
from bot.storage import Database

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 1.0  # seconds; another process may have written what is due
LOOK_UP_AFTER = timedelta(seconds=30)  # how soon Slack's history shows a post is not documented
SKEW = timedelta(minutes=1)
HISTORY_PAGE = 15  # the most that Slack's strictest limit allows


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
    """Sends what is due. `client` must have no retry handlers: they post again after a lost answer."""

    def __init__(
        self,
        database: Database,
        client: WebClient,
        clock: Clock,
        composers: Mapping[str, Composer],
        directory: Directory,
        *,
        per_minute: int,
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._composers = composers
        self._directory = directory
        self._per_minute = per_minute
        self._awake = threading.Event()
        event.listen(database.sessions, "after_commit", self._wake_for_new_rows)

    def run(self, stopped: threading.Event) -> None:
        """Work until `stopped`; what is in flight is finished. Wakes at once for new rows."""
        while not stopped.is_set():
            self._awake.clear()
            try:
                wait = 0.0 if self.step() else self._pause()
            except OperationalError:
                logger.exception("the database does not answer; nothing is lost, it is tried again")
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
        now = self._clock.now()
        with self._database.everywhere() as session:
            unsure = service.claim_unsure(session, now)
        if unsure is not None:
            self._reconcile(*unsure)
            return True
        with self._database.everywhere() as session:
            due = service.claim(session, now, self._per_minute)
        if due is None:
            return False
        self._say(due, now)
        return True

    def next_due(self) -> datetime | None:
        """The next instant (UTC) at which `step` has something to do."""
        with self._database.everywhere() as session:
            return repository.next_due_at(session)

    def compose(self, due: Due, now: datetime) -> tuple[str, Composed] | Later | Moot:
        """Whom it goes to and what it says, small print and mark included."""
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
        try:
            ready = self.compose(due, now)
        except LeewayError as refusal:
            ready = Moot(str(refusal))
        except Exception:  # a defect in one message must not stop all the others
            logger.exception("outbox %s (%s) could not be composed", due.id, due.kind)
            reason = N_("Leeway failed to write this message; its log says why.")
            self._record(due, {"state": "failed", "reason": reason, "done_at": now})
            return
        if isinstance(ready, Moot):
            self._record(due, {"state": "dropped", "reason": ready.reason, "done_at": now})
            return
        if isinstance(ready, Later):
            self._record(due, {"state": "pending", "not_before": ready.not_before})
            return
        user_id, composed = ready
        try:
            answer = self._call(due, user_id, composed)
        except SlackApiError as error:
            self._refused(due, _verdict(error, due.attempts))
        except (OSError, HTTPException) as error:
            # The connection broke or ran out of time: it may have been posted all the same.
            logger.warning("outbox %s: no answer from Slack (%s)", due.id, type(error).__name__)
            self._refused(due, Verdict(Refusal.UNSURE))
        else:
            self._arrived(due, answer["channel"], answer["ts"])

    def _call(self, due: Due, user_id: str, composed: Composed) -> SlackResponse:
        said: dict[str, Any] = {"text": composed.text, "blocks": list(composed.blocks)}
        if due.edits_id is not None and due.channel and due.ts:
            return self._client.chat_update(channel=due.channel, ts=due.ts, **said)
        metadata = {"event_type": "leeway_message", "event_payload": {"outbox_id": due.id}}
        return self._client.chat_postMessage(
            channel=user_id, metadata=metadata, unfurl_links=False, unfurl_media=False, **said
        )

    def _arrived(self, due: Due, channel: str, ts: str) -> None:
        now = self._clock.now()
        with self._database.transaction(due.workspace_id) as session:
            recorded = repository.record(
                session,
                due.id,
                due.attempts,
                {"state": "sent", "channel": channel, "ts": ts, "done_at": now, "reason": None},
            )
            if recorded and due.edits_id is None:
                self._composers[due.kind].sent(session, due, now)

    def _refused(self, due: Due, verdict: Verdict) -> None:
        now = self._clock.now()
        if verdict.refusal is Refusal.UNSURE:
            # An edit may be made twice; a new message may not, so it is looked up first.
            state = "unknown" if due.edits_id is None else "pending"
            self._record(
                due,
                {
                    "state": state,
                    "lease_until": now + LOOK_UP_AFTER,
                    "not_before": now + backoff(due.attempts),
                },
            )
        elif verdict.refusal is Refusal.FINAL:
            logger.error("outbox %s failed: %s", due.id, verdict.reason)
            self._record(due, {"state": "failed", "reason": verdict.reason, "done_at": now})
        else:
            self._record(
                due,
                {"state": "pending", "reason": verdict.reason, "not_before": now + verdict.wait},
            )
            stopped = verdict.reason if verdict.refusal is Refusal.STOP else None
            with self._database.transaction(due.workspace_id) as session:
                repository.hold_lane(session, due.workspace_id, now + verdict.wait, stopped)
            if stopped:
                logger.error("workspace %s: nothing is sent: %s", due.workspace_id, stopped)

    def _record(self, due: Due, values: dict[str, Any]) -> None:
        with self._database.transaction(due.workspace_id) as session:
            repository.record(session, due.id, due.attempts, values)

    def _reconcile(self, due: Due, since: datetime) -> None:
        """Look in the bot's own direct message whether a message arrived before it is sent again."""
        now = self._clock.now()
        if due.edits_id is not None:
            self._record(due, {"state": "pending", "not_before": now})
            return
        try:
            found = self._find(due, since)
        except SlackApiError as error:
            verdict = _verdict(error, due.attempts)
            self._record(due, {"lease_until": now + max(verdict.wait, LOOK_UP_AFTER)})
        except (OSError, HTTPException):
            self._record(due, {"lease_until": now + LOOK_UP_AFTER})
        else:
            if found is not None:
                self._arrived(due, *found)
            else:
                self._record(due, {"state": "pending", "not_before": now})

    def _find(self, due: Due, since: datetime) -> tuple[str, str] | None:
        with self._database.transaction(due.workspace_id) as session:
            address = self._directory.address(session, due.person_id)
            channel = repository.known_channel(session, due.person_id)
        if address is None:
            return None
        if channel is None:
            channel = str(self._client.conversations_open(users=address[0])["channel"]["id"])
        cursor = ""
        while True:
            page = self._client.conversations_history(
                channel=channel,
                oldest=f"{(since - SKEW).timestamp():.6f}",
                limit=HISTORY_PAGE,
                include_all_metadata=True,
                cursor=cursor,
            )
            for message in page["messages"]:
                if _is(message, due):
                    return channel, message["ts"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _wake_for_new_rows(self, session: Session) -> None:
        if session.info.pop(service.NEW_ROWS, False):
            self._awake.set()


def _is(message: Mapping[str, Any], due: Due) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("outbox_id") == due.id or marked(message) == due.id


def _verdict(error: SlackApiError, attempts: int) -> Verdict:
    answer = error.response
    if answer.status_code >= 500:
        return Verdict(Refusal.UNSURE)
    after = answer.headers.get("Retry-After")
    return judge(str(answer.get("error", "unknown_error")), int(after) if after else None, attempts)
