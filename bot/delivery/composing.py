"""Composes what is said at the moment that it is said, for a batch of one workspace at once."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.delivery import claims, joining, messages, service
from bot.delivery.domain import (
    BROKEN,
    NOT_KNOWN,
    Attention,
    Composed,
    Due,
    Later,
    Method,
    Moot,
    Recipient,
    Terms,
)
from bot.delivery.metrics import Metrics
from bot.delivery.service import Composer
from bot.delivery.unsaid import dropped, instead, leave_out, write
from bot.storage import Database

logger = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
BATCH = 50  # messages in one transaction: on SQLite a click waits for its end


class Directory(Protocol):
    """Whom, in which language, and when: what delivery asks `people`."""

    def recipients(self, session: Session, person_ids: Collection[int]) -> dict[int, Recipient]:
        """By person; who cannot be written to any more is not in it."""
        ...


@dataclass(frozen=True)
class Job:
    """Something for a thread to do: to say what was composed, or to look up whether it arrived."""

    due: Due
    address: str
    """Slack's id of the person, or of the channel."""
    composed: Composed | None
    parts: tuple[int, ...] = ()
    """Other messages that go out inside this one."""


class Composing:
    """What is to be said now, of what was taken."""

    def __init__(
        self,
        database: Database,
        composers: Mapping[str, Composer],
        directory: Directory,
        terms: Terms,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._terms = terms
        self._composers = composers
        self._directory = directory
        self._metrics = metrics

    def jobs(self, dues: Sequence[Due], now: datetime, *, one_by_one: bool = False) -> list[Job]:
        """What a thread has to do for these; what needs none of it is written down at once.

        Raises what a database raises that is away. With `one_by_one` it answers, and yet one of
        these could not be composed again and again: then that is taken for a defect, too.
        """
        recipients = self._recipients(dues)
        found: list[Job] = []
        for start in range(0, len(dues), BATCH):
            batch = dues[start : start + BATCH]
            try:
                if not one_by_one:
                    found += self._together(batch, recipients, now)
                    continue
            except DATABASE_AWAY:
                raise
            except Exception:  # a defect in one message must not stop all the others
                logger.exception("a batch could not be composed; its messages go one by one")
            for due in batch:
                found += self._alone(due, recipients, now, also_away=one_by_one)
        return found

    def _recipients(self, dues: Sequence[Due]) -> dict[int, Recipient]:
        """By person; read for all at once, and before anybody else has to wait for a writer."""
        found: dict[int, Recipient] = {}
        with self._database.reading_everywhere() as session:
            for workspace_id, group in groupby(sorted(dues, key=_workspace), key=_workspace):
                with self._database.narrowed(session, workspace_id):
                    people = {due.person_id for due in group}
                    found |= self._directory.recipients(session, people)
        return found

    def one(self, due: Due, now: datetime) -> Job | None:
        """For an edit that is about to be made in place; None where there is nothing to show."""
        try:
            found = self._together([due], self._recipients([due]), now, in_place=True)
        except DATABASE_AWAY:
            raise
        except Exception:  # the edit waits in the outbox, and is dealt with there
            logger.exception("a message could not be composed in place", extra=due.place)
            return None
        return found[0] if found else None

    def tell(self, session: Session, dues: Iterable[Due], now: datetime) -> None:
        """Let the features know that these new messages arrived."""
        for due in dues:
            self._composers[due.kind].sent(session, due, now)

    def _alone(
        self, due: Due, recipients: Mapping[int, Recipient], now: datetime, *, also_away: bool
    ) -> list[Job]:
        try:
            return self._together([due], recipients, now)
        except Exception as error:  # as above; now it is known which
            if isinstance(error, DATABASE_AWAY) and not also_away:
                raise
            logger.exception("a message could not be composed", extra=due.place)
        with self._database.transaction(due.workspace_id) as session:
            failed = {"state": "failed", "reason": BROKEN, "done_at": now}
            if write(session, due, failed) and due.edits_id is None:
                self._tell_broken(session, due, now, also_away=also_away)
        self._metrics.failed()
        return []

    def _tell_broken(self, session: Session, due: Due, now: datetime, *, also_away: bool) -> None:
        """Let the feature know; it may break there, too, and the message failed all the same."""
        try:
            with session.begin_nested():
                self._composers[due.kind].failed(session, due, BROKEN, now)
        except Exception as error:  # as above
            if isinstance(error, DATABASE_AWAY) and not also_away:
                raise
            logger.exception(
                "a feature did not take note of a message that failed", extra=due.place
            )

    def _together(
        self,
        dues: Sequence[Due],
        recipients: Mapping[int, Recipient],
        now: datetime,
        *,
        in_place: bool = False,
    ) -> list[Job]:
        found: list[Job] = []
        with self._database.everywhere() as session:
            for workspace_id, group in groupby(sorted(dues, key=_workspace), key=_workspace):
                with self._database.narrowed(session, workspace_id):
                    batch = list(group)
                    # What somebody took over since, or what an earlier try put down, is not ours.
                    ours = claims.still_ours(session, {due.id: due.attempts for due in batch})
                    for due in batch:
                        if in_place or due.id in ours:
                            step = self._step(session, due, recipients.get(due.person_id), now)
                            if isinstance(step, Job):
                                found.append(step)
                            elif due.id in ours:
                                self._put_down(session, due, step)
        return found

    def _put_down(self, session: Session, due: Due, values: dict[str, Any]) -> None:
        write(session, due, values)
        if values["state"] == "dropped":
            self._metrics.dropped()

    def _step(
        self, session: Session, due: Due, recipient: Recipient | None, now: datetime
    ) -> Job | dict[str, Any]:
        """What to do, or what to write where there is nothing to do."""
        in_channel = self._composers[due.kind].in_channel
        if due.method is Method.LOOK_UP and in_channel and due.edits_id is None:
            return self._not_known(session, due, now)
        if due.method is Method.LOOK_UP:
            if due.edits_id is not None or recipient is None:
                return {"state": "pending", "not_before": now}
            return Job(due, recipient.slack_user_id, None)
        if due.edits_id is not None:
            instead = service.instead_of_edit(session, due, now)
            if instead is not None:
                return instead
        return (self._announcing if in_channel else self._saying)(session, due, recipient, now)

    def _not_known(self, session: Session, due: Due, now: datetime) -> dict[str, Any]:
        """Leeway reads no conversations, so what it said in one is not looked up there."""
        reason = NOT_KNOWN + N_("Leeway may not read the channel.")
        self._composers[due.kind].failed(session, due, reason, now)
        return {"state": "failed", "reason": reason, "done_at": now}

    def _announcing(
        self, session: Session, due: Due, recipient: Recipient | None, now: datetime
    ) -> Job | dict[str, Any]:
        """In a channel, which has no hours of its own; what stands there outlives its author."""
        asked_for = due.attention == Attention.REPLY or due.edits_id is not None
        at = now if asked_for or recipient is None else recipient.available.earliest(now)
        composed = Later(at) if at > now else self._compose(session, due, now)
        if not isinstance(composed, Composed):
            return instead(composed, now)
        return Job(due, str(due.channel), messages.with_mark(composed, due.mark))

    def _saying(
        self, session: Session, due: Due, recipient: Recipient | None, now: datetime
    ) -> Job | dict[str, Any]:
        """On the person's clock, and only what is still true."""
        if recipient is None:
            return dropped(N_("The person left, or is not in Slack."), now)
        at = now if due.attention == Attention.REPLY else recipient.available.earliest(now)
        composed = Later(at) if at > now else self._compose(session, due, now)
        if not isinstance(composed, Composed):
            return instead(composed, now)
        joined = self._join(session, due, recipient, now)
        if joined is not None:
            return joined
        parts = self._parts(session, due, recipient.lang, now)
        whole = messages.with_parts(composed, parts.values(), recipient.lang)
        said = messages.with_small_print(whole, recipient.lang, due.mark)
        return Job(due, recipient.slack_user_id, said, tuple(parts))

    def _join(
        self, session: Session, due: Due, recipient: Recipient, now: datetime
    ) -> dict[str, Any] | None:
        """What waits for somebody who got such a message today is joined to that one."""
        if due.attention != Attention.WAITING or due.edits_id is not None:
            return None
        first = joining.of_today(session, due, recipient.available.zone, now)
        if first is None:
            return None
        if first.state != "sent":  # nobody knows yet whether there is a message to join
            return {"state": "pending", "not_before": now + self._terms.look_up_after}
        service.enqueue_edit(session, first.id, now)
        return {"state": "joined", "part_of_id": first.id}

    def _parts(
        self, session: Session, due: Due, lang: Language, now: datetime
    ) -> dict[int, Composed]:
        """What goes out inside this message, by row; each is asked whether it is still true."""
        takes_along = due.kind in self._terms.carriers
        if due.edits_id is None and not takes_along:
            return {}
        found: dict[int, Composed] = {}
        for row in joining.parts_of(session, due, takes_along=takes_along):
            shown = row.state == "sent"
            part = service.as_due(row, now, edits_id=row.part_of_id if shown else None)
            composed = self._compose_part(session, part, now)
            if isinstance(composed, Composed):
                a_line = row.attention == Attention.NUDGE
                found[row.id] = messages.as_line(composed, lang) if a_line else composed
                if not shown:
                    row.state, row.part_of_id = "joined", due.edits_id or due.id
            elif not shown:
                leave_out(row, composed, now)
        return found

    def _compose_part(
        self, session: Session, part: Due, now: datetime
    ) -> Composed | Later | Moot | None:
        """None where its composer broke: that fails the part, and not the message it is in."""
        try:
            with session.begin_nested():
                return self._compose(session, part, now)
        except DATABASE_AWAY:
            raise
        except Exception:  # a defect in one message must not stop another
            logger.exception("a part could not be composed", extra=part.place)
            return None

    def _compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        try:
            return self._composers[due.kind].compose(session, due, now)
        except LeewayError as refusal:
            return Moot(str(refusal))


def _workspace(due: Due) -> int:
    return due.workspace_id
