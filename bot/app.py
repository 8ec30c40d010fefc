"""The composition root: the only module that names every feature and puts them together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bot.core.clock import Clock, MovableClock, SystemClock
from bot.core.errors import StartError
from bot.core.language import Language, Languages
from bot.delivery import service as delivery
from bot.delivery.domain import STOP_CODES
from bot.delivery.replying import Replies
from bot.delivery.sender import Composer, Sender
from bot.home import listeners as home
from bot.nudges import jobs as nudge_jobs
from bot.nudges import listeners as nudges
from bot.nudges import planning, sections
from bot.nudges.catalogue import CatalogueError, load
from bot.nudges.domain import Entry
from bot.nudges.facts import places
from bot.nudges.relaying import RelayComposer
from bot.nudges.service import Answers
from bot.nudges.viewing import Viewer
from bot.people import jobs as people_jobs
from bot.people import listeners as people_listeners
from bot.people import service as people
from bot.settings import Choices, Settings, SlackAccess
from bot.slack.calling import SLACK_AWAY, asking, connect, patient_client, sending_client
from bot.slack.listening import Installation, make_bolt, refuse_unknown
from bot.slack.signature import SignatureCheck
from bot.slack.web import make_web
from bot.storage import Database, Session
from bot.storage.inbound import first_time, forget_old
from bot.storage.migrating import schema_problem

logger = logging.getLogger(__name__)

PLAN_SECONDS = 10
SYNC_MINUTES = 10  # between two looks whether today's sync is still to be done
SYNC_EVERY = timedelta(hours=24)


@dataclass(frozen=True)
class Directory:
    """Whom and in which language: what delivery asks about people."""

    languages: Languages

    def address(self, session: Session, person_id: int) -> tuple[str, Language] | None:
        """Slack user id and language; None for somebody who left or is not in Slack."""
        person = people.people(session, [person_id]).get(person_id)
        if person is None or not person.active or person.slack_user_id is None:
            return None
        return person.slack_user_id, self.languages.of(person.locale)


class Leeway:
    """The whole bot: `web` to be served, `bolt` for Socket Mode, and its ticks."""

    def __init__(self, settings: Settings, clock: Clock, languages: Languages) -> None:
        self.clock = clock
        self.database = _database(settings.database_url)
        self._client = sending_client(settings.slack.bot_token, settings.slack.api_url)
        self._answers = Answers(_catalogue(settings))
        self._languages = languages
        self.installation = _installed(self._client, self.database, settings.choices, clock.now())
        viewer = Viewer(self._answers)
        self.sender = Sender(
            self.database,
            self._client,
            clock,
            _composers(viewer, languages),
            Directory(languages),
            workspace_id=self.installation.workspace_id,
            per_minute=settings.choices.messages_per_minute,
            nudges_a_week=settings.choices.nudges_a_week,
        )
        self.bolt = self._listen(viewer)
        self.web = self._serve(settings.slack)
        self._settings = settings
        self._synced_at: datetime | None = None
        self._socket: SocketModeHandler | None = None
        self._stopped = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._sending = threading.Thread(
            target=self.sender.run, args=[self._stopped], name="sender"
        )

    def start(self) -> None:
        """Start the connection of Socket Mode, the ticks and the sender; returns at once.

        Raises `StartError` where Slack does not let the connection in; `stop` is due then, too.
        """
        self.connect()
        self._scheduler.add_job(self.plan, "interval", seconds=PLAN_SECONDS, next_run_time=_now())
        self._scheduler.add_job(
            self.sync_daily, "interval", minutes=SYNC_MINUTES, next_run_time=_now()
        )
        self._scheduler.add_job(self._forget, "interval", hours=24)
        self._scheduler.start()
        self._sending.start()

    def connect(self) -> None:
        """In Socket Mode: connect to Slack; raises `StartError`."""
        app_token = self._settings.slack.app_token
        if app_token is not None:
            self._socket = connect(self.bolt, self._client, app_token)

    def stop(self) -> None:
        """Stop claiming, finish what is in flight, and let everything go."""
        self._stopped.set()
        self.sender.wake()
        if self._scheduler.running:
            self._scheduler.shutdown()
        if self._sending.is_alive():
            self._sending.join()
        if self._socket is not None:
            self._socket.close()  # type: ignore[no-untyped-call]  # of Bolt
        self.bolt.listener_runner.listener_executor.shutdown()
        self.database.close()

    def plan(self) -> bool:
        """The planning tick; whether anything was planned."""
        now, workspace_id = self.clock.now(), self.installation.workspace_id
        with self.database.transaction(workspace_id) as session:
            welcomed = planning.welcome(session, now)
        with self.database.transaction(workspace_id) as session:
            planned = planning.plan(session, self._answers.catalogue, now)
        return bool(welcomed or planned)

    def sync_daily(self) -> None:
        """The sync tick: once a day, and while Slack is away again at each tick."""
        if self._synced_at is not None and self.clock.now() - self._synced_at < SYNC_EVERY:
            return
        try:
            self.sync()
        except SLACK_AWAY as error:
            logger.warning(
                "the people could not be read from Slack (%s); tried again in %s minutes",
                error.response.get("error") if isinstance(error, SlackApiError) else error,
                SYNC_MINUTES,
            )

    def sync(self) -> None:
        """Read the workspace's members from Slack."""
        now = self.clock.now()
        patient = patient_client(self._client)
        people_jobs.sync(patient, self.database, self.installation.workspace_id, now)
        self._synced_at = now
        self.plan()

    def settle(self) -> None:
        """Do all that is due now: for the demo and the tests, where time is moved by hand."""
        while self.plan() or self.sender.step():
            pass

    def next_due(self) -> datetime | None:
        """The next instant (UTC) at which there is something to plan or to send."""
        with self.database.transaction(self.installation.workspace_id) as session:
            slot = people.next_slot(session)
        return min((at for at in (slot, self.sender.next_due()) if at), default=None)

    def ready(self) -> str | None:
        """None, or what is missing before Leeway can work, in one sentence."""
        try:
            return schema_problem(self.database.engine)
        except OperationalError:
            return "The database does not answer."

    def _listen(self, viewer: Viewer) -> App:
        bolt = make_bolt(
            self._client, self.installation, self.clock, self._languages, self._locale_of
        )
        waiting = [sections.WaitingForYou(viewer)]
        show_home = home.Home(self.database, waiting).show
        replies = Replies(self.database, self.sender)
        people_listeners.register(bolt, self.database, show_home)
        nudges.register(bolt, self.database, replies, viewer, show_home)
        home.register(bolt, self.database, waiting)
        refuse_unknown(bolt)
        return bolt

    def _serve(self, access: SlackAccess) -> Starlette:
        check = None
        if access.signing_secret is not None:
            check = SignatureCheck(access.signing_secret, self.clock, self._first_time)
        movable = isinstance(self.clock, MovableClock)
        return make_web(
            None if access.socket_mode else self.bolt,
            check,
            self.ready,
            self._move_clock if movable else None,
        )

    def _move_clock(self, now: datetime) -> datetime | None:
        if isinstance(self.clock, MovableClock):
            with suppress(ValueError):  # a ticking clock is past it already
                self.clock.move_to(now)
        self.settle()
        return self.next_due()

    def _first_time(self, key: str, now: datetime) -> bool:
        with self.database.everywhere() as session:
            return first_time(session, key, now)

    def _locale_of(self, workspace_id: int, slack_user_id: str) -> str | None:
        with self.database.reading(workspace_id) as session:
            person = people.find_by_slack_id(session, slack_user_id)
            return person.locale if person is not None else None

    def _forget(self) -> None:
        with self.database.everywhere() as session:
            forget_old(session, self.clock.now())


def build_app(settings: Settings, clock: Clock, languages: Languages | None = None) -> Leeway:
    """The bot, ready to start; raises `StartError` with one sentence where it cannot."""
    return Leeway(settings, clock, languages or Languages())


def _database(url: str) -> Database:
    database = Database(url)
    try:
        problem = schema_problem(database.engine)
    except OperationalError as error:
        raise StartError(
            f"The database does not answer ({error.orig}): check DATABASE_URL and that it runs."
        ) from None
    if problem is not None:
        raise StartError(problem)
    return database


def _catalogue(settings: Settings) -> Sequence[Entry]:
    try:
        return load(settings.choices.catalogue, places())
    except CatalogueError as error:
        raise StartError(f"The catalogue of nudges has a mistake: {error}") from None


def _installed(
    client: WebClient, database: Database, choices: Choices, now: datetime
) -> Installation:
    with asking(client, _why_not):
        who = client.auth_test()
    with database.everywhere() as session:
        usual = (choices.nudge_weekday, choices.nudge_time)
        workspace = people.upsert_workspace(
            session, who["team_id"], who["team"], who["user_id"], now, usual=usual
        )
        workspace_id = workspace.id
    with database.transaction(workspace_id) as session:
        delivery.open_lane(session, workspace_id, now)
    return Installation(workspace_id, who["team_id"], who["user_id"], who["bot_id"])


def _why_not(code: str) -> str:
    reason = STOP_CODES.get(code, f"it answered {code}.")
    return f"Slack does not let Leeway in: {reason}"


def _composers(viewer: Viewer, languages: Languages) -> dict[str, Composer]:
    return {
        "nudge": nudge_jobs.NudgeComposer(viewer, languages.of),
        "follow_up": nudge_jobs.FollowUpComposer(viewer, languages.of),
        "relay": RelayComposer(languages.of),
        "welcome": nudge_jobs.WelcomeComposer(languages.of),
        "silence": nudge_jobs.SilenceComposer(languages.of),
    }


def _now() -> datetime:
    """Real time: APScheduler's own clock cannot be moved."""
    return SystemClock().now()
