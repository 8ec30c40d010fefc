"""What happens by itself, workspace by workspace: one that breaks does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.clock import Clock
from bot.delivery import service as delivery
from bot.delivery.composing import DATABASE_AWAY
from bot.development_time import service as development_time
from bot.nudges import planning
from bot.nudges.domain import Entry
from bot.people import jobs as people_jobs
from bot.people import service as people
from bot.recommendations import asking_planning, search, sharing
from bot.recommendations.prompts import Prompt
from bot.slack.calling import SLACK_AWAY, patient_client
from bot.storage import Database
from bot.trainings import service as trainings

logger = logging.getLogger(__name__)

SYNC_MINUTES = 10  # between two looks whether today's sync is still to be done
SYNC_EVERY = timedelta(hours=24)
MOST_INDEXED = 200  # resources in one transaction


class Ticks:
    """Plans what is due, reads the members of each workspace, asks who is not to be disturbed."""

    def __init__(
        self,
        database: Database,
        clients: Mapping[int, WebClient],
        clock: Clock,
        *,
        catalogue: Sequence[Entry],
        prompts: Sequence[Prompt],
        leave_emoji: frozenset[str],
    ) -> None:
        self._database = database
        self._clients = clients
        self._clock = clock
        self._catalogue = catalogue
        self._prompts = prompts
        self._leave_emoji = leave_emoji
        self._quiet = people_jobs.DoNotDisturb(database, delivery.due_soon)
        self._synced_at: dict[int, datetime] = {}

    def plan(self) -> bool:
        """The planning tick: on until nobody is due; whether anything was planned."""
        now, planned = self._clock.now(), False
        with ended_without_the_database("planning"):
            with self._database.reading_everywhere() as session:
                found = {
                    *people.workspaces_with_due(session, now),
                    *people.workspaces_with_left(session),
                    *development_time.workspaces_with_due(session, now),
                    *trainings.workspaces_with_due(session, now),
                    *asking_planning.workspaces_with_due(session, now),
                }
            waiting = [one for one in sorted(found) if one in self._clients]
            while waiting:  # in turn: a workspace with many does not hold up the others
                waiting = _in_turn("planning", waiting, lambda one: self._plan(one, now))
                planned = planned or bool(waiting)
        return planned

    def next_due(self) -> datetime | None:
        """The next instant (UTC) after now at which there is something to plan."""
        instants, now = [], self._clock.now()
        for workspace_id in self._clients:
            with self._database.reading(workspace_id) as session:
                instants += [
                    people.next_slot(session, now),
                    asking_planning.next_due(session, now),
                    development_time.next_due(session, now),
                    development_time.next_status(session, now),
                    trainings.next_due(session, now),
                ]
        return min((at for at in instants if at), default=None)

    def sync_daily(self) -> None:
        """The sync tick: once a day, and while Slack is away again at each tick."""
        now = self._clock.now()
        with ended_without_the_database("the sync"):
            _in_turn("the sync", self._unread(now), self._sync_or_wait)
            _in_turn("looking at hours", self._clients, lambda one: self._look_at_hours(one, now))

    def _look_at_hours(self, workspace_id: int, now: datetime) -> bool:
        """What an import changed: zones, hours and leave, and who joined a team with a plan."""
        with self._database.transaction(workspace_id) as session:
            changed = development_time.clock_changed(session, None, now)
            return changed + development_time.offer_to_newcomers(session, now) > 0

    def sync(self) -> None:
        """Read the members of every workspace from Slack; raises what goes wrong."""
        for workspace_id in self._clients:
            self._sync(workspace_id)

    def ask_who_is_quiet(self) -> None:
        """Ask Slack about the do-not-disturb of whoever is written to soon."""
        now = self._clock.now()

        def ask(workspace_id: int) -> bool:
            return self._quiet.ask(self._clients[workspace_id], workspace_id, now) > 0

        with ended_without_the_database("asking who is quiet"):
            _in_turn("asking who is quiet", self._clients, ask)

    def _plan(self, workspace_id: int, now: datetime) -> bool:
        with self._database.transaction(workspace_id) as session:
            left = people.take_left(session)
            sharing.forget_names(session, left, now)
            # Flags and bookings before development time: as a click locks them.
            trainings.forget_left(session, left, now)
            development_time.forget_left(session, left)
            development_time.forget_statuses(session, left, now)
            development_time.clock_changed(session, left, now)
        with self._database.transaction(workspace_id) as session:
            welcomed = planning.welcome(session, now)
        with self._database.transaction(workspace_id) as session:
            planned = planning.plan(session, self._catalogue, now)
        with self._database.transaction(workspace_id) as session:
            asked = asking_planning.plan(session, self._prompts, now)
        with self._database.transaction(workspace_id) as session:
            placed = development_time.plan_due(session, now, development_time.busy_of)
        with self._database.transaction(workspace_id) as session:
            advanced = development_time.advance_due(session, now)
        with self._database.transaction(workspace_id) as session:
            told = trainings.advance_due(session, now)
        return bool(left or welcomed or planned or asked or placed or advanced or told)

    def _unread(self, now: datetime) -> list[int]:
        """The workspaces that were not read within the last day."""
        long_ago = now - SYNC_EVERY
        return [one for one in self._clients if self._synced_at.get(one, long_ago) <= long_ago]

    def _sync_or_wait(self, workspace_id: int) -> bool:
        try:
            self._sync(workspace_id)
        except SLACK_AWAY as error:
            logger.warning(
                "the people could not be read from Slack (%s); tried again in %s minutes",
                error.response.get("error") if isinstance(error, SlackApiError) else error,
                SYNC_MINUTES,
                extra={"workspace": workspace_id},
            )
            return False
        return True

    def _sync(self, workspace_id: int) -> None:
        now = self._clock.now()
        people_jobs.sync(
            patient_client(self._clients[workspace_id]),
            self._database,
            workspace_id,
            now,
            self._leave_emoji,
            look_again=delivery.look_again,
        )
        self._synced_at[workspace_id] = now
        with self._database.transaction(workspace_id) as session:
            asking_planning.enrol(session, now)
        self._index(workspace_id)
        self._plan(workspace_id, now)

    def _index(self, workspace_id: int) -> None:
        """Have found again what no index knows, as after a migration down and up."""
        missing = MOST_INDEXED
        while missing == MOST_INDEXED:  # in turns: who clicks meanwhile waits for one at most
            with self._database.transaction(workspace_id) as session:
                missing = search.index_missing(session, MOST_INDEXED)


def _in_turn(what: str, workspaces: Iterable[int], do: Callable[[int], bool]) -> list[int]:
    """Do it in each of the workspaces; those in which there was something to do."""
    done = []
    for workspace_id in workspaces:
        try:
            if do(workspace_id):
                done.append(workspace_id)
        except DATABASE_AWAY:
            raise
        except Exception:  # a defect in one workspace must not stop all the others
            logger.exception("%s broke in a workspace", what, extra={"workspace": workspace_id})
    return done


@contextmanager
def ended_without_the_database(what: str) -> Iterator[None]:
    """Where the database does not answer, the tick ends here: it comes again."""
    try:
        yield
    except DATABASE_AWAY as error:
        reason = type(error).__name__
        logger.warning("%s is put off: the database does not answer (%s)", what, reason)
