"""A Bolt app that does nothing but acknowledge: `python -m tests.bench.bare_bolt PORT SECRET`."""

from __future__ import annotations

import re
import sys

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def make_web(signing_secret: str) -> Starlette:
    """Served as Bolt's own documentation serves it."""
    bolt = App(token="xoxb-bare", signing_secret=signing_secret, token_verification_enabled=False)

    @bolt.action(re.compile(".*"))
    def acknowledge(ack: Ack) -> None:
        ack()

    handler = SlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(
        routes=[
            Route("/readyz", lambda _: PlainTextResponse("ready")),
            Route("/slack/events", events, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(make_web(sys.argv[2]), port=int(sys.argv[1]), log_level="error")
