"""A served page with a small company and the small bot, for the browser tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
import yaml

from bot.core.clock import MovableClock
from bot.playground.page.app import mount
from bot.playground.playground import Playground
from bot.playground.server import served
from tests.playground.page.sample_bot import as_asgi, sample_bot

MONDAY = datetime(2026, 11, 30, 8, 12, tzinfo=UTC)
MANIFEST = Path(__file__).parents[3] / "config" / "manifest.yaml"
PEOPLE = """work_email,display_name,timezone,country,title
ada@sample.example,Ada Okafor,Europe/Berlin,DE,Head of Client Services
ben@sample.example,Ben Roth,Europe/Berlin,DE,Consultant
chloe@sample.example,Chloé Martin,America/New_York,US,Senior Consultant
dev@sample.example,Dev Patel,Asia/Kolkata,IN,Engineering Lead
eva@sample.example,Eva Lindqvist,Europe/Stockholm,SE,Learning & Development
"""


@contextmanager
def sample_page(folder: Path, *, ack_seconds: float = 1.0) -> Iterator[tuple[Playground, str]]:
    """The stand-in with its page and the bot, all on loopback ports: the playground, its URL."""
    people = folder / "people.csv"
    people.write_text(PEOPLE, "utf-8")
    manifest = folder / "manifest.yaml"
    manifest.write_text(yaml.safe_dump(_with_shortcuts()), "utf-8")
    playground = Playground(people, manifest, MovableClock(MONDAY), ack_seconds=ack_seconds)
    mount(playground.asgi, playground)
    with _served_with_lifespan(playground) as base_url:
        app = sample_bot(f"{base_url}/api/", playground.world.app.signing_secret, "xoxb-playground")
        with served(as_asgi(app)) as bot_url:
            playground.bot_url = bot_url
            yield playground, base_url


def _with_shortcuts() -> dict[str, Any]:
    """Our own manifest and shortcuts, so that the page has their menus."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    manifest["features"]["shortcuts"] = [
        {"name": "Name a book", "type": "global", "callback_id": "name_it", "description": "Opens"},
        {"name": "Recommend", "type": "message", "callback_id": "pass_on", "description": "Keeps"},
        {"name": "Share it", "type": "message", "callback_id": "share_it", "description": "Asks"},
    ]
    return manifest


@contextmanager
def _served_with_lifespan(playground: Playground) -> Iterator[str]:
    """As `serving`, with the ASGI lifespan that starts NiceGUI."""
    config = uvicorn.Config(
        playground.asgi,
        log_level="error",
        lifespan="on",
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # a request made before uvicorn accepts waits in the backlog
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        playground.start(address)
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()
            playground.close()
