"""Sets people's Slack status and pauses their notifications for a block, and puts both back.

Each with the person's own token. What was before is stored before anything is set, so that whoever
finds a row after a crash knows it; what the person changed meanwhile stays as they want it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import delete, exists, select, update

from bot.core.clock import Clock
from bot.core.language import Languages
from bot.core.sealing import Keys, NotSealedError
from bot.development_time.calendar_entries import NEUTRAL
from bot.development_time.calendar_models import StatusConsent
from bot.development_time.models import Block, DevelopmentTime
from bot.development_time.status_before import (
    Change,
    Seen,
    minutes_to_restore,
    read_change,
    renewed,
    seen,
    status_to_restore,
    wanted,
)
from bot.people.service import Person
from bot.storage import Database, Session

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
AGAIN = timedelta(minutes=1)
GIVE_UP = timedelta(days=1)
"""After the end of a block; what Slack was told ends by itself has long ended then."""
AT_ONCE = 40
THREADS = 4
PAUSE = ("snooze_enabled", "snooze_endtime")
WORTHLESS = frozenset(
    {"token_revoked", "invalid_auth", "account_inactive", "token_expired", "missing_scope"}
)
"""What Slack says of a token that its owner, or an admin, took back."""


@dataclass(frozen=True)
class _Task:
    """One person's turn. `until` is the end of the block to set it for, None to put it back."""

    consent_id: int
    workspace_id: int
    token: str = field(repr=False)
    former: Change | None
    until: datetime | None
    leaves: bool
    text: str
    lease: datetime
    """What `next_at` is while nobody else has changed it."""


class StatusSetting:
    """The tick of it; any number of processes may have one."""

    def __init__(
        self, database: Database, slack: WebClient, keys: Keys, clock: Clock, languages: Languages
    ) -> None:
        self._database = database
        self._slack = slack  # of nobody: each call brings its token
        self._keys = keys
        self._clock = clock
        self._languages = languages

    def tick(self) -> bool:
        """Set and put back what is due; whether anything was."""
        now = self._clock.now()
        with self._database.reading_everywhere() as session:
            if not session.scalar(select(exists().where(StatusConsent.next_at <= now))):
                return False  # most of the time, and nobody who writes has to wait for it
        with self._database.everywhere() as session:
            claimed = _claim(session, now)
        tasks = self._tasks(claimed, now) if claimed else []
        if tasks:
            with ThreadPoolExecutor(THREADS, thread_name_prefix="status") as threads:
                list(threads.map(lambda task: self._carefully(task, now), tasks))
        return bool(claimed)

    def _tasks(self, claimed: Sequence[int], now: datetime) -> list[_Task]:
        with self._database.everywhere() as session:
            rows = session.execute(
                select(StatusConsent, DevelopmentTime.status, Person.locale, Block)
                .join(Person, Person.id == StatusConsent.person_id)
                .outerjoin(DevelopmentTime, DevelopmentTime.person_id == StatusConsent.person_id)
                .outerjoin(Block, Block.id == StatusConsent.block_id)
                .where(StatusConsent.id.in_(claimed))
            )
            found = [self._task(*row, now) for row in rows]
        return [task for task in found if task is not None]

    def _task(
        self,
        consent: StatusConsent,
        wants: bool | None,  # a column of the row
        locale: str,
        block: Block | None,
        now: datetime,
    ) -> _Task | None:
        try:
            token = self._keys.open(consent.secret, "status_consent", "secret", consent.id)
            text = consent.before and self._keys.open(
                consent.before, "status_consent", "before", consent.id
            )
        except NotSealedError:
            logger.warning("a consent cannot be opened with the keys of LEEWAY_KEYS any more")
            consent.block_id, consent.before, consent.next_at = None, "", None
            return None
        runs = wants and block is not None and _runs(block, now)
        return _Task(
            consent.id,
            consent.workspace_id,
            token,
            read_change(text) if text else None,
            block.ends_at if runs and block is not None else None,
            not wants,
            self._languages.of(locale).plain(NEUTRAL),
            now + LEASE,
        )

    def _carefully(self, task: _Task, now: datetime) -> None:
        try:
            if task.until is not None:
                self._set(task, task.until, now)
            else:
                self._put_back(task, now)
        except SlackApiError as error:
            self._refused(task, error, now)
        except (OSError, HTTPException) as error:
            logger.warning("a status waits for Slack (%s)", type(error).__name__)
            self._later(task, now, now + AGAIN)

    def _set(self, task: _Task, until: datetime, now: datetime) -> None:
        current = self._look(task)
        fresh = wanted(current, task.text, until, now)
        change = renewed(fresh, task.former, now)
        sealed = self._keys.seal(change.written(), "status_consent", "before", task.consent_id)
        if not self._store(task, before=sealed):
            return  # the block ended in this moment
        if current.status != change.ours:
            self._slack.users_profile_set(profile=change.ours.profile(), token=task.token)
        if fresh.our_pause:
            minutes = (fresh.our_pause - int(now.timestamp())) // 60
            self._slack.dnd_setSnooze(num_minutes=minutes, token=task.token)
        self._store(task, next_at=until)

    def _put_back(self, task: _Task, now: datetime) -> None:
        if task.former is not None:
            current = self._look(task)
            status = status_to_restore(task.former, current, now)
            if status is not None:
                self._slack.users_profile_set(profile=status.profile(), token=task.token)
            minutes = minutes_to_restore(task.former, current, now)
            if minutes:
                self._slack.dnd_setSnooze(num_minutes=minutes, token=task.token)
            elif minutes == 0:
                self._slack.dnd_endSnooze(token=task.token)
        if task.leaves:
            self._slack.auth_revoke(token=task.token)
            self._forget(task)
        else:
            self._store(task, before="", block_id=None, next_at=None)

    def _look(self, task: _Task) -> Seen:
        profile = self._slack.users_profile_get(token=task.token).get("profile")
        if not isinstance(profile, dict):  # waited for, like an answer that did not come
            raise ConnectionError("Slack's answer has no profile")
        dnd = self._slack.dnd_info(token=task.token)
        return seen(profile, {name: dnd.get(name) for name in PAUSE})

    def _refused(self, task: _Task, error: SlackApiError, now: datetime) -> None:
        code = str(error.response.get("error") or "")
        if code in WORTHLESS:
            logger.info("a consent to set the status was taken back (%s)", code)
            self._forget(task)
            return
        logger.warning("Slack did not take a status (%s)", code)
        after = str(error.response.headers.get("Retry-After", ""))
        wait = timedelta(seconds=int(after)) if after.isdigit() else AGAIN
        self._later(task, now, now + wait)

    def _later(self, task: _Task, now: datetime, at: datetime) -> None:
        """Once more, unless the block is long over."""
        ended = task.former.ours.expires if task.former is not None else now.timestamp()
        given_up = now.timestamp() - ended > GIVE_UP.total_seconds()
        if given_up and task.until is None and not task.leaves:
            self._store(task, before="", block_id=None, next_at=None)
        else:
            self._store(task, next_at=at)

    def _store(self, task: _Task, **values: object) -> bool:
        """Write it down, unless somebody else has decided something in the meantime."""
        with self._database.transaction(task.workspace_id) as session:
            stored = session.execute(
                update(StatusConsent)
                .where(StatusConsent.id == task.consent_id, StatusConsent.next_at == task.lease)
                .values(**values)
                .returning(StatusConsent.id),
                execution_options={"synchronize_session": False},
            )
            return stored.first() is not None

    def _forget(self, task: _Task) -> None:
        with self._database.transaction(task.workspace_id) as session:
            gone = session.execute(
                delete(StatusConsent)
                .where(StatusConsent.id == task.consent_id, StatusConsent.next_at == task.lease)
                .returning(StatusConsent.person_id),
                execution_options={"synchronize_session": False},
            ).scalar_one_or_none()
            if gone is not None:
                session.execute(
                    update(DevelopmentTime)
                    .where(DevelopmentTime.person_id == gone)
                    .values(status=False),
                    execution_options={"synchronize_session": False},
                )


def _claim(session: Session, now: datetime) -> Sequence[int]:
    """Those that are due, for the length of a lease; what another process has is left out."""
    due = (
        select(StatusConsent.id)
        .where(StatusConsent.next_at <= now)
        .order_by(StatusConsent.next_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(
        update(StatusConsent)
        .where(StatusConsent.id.in_(due))
        .values(next_at=now + LEASE)
        .returning(StatusConsent.id),
        execution_options={"synchronize_session": False},
    ).all()


def _runs(block: Block, now: datetime) -> bool:
    return (
        block.state in {"planned", "asked"}
        and not block.outcome
        and block.starts_at <= now < block.ends_at
    )
