"""A small bot for trying the page: one of every thing that the page draws and that people touch."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Say
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.playground.page import sample_blocks as blocks
from tests.playground.page import sharing_bot

Json = dict[str, Any]


def sample_bot(api_url: str, signing_secret: str, token: str) -> App:
    """A bot that answers `/leeway` (modal, post, gallery, silent), its buttons and App Home."""
    app = App(
        client=WebClient(token=token, base_url=api_url),
        signing_secret=signing_secret,
        request_verification_enabled=False,  # the stand-in's clock is not the machine's
        process_before_response=True,
    )
    app.command("/leeway")(leeway)
    app.action("protect")(protect)
    app.action("wipe")(wipe)
    app.action("name_it")(name_it)
    app.shortcut("name_it")(name_it)
    app.shortcut("pass_on")(pass_on)
    app.view("all_inputs")(submitted)
    app.event("app_home_opened")(home)
    app.event("message")(heard)
    app.action("dead")(dead)
    sharing_bot.register(app)
    return app


def leeway(ack: Ack, command: Json, client: WebClient) -> None:
    """The command; `/leeway silent` is never acknowledged."""
    said, person = command.get("text", ""), command["user_id"]
    if said == "silent":
        return
    if said == "modal":
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=blocks.modal())
    elif said.startswith("share"):
        sharing_bot.opened(ack, command, client)
    elif said == "post":
        ack()
        client.chat_postMessage(channel=person, text=blocks.NUDGE_TEXT, blocks=blocks.nudge())
    elif said == "gallery":
        ack()
        client.chat_postMessage(channel=person, text="Gallery", blocks=blocks.gallery())
    else:
        ack(f"You said *{said or 'nothing'}*. Try `/leeway modal`.")


def protect(ack: Ack, body: Json, client: WebClient) -> None:
    """Turns the message into its receipt."""
    ack()
    client.chat_update(
        channel=body["channel"]["id"],
        ts=body["message"]["ts"],
        text="Protected",
        blocks=blocks.receipt(),
    )


def wipe(ack: Ack, body: Json, client: WebClient) -> None:
    """Says that it was clicked."""
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text="Wiped, as you confirmed.")


def name_it(ack: Ack, body: Json, client: WebClient) -> None:
    """Opens the modal with every input."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=blocks.modal())


def pass_on(ack: Ack, body: Json, client: WebClient) -> None:
    """Says what was passed on."""
    ack()
    text = f"Passed on: {body['message']['text']}"
    client.chat_postMessage(channel=body["user"]["id"], text=text)


def dead() -> None:
    """Never acknowledges."""


def submitted(ack: Ack, body: Json, view: Json, client: WebClient) -> None:
    """Refuses the title "wrong" beside its field, else repeats what was filled in."""
    values = {b: next(iter(v.values())) for b, v in view["state"]["values"].items()}
    if values["title"]["value"] == "wrong":
        ack(response_action="errors", errors={"title": "That book does not exist."})
        return
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text=blocks.said(values))


def home(event: Json, client: WebClient) -> None:
    """Publishes App Home."""
    client.views_publish(user_id=event["user"], view=blocks.home())


def heard(event: Json, say: Say) -> None:
    """Repeats what a person wrote."""
    if not event.get("subtype") and not event.get("bot_id"):
        say(f"I heard: {event['text']}")


def as_asgi(app: App) -> Starlette:
    """The bot over HTTP: `/slack/events`, and `/clock` for the stand-in."""

    async def events(request: Request) -> Response:
        body = (await request.body()).decode()
        sent = BoltRequest(body=body, headers=dict(request.headers.items()))
        answer = await run_in_threadpool(app.dispatch, sent)
        headers = {k: v[0] for k, v in answer.headers.items() if k.lower() != "content-length"}
        return Response(answer.body or "", status_code=answer.status, headers=headers)

    async def clock(_: Request) -> Response:
        return JSONResponse({"next_due": None})

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/clock", clock, methods=["POST"]),
        ]
    )
