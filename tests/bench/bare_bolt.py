"""A Bolt app that only acknowledges: `python -m tests.bench.bare_bolt PORT SECRET API_URL`."""

from __future__ import annotations

import re
import sys

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def make_web(signing_secret: str, api_url: str) -> Starlette:
    """Served as Bolt's own documentation serves it."""
    client = WebClient(token="xoxb-playground", base_url=api_url)
    bolt = App(client=client, request_verification_enabled=False)
    verifier = SignatureVerifier(signing_secret)

    @bolt.command(re.compile(".*"))
    @bolt.action(re.compile(".*"))
    def acknowledge(ack: Ack) -> None:
        ack()

    handler = SlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        # By hand, because Bolt's own check reads the real clock, and the stand-in has another.
        timestamp = request.headers["x-slack-request-timestamp"]
        signature = verifier.generate_signature(timestamp=timestamp, body=await request.body())
        if signature != request.headers["x-slack-signature"]:
            return PlainTextResponse("not signed", 401)
        return await handler.handle(request)

    return Starlette(
        routes=[
            Route("/readyz", lambda _: PlainTextResponse("ready")),
            Route("/slack/events", events, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(make_web(sys.argv[2], sys.argv[3]), port=int(sys.argv[1]), log_level="error")
