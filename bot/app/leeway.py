"""The whole bot, put together."""

from __future__ import annotations

import gc
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

import httpcore
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bot.app.calendars import calendar_parts, polling
from bot.app.installing import catalogue, install, open_database, questions
from bot.app.listening import register
from bot.app.locales import Locales
from bot.app.scheduling import knock, scheduler
from bot.app.ticks import Ticks
from bot.app.wiring import composers, lookup, speaking
from bot.core.availability import public_holidays
from bot.core.clock import Clock, MovableClock
from bot.core.language import Languages
from bot.delivery.backlog import Backlog, read_backlog
from bot.delivery.composing import DATABASE_AWAY
from bot.delivery.metrics import Metrics
from bot.delivery.replying import Replies
from bot.delivery.sender import Sender
from bot.development_time.calendars import OpenCalendar
from bot.development_time.consents import forget_requests
from bot.development_time.web import ConsentPages
from bot.nudges.service import Answers
from bot.nudges.viewing import Viewer
from bot.people import service as people
from bot.settings import Settings, SlackAccess
from bot.slack.calling import base_client, connect
from bot.slack.listening import make_bolt
from bot.slack.signature import SignatureCheck
from bot.slack.web import make_web
from bot.storage.inbound import forget_old
from bot.storage.migrating import schema_problem
from bot.storage.signatures import Signatures
from bot.trainings.xapi_web import XapiDoor

logger = logging.getLogger(__name__)

COMMANDS_AT_ONCE = 8  # each waits for its listener, which has threads of its own


class Leeway:
    """The whole bot: `web` to be served, `bolt` for Socket Mode, and its ticks."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        languages: Languages,
        network: httpcore.NetworkBackend | None,
        opening: OpenCalendar | None,
    ) -> None:
        self.clock = clock
        self.database = open_database(settings.database_url)
        self._settings = settings
        self._languages = languages
        try:
            self._answers = Answers(catalogue(settings))
            self._prompts = questions(settings)
            self.installations, self._clients = install(settings, self.database, clock.now())
        except BaseException:
            self.database.close()
            raise
        self.metrics = Metrics()
        self.metrics.watch(self._backlog)
        self._signatures = Signatures(self.database)
        self.exchange_signatures()
        self._calendars = calendar_parts(
            settings, self.database, clock, languages, network=network, opening=opening
        )
        self.polling = polling(self._calendars, self.database, self._clients, clock, languages)
        viewer = Viewer(self._answers)
        self.sender = self._speaking(viewer)
        self.bolt = self._hear(viewer, network)
        self._commands = ThreadPoolExecutor(COMMANDS_AT_ONCE, thread_name_prefix="command")
        self.web, self.signs = self._serve(settings.slack)
        self.ticks = self._tick()
        self._socket: SocketModeHandler | None = None
        self._stopped = threading.Event()
        self._scheduler = scheduler()
        self._sending = threading.Thread(
            target=self.sender.run, args=[self._stopped], name="sender"
        )

    def _speaking(self, viewer: Viewer) -> Sender:
        return speaking(
            self._settings,
            self.database,
            self._clients,
            self.clock,
            composers(viewer, self._prompts, self._languages),
            languages=self._languages,
            metrics=self.metrics,
        )

    def _tick(self) -> Ticks:
        return Ticks(
            self.database,
            self._clients,
            self.clock,
            catalogue=self._answers.catalogue,
            prompts=self._prompts,
            leave_emoji=self._settings.choices.leave_emoji,
        )

    def start(self) -> None:
        """Start the connection of Socket Mode, the ticks and the sender; returns at once.

        Raises `StartError` where Slack does not let the connection in; `stop` is due then, too.
        """
        self.connect()
        self._scheduler.add_job(self.exchange_signatures, "interval", seconds=1)
        self.start_working()

    def start_working(self) -> None:
        """Start the ticks and the sender alone; any number of processes may."""
        public_holidays("DE", self.clock.now().year)  # else a click would wait for its first use
        # What is loaded by now stays. To look through all of it for garbage, as Python does now and
        # then, stops every thread for a fifth of a second.
        gc.collect()
        gc.freeze()
        statuses = self._calendars.statuses
        knock(
            self._scheduler,
            self.ticks,
            visit=self.polling.tick,
            set_statuses=statuses.tick if statuses is not None else None,
            forget=self._forget,
        )
        self._scheduler.start()
        self._sending.start()

    def connect(self) -> None:
        """In Socket Mode: connect to Slack; raises `StartError`."""
        app_token = self._settings.slack.app_token
        if app_token is not None:
            self._socket = connect(self.bolt, self.bolt.client, app_token)

    def stop(self) -> None:
        """Stop claiming, finish what is in flight, and let everything go."""
        self._stopped.set()
        self.sender.wake()
        self.polling.stop()
        if self._scheduler.running:
            self._scheduler.shutdown()
        if self._sending.is_alive():
            self._sending.join()
        with suppress(*DATABASE_AWAY):
            self.exchange_signatures()
        if self._socket is not None:
            self._socket.close()  # type: ignore[no-untyped-call]  # of Bolt
        self._commands.shutdown()
        self.bolt.listener_runner.listener_executor.shutdown()
        self.sender.close()
        self.database.close()

    def plan(self) -> bool:
        """The planning tick: on until nobody is due; whether anything was planned."""
        return self.ticks.plan()

    def sync(self) -> None:
        """Read the members of every workspace from Slack."""
        self.ticks.sync()

    def exchange_signatures(self) -> None:
        """Let every process know which requests came in, so that none comes in twice."""
        self._signatures.exchange(self.clock.now())

    def settle(self) -> None:
        """Do all that is due now: for the demo and the tests, where time is moved by hand."""
        self.ticks.ask_who_is_quiet()
        while self.ticks.plan() or self._visit() or self.sender.step():
            pass

    def _visit(self) -> bool:
        statuses = self._calendars.statuses
        return self.polling.step() or (statuses is not None and statuses.tick())

    def next_due(self) -> datetime | None:
        """The next instant (UTC) at which there is something to plan or to send.

        What could not be planned at its time is no next thing: the tick tries it again by itself.
        Nor is a look at a calendar, four times an hour: `settle` looks where time arrives.
        """
        instants = (self.sender.next_due(), self.ticks.next_due())
        return min((at for at in instants if at), default=None)

    def ready(self) -> str | None:
        """None, or what is missing before Leeway can work, in one sentence."""
        try:
            return schema_problem(self.database.engine)
        except OperationalError:
            return "The database does not answer."

    def _hear(self, viewer: Viewer, network: httpcore.NetworkBackend | None) -> App:
        bolt = make_bolt(
            base_client(self._settings.slack.api_url),
            self.installations,
            self.clock,
            self._languages,
            Locales(self.database, self.clock).of,
        )
        home = register(
            bolt,
            self.database,
            Replies(self.database, self.sender),
            viewer,
            prompts=self._prompts,
            look_up=lookup(self._settings, network),
            calendars=self._calendars,
            leave_emoji=self._settings.choices.leave_emoji,
        )
        self._pages = ConsentPages(
            self.database,
            self._calendars.consents,
            self.clock,
            languages=self._languages,
            clients=self._clients,
            show_home=home.show,
        )
        return bolt

    def _serve(self, access: SlackAccess) -> tuple[Starlette, Starlette]:
        """The web side, and the one of a worker: how it is, and no way in."""
        check = None
        if access.signing_secret is not None:
            check = SignatureCheck(access.signing_secret, self.clock, self._signatures.first_time)
        movable = isinstance(self.clock, MovableClock)
        how_it_is: dict[str, Any] = {
            "alive": self._is_alive,
            "metrics": self.metrics.exposition,
        }
        web = make_web(
            None if access.socket_mode else self.bolt,
            check,
            self.ready,
            self._move_clock if movable else None,
            commands=self._commands,
            pages=[*self._pages.routes(), *XapiDoor(self.database, self.clock).routes()],
            **how_it_is,
        )
        return web, make_web(None, None, self.ready, **how_it_is)

    def _backlog(self) -> Backlog:
        return read_backlog(self.database, self.clock.now())

    def _is_alive(self) -> bool:
        """Whether the sender goes its rounds, where it was started at all."""
        started = self._sending.ident is not None
        return not started or (self._sending.is_alive() and self.sender.alive())

    def _move_clock(self, now: datetime) -> datetime | None:
        if isinstance(self.clock, MovableClock):
            with suppress(ValueError):  # a ticking clock is past it already
                self.clock.move_to(now)
        self.settle()
        return self.next_due()

    def _forget(self) -> None:
        with self.database.everywhere() as session:
            forget_old(session, self.clock.now())
            people.forget_absences(session, self.clock.now())
            forget_requests(session, self.clock.now())


def build_app(
    settings: Settings,
    clock: Clock,
    languages: Languages | None = None,
    network: httpcore.NetworkBackend | None = None,
    opening: OpenCalendar | None = None,
) -> Leeway:
    """The bot, ready to start; raises `StartError` with one sentence where it cannot.

    `network` is what lies behind the guard of fetched links, `opening` opens calendars: for tests,
    which reach nothing else.
    """
    return Leeway(settings, clock, languages or Languages(), network, opening)
