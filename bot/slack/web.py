"""The web side: Slack's requests, and whether the bot is alive and ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.signature import SignatureCheck

LARGEST_BODY = 1_000_000  # bytes; Slack's largest payload, a modal of 250 kB, is far below

MoveClock = Callable[[datetime], datetime | None]


def make_web(
    app: App | None,
    check: SignatureCheck | None,
    ready: Callable[[], str | None],
    move_clock: MoveClock | None = None,
) -> Starlette:
    """The ASGI app. `app` is None in Socket Mode, which has no /slack/events.

    `ready()` is None or the sentence that says what is missing. `move_clock` is there only in the
    demo and the tests: it sets the bot's clock, does what is due, and gives the next due instant.
    """

    async def clock(request: Request) -> Response:
        body = await _body(request) or b""
        if check is None or not check.signed(body, request.headers):
            return PlainTextResponse("not signed by the stand-in", 401)
        wanted = datetime.fromisoformat((await request.json())["now"])
        next_due = await run_in_threadpool(move_clock, wanted) if move_clock else None
        return JSONResponse({"next_due": next_due and next_due.isoformat()})

    async def is_ready(_: Request) -> Response:
        missing = await run_in_threadpool(ready)
        return PlainTextResponse(missing or "ready", 503 if missing else 200)

    routes = [
        Route("/healthz", lambda _: PlainTextResponse("alive")),
        Route("/readyz", is_ready),
    ]
    if app is not None and check is not None:
        routes.append(Route("/slack/events", _events(app, check), methods=["POST"]))
    if move_clock is not None:
        routes.append(Route("/clock", clock, methods=["POST"]))
    return Starlette(routes=routes)


def _events(app: App, check: SignatureCheck) -> Callable[[Request], Awaitable[Response]]:
    async def events(request: Request) -> Response:
        # In a worker thread: Bolt's adapter would block the event loop until the acknowledgement.
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not await run_in_threadpool(check.genuine, body, request.headers):
            return PlainTextResponse("not a fresh request from Slack", 401)
        answer = await run_in_threadpool(app.dispatch, to_bolt_request(request, body))
        return to_starlette_response(answer)

    return events


async def _body(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    request._body = body  # noqa: SLF001  # Starlette's own cache, so that json() can read it again
    return body
