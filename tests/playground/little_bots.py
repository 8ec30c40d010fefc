"""A small workspace to try the stand-in with, a bot that only listens, and a Bolt app."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.middleware.request_verification import RequestVerification
from slack_sdk import WebClient
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.clock import Clock, MovableClock
from bot.playground.entities import Json
from bot.playground.playground import Playground
from bot.playground.server import served, serving

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = "a-signing-secret"
TOKEN = "xoxb-little"
APP_TOKEN = "xapp-little"
PEOPLE = """work_email,display_name,timezone,country,title
ana@sample.example,Ana Alvarez,Europe/Madrid,ES,Team lead
bo@sample.example,Bo Berg,Europe/Berlin,DE,Engineer
cy@sample.example,Cy Chan,America/New_York,US,Engineer
"""
MANIFEST = """
display_information: {name: Little}
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user: {display_name: Little}
  shortcuts:
    - {name: Greet, type: global, callback_id: greet, description: Says hello}
    - {name: Keep, type: message, callback_id: keep, description: Keeps a message}
  slash_commands:
    - command: /little
      url: https://little.example.com/slack/commands
      description: Little things
oauth_config:
  scopes:
    bot: [chat:write, commands, im:history, users:read, "channels:history"]
settings:
  event_subscriptions:
    request_url: https://little.example.com/slack/events
    bot_events: [app_home_opened, message.im, message.channels, team_join, user_change]
  interactivity:
    is_enabled: true
    request_url: https://little.example.com/slack/interactions
"""


@contextmanager
def little_playground(
    folder: Path, *, ack_seconds: float = 5.0, socket_mode: bool = False
) -> Iterator[Playground]:
    """A served workspace of Ana (U0001), Bo (U0002) and Cy (U0003) on a Monday at 9:00 UTC."""
    people, manifest = folder / "people.csv", folder / "manifest.yaml"
    people.write_text(PEOPLE, "utf-8")
    manifest.write_text(MANIFEST, "utf-8")
    playground = Playground(
        people,
        manifest,
        MovableClock(MONDAY),
        ack_seconds=ack_seconds,
        signing_secret=SECRET,
        bot_token=TOKEN,
        app_token=APP_TOKEN,
        socket_mode=socket_mode,
    )
    with serving(playground):
        yield playground


@dataclass(frozen=True)
class Heard:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form."""
        pairs = parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=True)
        return {name: values[0] for name, values in pairs.items()}

    @property
    def json(self) -> Json:
        """The JSON of an event, or of the `payload` field of an interaction."""
        if self.body.startswith(b"payload="):
            return dict(json.loads(self.form["payload"]))
        return dict(json.loads(self.body))


def signed(heard: Heard) -> bool:
    timestamp = heard.headers["x-slack-request-timestamp"]
    expected = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=heard.body)
    return heard.headers["x-slack-signature"] == expected


EVENTS, CLICKS, COMMANDS, CLOCK = (
    "/slack/events",
    "/slack/interactions",
    "/slack/commands",
    "/clock",
)


@dataclass
class ListeningBot:
    """Writes down what it hears and answers as told, path by path; else with an empty 200."""

    heard: list[Heard] = field(default_factory=list)
    responses: dict[str, list[Callable[[], Response]]] = field(default_factory=dict)

    @property
    def last(self) -> Heard:
        """The newest request."""
        return self.heard[-1]

    @property
    def click(self) -> Json:
        """The payload of the newest interaction."""
        return self.at(CLICKS)[-1].json

    def at(self, path: str) -> list[Heard]:
        """The requests to one path, oldest first."""
        return [h for h in self.heard if h.path == path]

    def events(self) -> list[Json]:
        """The inner events so far."""
        return [h.json["event"] for h in self.at(EVENTS)]

    def answer(self, path: str, *responses: Response) -> None:
        """Answer the next requests to a path with these."""
        made = [partial(_as_it_is, response) for response in responses]
        self.responses.setdefault(path, []).extend(made)

    def hang(self, path: str, until: threading.Event, times: int = 1) -> None:
        """Answer the next requests to a path only once `until` is set."""

        def late() -> Response:
            until.wait(20)
            return Response()

        self.responses.setdefault(path, []).extend([late] * times)

    async def hear(self, request: Request) -> Response:
        """Take one request."""
        body = await request.body()
        path = request.url.path
        self.heard.append(Heard(path, dict(request.headers), body))
        waiting = self.responses.get(path)
        if waiting:
            return await run_in_threadpool(waiting.pop(0))
        return JSONResponse({"next_due": None}) if path == CLOCK else Response()


def _as_it_is(response: Response) -> Response:
    return response


@contextmanager
def listening(playground: Playground) -> Iterator[ListeningBot]:
    """A bot that only listens, connected to the stand-in."""
    bot = ListeningBot()
    paths = [EVENTS, CLICKS, COMMANDS, CLOCK]
    routes = [Route(path, bot.hear, methods=["POST"]) for path in paths]
    with served(Starlette(routes=routes)) as address:
        playground.bot_url = address
        yield bot


class _TimeOf(SignatureClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


def bolt_app(playground: Playground) -> App:
    """An empty Bolt app that calls the stand-in and checks signatures by the stand-in's clock."""
    verification = RequestVerification(SECRET)
    verification._verifier = SignatureVerifier(SECRET, clock=_TimeOf(playground.clock))
    return App(
        client=WebClient(token=TOKEN, base_url=f"{playground.base_url}/api/"),
        signing_secret=SECRET,
        request_verification_enabled=False,  # Bolt's own reads the machine's clock
        before_authorize=verification,
    )


@contextmanager
def connected(playground: Playground, app: App) -> Iterator[None]:
    """Serve a Bolt app over HTTP; its listeners run in worker threads."""

    async def dispatch(request: Request) -> Response:
        bolt_request = to_bolt_request(request, await request.body())
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    async def clock(request: Request) -> Response:
        await request.body()
        return JSONResponse({"next_due": None})

    routes = [Route(path, dispatch, methods=["POST"]) for path in (EVENTS, CLICKS, COMMANDS)]
    with served(Starlette(routes=[*routes, Route(CLOCK, clock, methods=["POST"])])) as address:
        playground.bot_url = address
        yield
