"""The door for learning systems: /xapi/statements takes in what they tell, by xAPI 1.0.3.

Leeway is no learning record store: it gives no statements out, and keeps only what it needs to know
one again and to take back what it did.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.clock import Clock
from bot.storage import Database
from bot.trainings import sources
from bot.trainings.receiving import ConflictError, NotLetInError, receive
from bot.trainings.sources import LearningSystem
from bot.trainings.statement_batch import (
    MOST_STATEMENTS,
    MalformedError,
    Told,
    TooMuchError,
    read_many,
    read_one,
)
from bot.trainings.xapi_requests import (
    HEADERS,
    REALM,
    VERSION,
    Held,
    RefusedError,
    check_content,
    check_parameters,
    check_version,
    token_in,
)

logger = logging.getLogger(__name__)

METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
AT_ONCE = 1
"""Requests that are worked on at once in this process; a click waits for one of them, at most."""
LARGEST_FORM = 10_000
TOKEN_SECONDS = 24 * 60 * 60
MOST_NAMED = 20

Answering = Callable[[Request], Awaitable[Response]]


class XapiDoor:
    """Takes in statements of the learning systems that an admin let in."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._held = Held()
        self._turns = CapacityLimiter(AT_ONCE)

    def routes(self) -> list[Route]:
        """To be served beside Slack's requests."""
        return [
            Route("/xapi/about", _answered(self._about), methods=METHODS),
            Route("/xapi/statements", _answered(self._statements), methods=METHODS),
            Route("/xapi/token", _answered(self._token), methods=METHODS),
            Route("/xapi/{rest:path}", _answered(self._nothing), methods=METHODS),
        ]

    async def _about(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise _not_so("GET")
        return JSONResponse({"version": [VERSION, "1.0.0"]}, headers=HEADERS)

    async def _nothing(self, _: Request) -> Response:
        raise RefusedError(404, "Leeway takes in statements, at statements, and nothing else.")

    async def _statements(self, request: Request) -> Response:
        if request.method not in ("PUT", "POST"):
            raise _not_so("PUT, POST")
        system = await run_in_threadpool(self._system, token_in(request))
        check_version(request)
        one = request.method == "PUT"
        check_parameters(request, *(["statementId"] if one else []))
        check_content(request)
        body = bytearray()
        self._held.enter()
        try:
            await self._held.read(request, body)
            statement_id = request.query_params["statementId"] if one else None
            work = partial(self._take_in, system, body, statement_id)
            keys = await to_thread.run_sync(work, limiter=self._turns)
        finally:
            self._held.leave(len(body))
        return Response(None, 204, HEADERS) if one else JSONResponse(keys, headers=HEADERS)

    async def _token(self, request: Request) -> Response:
        """What OAuth calls client credentials, for senders that know nothing else.

        The secret of a learning system is its token already: it is handed back to who brought it.
        """
        if request.method != "POST":
            raise _not_so("POST")
        token, form = token_in(request), await _form(request)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400, HEADERS)
        token = form.get("client_secret") or token
        try:
            await run_in_threadpool(self._system, token)
        except RefusedError as refused:
            return JSONResponse(
                {"error": "invalid_client"}, refused.status, {**HEADERS, **refused.headers}
            )
        granted = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse({**granted, "scope": "xapi:write"}, headers=HEADERS)

    def _system(self, token: str) -> LearningSystem:
        """Who it is; refuses a stranger."""
        found = None
        if token:
            with self._database.reading_everywhere() as session:
                found = sources.find(session, token)
        if found is None:
            raise _stranger()
        return found

    def _take_in(
        self, system: LearningSystem, body: bytearray, statement_id: str | None
    ) -> list[str]:
        """Store what is told; the ids of the statements, in their order."""
        try:
            told = _read(body, statement_id)
        except MalformedError as error:
            raise _malformed(system, error) from None
        except TooMuchError:
            raise _too_much() from None
        try:
            with self._database.transaction(system.workspace_id) as session:
                receive(session, system.id, told, self._clock.now())
        except ConflictError as error:
            raise _conflict(system, error) from None
        except NotLetInError:
            raise _stranger() from None
        except (IntegrityError, OperationalError) as error:
            # What the driver says would name whom it is about.
            kind = type(error.orig).__name__
            logger.warning("nothing of what %s told could be stored: %s", system.name, kind)
            raise RefusedError(
                503, "Nothing was stored: send it again.", headers={"Retry-After": "5"}
            ) from None
        return [one.key for one in told]


def _read(body: bytearray, statement_id: str | None) -> list[Told]:
    return read_many(body) if statement_id is None else read_one(body, statement_id)


def _answered(ask: Answering) -> Answering:
    async def answer(request: Request) -> Response:
        try:
            return await ask(request)
        except RefusedError as refused:
            return refused.answer()

    return answer


async def _form(request: Request) -> dict[str, str]:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_FORM:
                raise RefusedError(413, "This is too large for a form.")
    except ClientDisconnect:
        raise RefusedError(400, "The request ended before its end.") from None
    found = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in found.items()}


def _not_so(methods: str) -> RefusedError:
    sentence = f"Leeway is no learning record store: this address knows {methods} alone."
    return RefusedError(405, sentence, headers={"Allow": methods})


def _stranger() -> RefusedError:
    return RefusedError(
        401,
        "This token lets nobody in: an admin of Leeway makes one with `leeway xapi add`.",
        headers={"WWW-Authenticate": REALM},
    )


def _malformed(system: LearningSystem, error: MalformedError) -> RefusedError:
    things = "One thing is" if error.count == 1 else f"{error.count} things are"
    # Which ones, the sender is told: their paths have names in them that anybody may have made up.
    logger.warning("%s sent what is no xAPI: %s wrong", system.name, things.lower())
    return RefusedError(400, f"{things} wrong, and nothing was stored.", error.problems)


def _too_much() -> RefusedError:
    most = f"{MOST_STATEMENTS:,} statements"
    return RefusedError(
        413, f"A request has at most {most}, of a usual size: send several smaller ones."
    )


def _conflict(system: LearningSystem, error: ConflictError) -> RefusedError:
    logger.warning("%s sent other statements under ids that it had used: %s", system.name, error)
    return RefusedError(
        409,
        "These ids are known with another content, and nothing was stored.",
        error.keys[:MOST_NAMED],
    )
