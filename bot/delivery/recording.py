"""Writes down what came of it: many answers in one transaction, none by who lost the row."""

from __future__ import annotations

import logging
import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from bot.core.clock import Clock
from bot.delivery import claims, joining, lanes, service
from bot.delivery.composing import DATABASE_AWAY
from bot.delivery.domain import NOT_KNOWN, Due, Method, Terms
from bot.delivery.metrics import Metrics
from bot.delivery.refusals import MOST_REASON, Refusal, Verdict, backoff
from bot.delivery.service import Composer
from bot.delivery.speaking import Arrived, NotSaid, NotThere, Outcome, Refused
from bot.storage import Database

logger = logging.getLogger(__name__)


class Recording:
    """The outcomes of calls, written into the outbox and its lanes."""

    def __init__(
        self,
        database: Database,
        composers: Mapping[str, Composer],
        clock: Clock,
        terms: Terms,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._composers = composers
        self._clock = clock
        self._terms = terms
        self._metrics = metrics
        # Where Slack did not answer, and when this process last wrote that down.
        self._silent: dict[tuple[int, Method], datetime] = {}
        self._luck = random.Random()  # noqa: S311  # so that not all that failed comes back at once

    def record(self, outcomes: Sequence[Outcome], *, one_by_one: bool = False) -> None:
        """Write them all, or raise what a database raises that is away, with none of them written.

        With `one_by_one` it answers, and yet they could not be written together again and again.
        """
        try:
            if not one_by_one:
                self._together(outcomes)
        except DATABASE_AWAY:
            raise
        except Exception:  # what arrived has arrived, whatever its feature makes of that
            logger.exception("a feature did not take note of a message that was sent")
            one_by_one = True
        for outcome in outcomes if one_by_one else ():
            self._alone(outcome)
        for outcome in outcomes:
            self._count(outcome)

    def _alone(self, outcome: Outcome) -> None:
        try:
            self._together([outcome])
        except Exception:  # as above; now it is known which
            logger.exception("this is the message", extra=outcome.due.place)
            self._together([outcome], tell_features=False)

    def _together(self, outcomes: Sequence[Outcome], *, tell_features: bool = True) -> None:
        now = self._clock.now()
        ordered = sorted(outcomes, key=_workspace)
        with self._database.everywhere() as session:
            for workspace_id, group in groupby(ordered, key=_workspace):
                with self._database.narrowed(session, workspace_id):
                    self._write(session, list(group), now, tell_features)

    def _write(
        self, session: Session, outcomes: Sequence[Outcome], now: datetime, tell_features: bool
    ) -> None:
        self._pace(session, outcomes, now)  # the lanes first: in the order in which a claim locks
        ours = claims.write(session, [self._values(one, now) for one in outcomes])
        mine = [one for one in outcomes if one.due.id in ours]
        arrived = [one for one in mine if isinstance(one, Arrived)]
        new = [one.due for one in arrived if one.due.edits_id is None]
        carriers = [one for one in arrived if one.parts or one.looked_up]
        new += [part for one in carriers for part in self._parts(session, one, now)]
        if tell_features:
            self._tell(session, new, mine, now)
        gone = [one.due for one in mine if _is_final(one)]
        if gone:
            joining.release(session, [due.edits_id or due.id for due in gone], now)

    def _tell(
        self, session: Session, new: Sequence[Due], outcomes: Sequence[Outcome], now: datetime
    ) -> None:
        """Let the features know which of their new messages arrived, and which never will.

        Also which of those in channels cannot be changed: there somebody may have deleted it.
        """
        for due in new:
            self._composers[due.kind].sent(session, due, now)
        for one in outcomes:
            if not isinstance(one, Refused) or not _is_final(one):
                continue
            composer = self._composers[one.due.kind]
            if one.due.edits_id is None or composer.in_channel:
                composer.failed(session, one.due, str(self._values(one, now)["reason"]), now)

    def _parts(self, session: Session, one: Arrived, now: datetime) -> list[Due]:
        """What arrived inside a message for the first time."""
        parts: Collection[int] = one.parts
        if one.looked_up:
            parts = [row.id for row in joining.parts_of(session, one.due, takes_along=False)]
        settled = joining.settle(session, parts, (one.channel, one.ts), now)
        return [service.as_due(row, now, None) for row in settled]

    def _pace(self, session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
        """What the answers mean for the lanes."""
        place = outcomes[0].due.workspace_id
        arrived = {one.due.method for one in outcomes if isinstance(one, (Arrived, NotThere))}
        again = {method for method in arrived if (place, method) in self._silent}
        if again:
            lanes.answered(session, again)
            for method in again:
                del self._silent[place, method]
        refused = [one for one in outcomes if isinstance(one, Refused)]
        if not refused:
            return
        found = lanes.lanes_of(session, {one.due.method for one in refused})
        for one in refused:
            lane = found[one.due.method]
            if one.verdict.refusal is Refusal.STOP:
                logger.error("the lane is stopped: %s", one.verdict.reason, extra=one.due.place)
                lanes.stop_lanes(session, one.due.method, one.verdict.reason)
            elif one.verdict.refusal is Refusal.SLOWER:
                wait = one.verdict.wait
                pace = lanes.pace_of(lane).slowed(now, one.due.claimed_at, wait)
                logger.warning("Slack asks to go slower", extra=one.due.place)
                lanes.keep(lane, pace.held(now + wait))
            elif one.verdict.refusal in {Refusal.UNSURE, Refusal.AWAY}:
                since = self._silent.get((place, one.due.method))
                if since is not None and (one.due.claimed_at < since or since == now):
                    continue  # one outage is one failure, however many messages meet it
                lane.failures += 1
                self._silent[place, one.due.method] = now
                pause = backoff(lane.failures - 1, self._luck.random())
                lanes.keep(lane, lanes.pace_of(lane).held(now + pause))

    def _values(self, outcome: Outcome, now: datetime) -> dict[str, Any]:
        fence = {"id": outcome.due.id, "attempts": outcome.due.attempts}
        return fence | self._came_of(outcome, now)

    def _came_of(self, outcome: Outcome, now: datetime) -> dict[str, Any]:
        if isinstance(outcome, Arrived):
            place = {"channel": outcome.channel, "ts": outcome.ts}
            return {"state": "sent", **place, "done_at": now, "reason": None}
        if isinstance(outcome, NotThere):
            return {"state": "pending", "not_before": now, "refusals": 0}
        looked_up = outcome.due.method is Method.LOOK_UP
        if isinstance(outcome, NotSaid):
            return {"lease_until": outcome.until} if looked_up else {"state": "pending"}
        return (_not_looked_up if looked_up else _not_said)(
            outcome.due, outcome.verdict, now, self._wait(outcome)
        )

    def _wait(self, refused: Refused) -> timedelta:
        if refused.verdict.refusal is not Refusal.UNSURE:
            return refused.verdict.wait
        if refused.due.method is Method.EDIT:  # it may be made twice, so nobody looks it up
            return backoff(refused.due.attempts, self._luck.random())
        return self._terms.look_up_after

    def _count(self, outcome: Outcome) -> None:
        due = outcome.due
        if isinstance(outcome, Arrived):
            if outcome.looked_up:
                self._metrics.reconciled(found=True)
            method = Method.POST if due.method is Method.LOOK_UP else due.method
            self._metrics.sent(method, max(due.claimed_at - due.not_before, timedelta(0)))
        elif isinstance(outcome, NotThere):
            self._metrics.reconciled(found=False)
        elif isinstance(outcome, NotSaid):
            self._metrics.retried()
        else:
            self._count_refusal(due, outcome.verdict)

    def _count_refusal(self, due: Due, verdict: Verdict) -> None:
        if verdict.refusal is Refusal.SLOWER:
            self._metrics.rate_limited(due.method)
        elif verdict.refusal in {Refusal.UNSURE, Refusal.AWAY}:
            self._metrics.no_answer()
            if verdict.refusal is Refusal.UNSURE and due.method is Method.POST:
                self._metrics.unknown()
        elif verdict.refusal is Refusal.FINAL:
            logger.error("a message failed: %s", verdict.reason, extra=due.place)
            self._metrics.failed()
        if verdict.refusal in {Refusal.SLOWER, Refusal.WAIT}:
            self._metrics.retried()


def _is_final(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused) and outcome.verdict.refusal is Refusal.FINAL


def _workspace(outcome: Outcome) -> int:
    return outcome.due.workspace_id


def _not_said(due: Due, verdict: Verdict, now: datetime, wait: timedelta) -> dict[str, Any]:
    if verdict.refusal is Refusal.FINAL:  # should it ever be sent again, it is counted anew
        return {"state": "failed", "reason": verdict.reason, "done_at": now, "refusals": 0}
    reason = verdict.reason or None
    if verdict.refusal is Refusal.UNSURE and due.method is Method.POST:
        return {"state": "unknown", "lease_until": now + wait, "reason": reason, "refusals": 0}
    # A lane that rests or stands holds the message back by itself.
    whole_lane = verdict.refusal in {Refusal.SLOWER, Refusal.AWAY, Refusal.STOP}
    until = due.not_before if whole_lane else now + wait
    waits = {"state": "pending", "reason": reason, "not_before": until}
    return waits | _counted(due, verdict)


def _not_looked_up(due: Due, verdict: Verdict, now: datetime, wait: timedelta) -> dict[str, Any]:
    if verdict.refusal is Refusal.FINAL:  # it cannot be looked up, so it is never sent again
        reason = (NOT_KNOWN + verdict.reason)[:MOST_REASON]
        return {"state": "failed", "reason": reason, "done_at": now, "refusals": 0}
    return {"lease_until": now + wait} | _counted(due, verdict)


def _counted(due: Due, verdict: Verdict) -> dict[str, Any]:
    """One more refusal, where it was one that may pass: no other outcome counts."""
    return {"refusals": due.refusals + 1} if verdict.refusal is Refusal.WAIT else {}
