"""The stand-in for Slack as a whole: its world, its Web API, and its two ways to reach the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

import yaml
from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute

from bot.core.clock import MovableClock
from bot.playground import moving_time, open_library
from bot.playground.api import routes
from bot.playground.entities import App, Json
from bot.playground.http_transport import HttpTransport
from bot.playground.manifest import read_manifest
from bot.playground.outgoing import Outgoing
from bot.playground.payloads import Payloads
from bot.playground.people import fill_from_csv
from bot.playground.socket_mode import SocketMode
from bot.playground.world import DEFAULT_APP, World

TEAM_ID = "T0001"
CLOCK_SECONDS = 120.0
OPEN_LIBRARY = "/open-library"
"""Where the stand-in for Open Library is, on the same server."""


class ClockRefusedError(RuntimeError):
    """The bot did not take the new time, so the two clocks would no longer agree."""


class Playground:
    """A workspace with the people of `people_csv` and the app of `manifest_path` installed.

    `ack_seconds` are real seconds; every other time is `clock`'s. `socket_mode` overrides the
    manifest. `bot_url` may be set once the bot runs; Socket Mode needs it only to move time.
    """

    team_id = TEAM_ID

    def __init__(
        self,
        people_csv: Path,
        manifest_path: Path,
        clock: MovableClock,
        *,
        bot_url: str | None = None,
        ack_seconds: float = 3.0,
        signing_secret: str = DEFAULT_APP.signing_secret,
        bot_token: str = "xoxb-playground",  # noqa: S107 - of the stand-in
        app_token: str = "xapp-playground",  # noqa: S107 - of the stand-in
        socket_mode: bool | None = None,
        team_name: str = "Sample Company",
    ) -> None:
        manifest = read_manifest(manifest_path)
        if socket_mode is not None:
            manifest = replace(manifest, socket_mode=socket_mode)
        app = _app(manifest.name, signing_secret, app_token)
        self.clock = clock
        self._one_move = Lock()  # two moves at once would overtake each other
        self.world = World(clock, manifest, app)
        _settle(self.world, people_csv, team_name, bot_token)
        events_path, interactions_path = _request_paths(manifest_path)
        self._http = HttpTransport(
            bot_url,
            signing_secret,
            clock,
            ack_seconds=ack_seconds,
            events_path=events_path,
            interactions_path=interactions_path,
        )
        self.sockets = SocketMode(app.id, self.world.use_socket_ticket, ack_seconds=ack_seconds)
        transport = self.sockets if manifest.socket_mode else self._http
        self.payloads = Payloads(self.world)
        self.outgoing = Outgoing(self.world, transport)
        self.drafts: dict[tuple[str, str, str], Json] = {}  # by person, channel and ts
        link = WebSocketRoute("/link", self.sockets.endpoint)
        library = Mount(OPEN_LIBRARY, routes=open_library.routes())
        self.asgi = Starlette(routes=[*routes(self.world), link, library])

    @property
    def bot_url(self) -> str | None:
        """Where the bot listens: http://host:port, without a path."""
        return self._http.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self._http.bot_url = url

    @property
    def base_url(self) -> str:
        """Where the stand-in is served; empty before."""
        return self.world.base_url

    def start(self, base_url: str) -> None:
        """Begin to send events; response URLs and socket links point to `base_url`."""
        self.world.base_url = base_url
        self.outgoing.start()

    def close(self) -> None:
        """Send nothing more, let go of held answers and of connections."""
        self.world.faults.release()
        self.outgoing.close()
        self._http.close()

    def bot_user_id(self, team_id: str = TEAM_ID) -> str:
        """The app's bot user in a workspace; `LookupError` where it never was installed."""
        made = self.world.bots_of(team_id)
        if made:
            return made[-1].bot_user_id
        raise LookupError(f"the app was never installed in {team_id}")

    def deliver_due(self) -> int:
        """Send the event retries that are due; how many there were."""
        return self.outgoing.deliver_due()

    def wait_until(self, true: Callable[[], bool], seconds: float = 20.0) -> bool:
        """Wait, in real time, for a change of the world that makes `true` true."""
        with self.world.changed:
            return self.world.changed.wait_for(true, seconds)

    def upcoming(self, weekday: int, hour: int, tz: str) -> datetime:
        """The next `weekday` (0 is Monday) at `hour`:00 in the zone `tz`."""
        return moving_time.upcoming(self.clock.now(), weekday, hour, tz)

    def move_clock(self, to: datetime) -> None:
        """Move the bot's clock and this one to `to`, stopping wherever something falls due.

        Without a `bot_url` only this clock moves. Raises `ClockRefusedError` when the bot does
        not take the time, and `StuckClockError` when it never does what it says is due.
        """
        with self._one_move:
            moving_time.move(
                self.clock,
                to,
                tell=self._tell_the_time,
                own_next=self.outgoing.next_retry,
                do_own=self.outgoing.deliver_due,
            )
        self.world.touch()

    def _tell_the_time(self, now: datetime) -> datetime | None:
        if self.bot_url is None:
            return None
        answer = self._http.tell("/clock", {"now": now.isoformat()}, CLOCK_SECONDS)
        if answer.status != 200 or answer.payload is None:
            raise ClockRefusedError(
                f"the bot answered /clock with {answer.failure or answer.status}: {answer.text}"
            )
        self.outgoing.settle()
        due = answer.payload.get("next_due")
        return datetime.fromisoformat(str(due)) if due is not None else None


def _app(name: str, signing_secret: str, app_token: str) -> App:
    return replace(
        DEFAULT_APP, name=name, signing_secret=signing_secret, app_tokens=frozenset({app_token})
    )


def _settle(world: World, people_csv: Path, team_name: str, bot_token: str) -> None:
    """Let the people of the workspace in; the first of them installed the app."""
    people = fill_from_csv(world, people_csv, team_id=TEAM_ID, team_name=team_name)
    world.install(TEAM_ID, token=bot_token, installer_id=people[0].id if people else "")


def _request_paths(manifest_path: Path) -> tuple[str, str]:
    """The paths of the manifest's request URLs, for events and for interactions."""
    settings = yaml.safe_load(manifest_path.read_text("utf-8")).get("settings", {})
    urls = (
        settings.get(part, {}).get("request_url", "")
        for part in ("event_subscriptions", "interactivity")
    )
    events, interactions = (urlsplit(str(url)).path or "/slack/events" for url in urls)
    return events, interactions
