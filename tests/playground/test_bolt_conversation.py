from __future__ import annotations

import threading

from slack_bolt import App

from bot.playground.desk import Desk
from bot.playground.elements import find
from bot.playground.entities import Json
from bot.playground.playground import Playground
from tests.playground.little_bots import MONDAY, bolt_app, connected
from tests.playground.screens import button, modal, text_input

ASK: list[Json] = [
    {"type": "section", "block_id": "q", "text": {"type": "mrkdwn", "text": "Did it help?"}},
    {"type": "actions", "block_id": "a", "elements": [button("helped")]},
]


def conversational(playground: Playground) -> App:
    """A command opens a modal, its submission a message, whose button replaces the message."""
    app = bolt_app(playground)

    @app.command("/little")
    def ask(ack, client, body):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as Bolt's users write it
        ack()
        view = modal(text_input("name"), private_metadata=body["channel_id"])
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("form")
    def form(ack, client, view):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        ack()
        name = view["state"]["values"]["name"]["text"]["value"]
        client.chat_postMessage(channel=view["private_metadata"], text=f"Hello {name}", blocks=ASK)

    @app.action("helped")
    def helped(ack, respond, body):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        ack()
        respond(replace_original=True, text=f"Thank you, {body['user']['name']}")

    @app.event("app_home_opened")
    def home(client, event):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": ASK})

    return app


def test_a_conversation_through_a_modal_a_message_and_its_button(playground: Playground) -> None:
    with connected(playground, conversational(playground)):
        desk = Desk(playground, "U0001")
        dm = desk.app_dm()

        assert desk.command("/little").ok
        assert playground.wait_until(lambda: bool(desk.modals()))
        desk.fill("name", "Ana")
        assert desk.submit().ok
        assert desk.modals() == []
        assert playground.wait_until(lambda: bool(desk.messages(dm)))
        (message,) = desk.messages(dm)
        assert message.text == "Hello Ana"
        assert desk.click(message, "helped").ok

        assert playground.wait_until(lambda: desk.messages(dm)[0].edited is not None)
        (message,) = desk.messages(dm)
        assert message.text == "Thank you, ana"
        assert message.blocks == ()
        assert message.ts.startswith(f"{int(MONDAY.timestamp())}.")


def test_app_home_is_there_after_it_was_opened(playground: Playground) -> None:
    with connected(playground, conversational(playground)):
        desk = Desk(playground, "U0002")
        assert desk.home() is None

        desk.open_home()

        assert playground.wait_until(lambda: desk.home() is not None)
        home = desk.home()
        assert home is not None
        assert find(home["blocks"], "helped").block_id == "a"


def test_a_listener_that_acknowledges_too_late_is_seen_by_the_person(
    playground: Playground,
) -> None:
    app, released = bolt_app(playground), threading.Event()

    @app.command("/little")
    def little(ack):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        released.wait(20)
        ack()

    with connected(playground, app):
        outcome = Desk(playground, "U0001").command("/little")
        released.set()

    assert outcome.error == '/little failed with the error "operation_timeout"'


def test_a_button_without_a_listener_shows_a_warning(playground: Playground) -> None:
    with connected(playground, bolt_app(playground)):
        desk = Desk(playground, "U0001")
        message = playground.world.post(desk.app_dm(), playground.bot_user_id(), "?", blocks=ASK)

        outcome = desk.click(message, "helped")

    assert not outcome.ok
    assert outcome.error is not None
