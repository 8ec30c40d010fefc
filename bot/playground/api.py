"""The stand-in's HTTP side: /api/{method}, uploads, response URLs, the OAuth page."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.playground import oauth_page
from bot.playground.refusals import Refused
from bot.playground.response_url import respond
from bot.playground.web_api import Incoming, WebApi
from bot.playground.world import World

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def create_api(world: World) -> Starlette:
    """The API alone, for whoever needs no sockets."""
    return Starlette(routes=routes(world))


def routes(world: World) -> list[BaseRoute]:
    """Every address of the Web API, under the paths of slack.com."""
    web_api = WebApi(world)

    async def call(request: Request) -> Response:
        incoming = await _read(request)
        reply = await run_in_threadpool(web_api.answer, incoming)
        if reply.dropped:
            return Dropped()
        return JSONResponse(reply.body, reply.status, dict(reply.headers))

    async def answer_url(request: Request) -> Response:
        return await _answer_url(world, request)

    async def upload(request: Request) -> Response:
        return await _upload(world, request)

    async def download(request: Request) -> Response:
        return _download(world, str(request.path_params["file_id"]))

    async def authorize(request: Request) -> Response:
        return await _authorize(world, request)

    return [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        Route("/response/{token}", answer_url, methods=["POST"]),
        Route("/files/upload/{file_id}", upload, methods=["POST"]),
        Route("/files/download/{file_id}", download, methods=["GET"]),
        Route("/oauth/v2/authorize", authorize, methods=["GET", "POST"]),
    ]


class Dropped(Response):
    """Closes the connection without a word, as a network does. Needs uvicorn."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - nothing is sent
        """Abort the transport and wait until the server has noticed."""
        cycle: Any = getattr(receive, "__self__", None)  # uvicorn's RequestResponseCycle
        if not hasattr(cycle, "transport"):
            raise RuntimeError("a dropped answer needs the stand-in to be served by uvicorn")
        cycle.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            continue


async def _read(request: Request) -> Incoming:
    method = str(request.path_params["method"])
    token = _bearer(request)
    incoming = Incoming(request.method, method, dict(request.query_params), token, "form")
    if request.method == "POST":
        incoming = await _with_body(request, incoming)
    in_args = incoming.args.get("token")
    if in_args and incoming.content != "json" and token is None:  # JSON needs the header
        incoming = replace(incoming, token=str(in_args))
    rest = {k: v for k, v in incoming.args.items() if k != "token"}
    return replace(incoming, args=_with_client(request, method, rest))


async def _with_body(request: Request, incoming: Incoming) -> Incoming:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in FORMS and not await request.body():
        return incoming  # slack_sdk sends calls without arguments so, as empty JSON
    if kind == "application/json":
        try:
            body = json.loads(await request.body())
        except ValueError:
            return replace(incoming, content="invalid_json")
        if not isinstance(body, dict):
            return replace(incoming, content="json_not_object")
        return replace(incoming, args={**incoming.args, **body}, content="json")
    if kind in FORMS:
        form = await request.form()
        return replace(incoming, args={**incoming.args, **_texts(form)})
    return replace(incoming, content="invalid_post_type" if kind else "missing_post_type")


def _texts(form: FormData) -> dict[str, str]:
    return {k: v for k, v in form.items() if isinstance(v, str)}


def _bearer(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def _with_client(request: Request, method: str, args: dict[str, Any]) -> dict[str, Any]:
    """oauth.v2.access takes the client's id and secret by HTTP Basic, too."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if method != "oauth.v2.access" or scheme.lower() != "basic":
        return args
    try:
        client_id, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return args
    return {"client_id": client_id, "client_secret": secret, **args}


async def _answer_url(world: World, request: Request) -> Response:
    raw = await request.body()
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    try:
        await run_in_threadpool(respond, world, str(request.path_params["token"]), body)
    except Refused as refused:
        gone = refused.error in ("expired_url", "used_url")
        return JSONResponse(refused.body(), 404 if gone else 400)
    return PlainTextResponse("ok")


async def _upload(world: World, request: Request) -> Response:
    file = world.files.get(str(request.path_params["file_id"]))
    if file is None or file.content is not None:
        return PlainTextResponse("not found", 404)
    content = await _sent(request)
    if len(content) != file.length:
        said = f"{file.length} bytes were announced and {len(content)} came"
        return PlainTextResponse(said, 400)
    with world.lock:
        world.files[file.id] = replace(file, content=content)
        world.touch()
    return PlainTextResponse(f"OK - {len(content)}")


def _download(world: World, file_id: str) -> Response:
    """A shared file, for the page: whoever is at this machine may have it."""
    file = world.files.get(file_id)
    if file is None or file.content is None or not file.shared:
        return PlainTextResponse("not found", 404)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Response(file.content, media_type="application/octet-stream", headers=headers)


async def _sent(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    form = await request.form()
    parts = [v for v in form.values() if isinstance(v, UploadFile)]
    return await parts[0].read() if parts else b""


async def _authorize(world: World, request: Request) -> Response:
    try:
        if request.method == "GET":
            came_from = request.headers.get("referer", "")
            return HTMLResponse(oauth_page.page(world, dict(request.query_params), came_from))
        return RedirectResponse(oauth_page.decide(world, _texts(await request.form())), 302)
    except Refused as refused:
        return PlainTextResponse(refused.error, 400)
