"""The web side: Slack's requests, and how the bot is: alive, ready, its numbers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.signature import SignatureCheck

logger = logging.getLogger(__name__)

EXPOSITION = "text/plain; version=0.0.4"  # Starlette adds charset=utf-8
LARGEST_BODY = 1_000_000  # bytes; Slack's largest payload, a modal of 250 kB, is far below

MoveClock = Callable[[datetime], datetime | None]


def make_web(
    app: App | None,
    check: SignatureCheck | None,
    ready: Callable[[], str | None],
    move_clock: MoveClock | None = None,
    *,
    commands: Executor | None = None,
    alive: Callable[[], bool] = lambda: True,
    metrics: Callable[[], bytes] | None = None,
    pages: Sequence[Route] = (),
) -> Starlette:
    """The ASGI app. `app` is None in Socket Mode and in a worker, which have no /slack/events.

    `commands` are the threads in which slash commands are dealt with after their acknowledgement.
    `ready()` is None or the sentence that says what is missing. `alive()` is False where only a
    new start helps. `metrics()` is the text for Prometheus. `move_clock` is there only in the demo
    and the tests: it sets the bot's clock, does what is due, and gives the next due instant.
    `pages` are those that people's browsers open.
    """

    async def clock(request: Request) -> Response:
        body = await _body(request) or b""
        if check is None or not check.signed(body, request.headers):
            return PlainTextResponse("not signed by the stand-in", 401)
        wanted = datetime.fromisoformat((await request.json())["now"])
        next_due = await run_in_threadpool(move_clock, wanted) if move_clock else None
        return JSONResponse({"next_due": next_due and next_due.isoformat()})

    routes = [*_signs(ready, alive, metrics), *pages]
    if app is not None and check is not None and commands is not None:
        routes.append(Route("/slack/events", _events(app, check, commands), methods=["POST"]))
    if move_clock is not None:
        routes.append(Route("/clock", clock, methods=["POST"]))
    return Starlette(routes=routes)


def _signs(
    ready: Callable[[], str | None],
    alive: Callable[[], bool],
    metrics: Callable[[], bytes] | None,
) -> list[Route]:
    async def is_ready(_: Request) -> Response:
        missing = await run_in_threadpool(ready)
        return PlainTextResponse(missing or "ready", 503 if missing else 200)

    async def is_alive(_: Request) -> Response:
        # On the event loop: a process whose threads are all taken is busy and not dead.
        if alive():
            return PlainTextResponse("alive")
        return PlainTextResponse("Nothing is sent any more: start this process again.", 503)

    async def numbers(_: Request) -> Response:
        body = await run_in_threadpool(metrics) if metrics else b""
        return Response(body, media_type=EXPOSITION)

    routes = [Route("/healthz", is_alive), Route("/readyz", is_ready)]
    return [*routes, Route("/metrics", numbers)] if metrics else routes


def _events(
    app: App, check: SignatureCheck, commands: Executor
) -> Callable[[Request], Awaitable[Response]]:
    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not check.genuine(body, request.headers):
            return PlainTextResponse("not a fresh request from Slack", 401)
        said = to_bolt_request(request, body)
        if "command" in said.body:
            # Every command is acknowledged with nothing, and answered by its response_url: what the
            # bot is busy with is none of the person's concern.
            commands.submit(_dispatch, app, said)
            return Response()
        # In a worker thread: Bolt's adapter would block the event loop until the acknowledgement.
        answer = await run_in_threadpool(app.dispatch, said)
        return to_starlette_response(answer)

    return events


def _dispatch(app: App, said: BoltRequest) -> None:
    try:
        app.dispatch(said)
    except Exception:  # Bolt tells of what goes wrong in a listener; this is before or after one
        logger.exception("a command could not be dispatched")


async def _body(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    request._body = body  # noqa: SLF001  # Starlette's own cache, so that json() can read it again
    return body
