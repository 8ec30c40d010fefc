"""A small company behind the stand-in's Web API, and ways to call it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler

from bot.core.clock import MovableClock
from bot.playground.api import create_api
from bot.playground.entities import Channel, Installation
from bot.playground.manifest import read_manifest
from bot.playground.people import fill
from bot.playground.server import served
from bot.playground.web_api import Incoming, Reply, WebApi
from bot.playground.world import World

TOKEN = "xoxb-test"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MANIFEST = Path(__file__).parents[3] / "config" / "manifest.yaml"
PEOPLE = [
    {
        "work_email": f"{name.lower()}@sample.example",
        "display_name": name,
        "timezone": zone,
        "country": country,
        "title": "Engineer",
    }
    for name, zone, country in (
        ("Ana", "Europe/Berlin", "DE"),
        ("Ben", "America/New_York", "US"),
        ("Chiyo", "Asia/Tokyo", "JP"),
    )
]
EVERY_SCOPE = frozenset(
    {
        *(f"{kind}:read" for kind in ("channels", "groups", "im", "mpim")),
        *(f"{kind}:history" for kind in ("channels", "groups", "im", "mpim")),
        *("im:write", "mpim:write", "chat:write", "commands"),
        *("users:read", "users:read.email", "users.profile:read", "team:read", "dnd:read"),
        *("reactions:write", "files:write", "files:read"),
    }
)


def section(text: str = "Hello", **more: object) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", **more: object) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": action_id, "text": text, **more}


def modal(*blocks: object, **more: object) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "Settings"}
    return {"type": "modal", "title": title, "blocks": list(blocks) or [section()], **more}


def home(*blocks: object) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks) or [section()]}


@dataclass
class Company:
    """Ana (U0001, admin), Ben (U0002) and Chiyo (U0003), and the bot with every scope."""

    scopes: frozenset[str] = EVERY_SCOPE
    clock: MovableClock = field(default_factory=lambda: MovableClock(MONDAY))
    world: World = field(init=False)
    bot: Installation = field(init=False)

    def __post_init__(self) -> None:
        manifest = replace(read_manifest(MANIFEST), bot_scopes=self.scopes)
        self.world = World(self.clock, manifest)
        fill(self.world, PEOPLE)
        self.bot = self.world.install("T0001", token=TOKEN, installer_id="U0001")
        self._api = WebApi(self.world)

    def wait(self, seconds: float) -> None:
        """Let the stand-in's clock run."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def channel(self, name: str) -> Channel:
        return next(c for c in self.world.channels.values() if c.name == name)

    def reply(self, method: str, token: str | None = TOKEN, /, **args: object) -> Reply:
        """Call without HTTP between; the whole reply."""
        return self._api.answer(Incoming("POST", method, args, token, "form"))

    def call(self, method: str, token: str | None = TOKEN, /, **args: object) -> dict[str, Any]:
        """The same; the body."""
        return self.reply(method, token, **args).body

    def error(self, method: str, token: str | None = TOKEN, /, **args: object) -> str:
        """The name of the refusal."""
        return str(self.call(method, token, **args)["error"])


@dataclass
class Line:
    """The same company over HTTP."""

    company: Company
    base_url: str
    http: httpx.Client

    def client(
        self, token: str = TOKEN, retry_handlers: list[RetryHandler] | None = None
    ) -> WebClient:
        """slack_sdk's own client; with its default retries where none are named."""
        return WebClient(
            token=token, base_url=f"{self.base_url}/api/", retry_handlers=retry_handlers
        )


@contextmanager
def online(company: Company) -> Iterator[Line]:
    with served(create_api(company.world)) as base_url, httpx.Client(base_url=base_url) as http:
        company.world.base_url = base_url
        yield Line(company, base_url, http)
        company.world.faults.release()
