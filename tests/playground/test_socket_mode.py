from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import websocket
from slack_bolt import App
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler as BuiltinHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as LibraryHandler
from slack_sdk import WebClient

from bot.playground.desk import NOT_RESPONDING, TROUBLE, Desk
from bot.playground.playground import Playground
from tests.playground.little_bots import APP_TOKEN, MONDAY, bolt_app, little_playground
from tests.playground.raw_sockets import RawSocket, raw_socket
from tests.playground.screens import modal, opened, said, text_input

HANDLERS = [BuiltinHandler, LibraryHandler]


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with little_playground(tmp_path, socket_mode=True, ack_seconds=5.0) as made:
        yield made


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Playground]:
    with little_playground(tmp_path, socket_mode=True, ack_seconds=0.3) as made:
        yield made


@contextmanager
def plugged_in(
    playground: Playground, app: App, kind: type[BaseSocketModeHandler] = BuiltinHandler
) -> Iterator[BaseSocketModeHandler]:
    handler = kind(app, APP_TOKEN)  # type: ignore[call-arg]  # both kinds take these two
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt gives it no types
    try:
        assert playground.sockets.wait_for_connections(1, 5.0)
        yield handler
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # nor this


@pytest.mark.parametrize("kind", HANDLERS)
def test_a_bolt_app_on_a_socket_answers_a_command(
    playground: Playground, kind: type[BaseSocketModeHandler]
) -> None:
    app = bolt_app(playground)

    @app.command("/little")
    def little(ack, command):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as Bolt's users write it
        ack(f"You said {command['text']}")

    with plugged_in(playground, app, kind):
        desk = Desk(playground, "U0001")
        outcome = desk.command("/little hello")

        assert outcome.ok, outcome.error
        assert [m.text for m in desk.messages(desk.app_dm())] == ["You said hello"]


@pytest.mark.parametrize("kind", HANDLERS)
def test_a_bolt_app_on_a_socket_hears_events_clicks_and_submissions(
    playground: Playground, kind: type[BaseSocketModeHandler]
) -> None:
    app, heard, enough = bolt_app(playground), [], threading.Event()

    @app.event("message")
    def message(event):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        heard.append(event["text"])
        enough.set()

    @app.action("yes")
    def yes(ack, action):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        heard.append(action["action_id"])
        ack()

    @app.view("form")
    def form(ack, view):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        heard.append(view["state"]["values"]["name"]["text"]["value"])
        ack(response_action="errors", errors={"name": "Already taken"})

    with plugged_in(playground, app, kind):
        desk = Desk(playground, "U0001")
        desk.say(desk.app_dm(), "hello")
        assert enough.wait(5)
        assert desk.click(said(playground, desk), "yes").ok
        opened(playground, modal(text_input("name")))
        desk.fill("name", "Ana")

        assert desk.submit().field_errors == {"name": "Already taken"}
        assert heard == ["hello", "yes", "Ana"]


@pytest.mark.parametrize("kind", HANDLERS)
def test_a_client_that_is_asked_to_refresh_comes_back_by_a_new_link(
    playground: Playground, kind: type[BaseSocketModeHandler]
) -> None:
    app = bolt_app(playground)

    @app.command("/little")
    def little(ack):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        ack("Still here")

    with plugged_in(playground, app, kind):
        playground.sockets.disconnect("refresh_requested")
        assert playground.sockets.wait_for_connections(1, 10.0)

        outcome = Desk(playground, "U0001").command("/little")

        assert outcome.ok, outcome.error
    assert len(playground.world.calls_of("apps.connections.open")) >= 2


def test_an_envelope_looks_as_slacks_do(playground: Playground) -> None:
    with raw_socket(playground) as socket:
        assert socket.hello["type"] == "hello"
        assert socket.hello["num_connections"] == 1
        assert socket.hello["connection_info"] == {"app_id": playground.world.app.id}

        socket.will_acknowledge({"text": "By hand"})
        desk = Desk(playground, "U0001")
        assert desk.command("/little x").ok

    (envelope,) = socket.envelopes
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["command"] == "/little"
    assert envelope["payload"]["text"] == "x"
    assert [m.text for m in desk.messages(desk.app_dm())] == ["By hand"]


def test_without_a_socket_the_person_sees_errors(playground: Playground) -> None:
    desk = Desk(playground, "U0001")
    opened(playground, modal(text_input("name", optional=True)))

    assert desk.command("/little").error == '/little failed with the error "dispatch_failed"'
    assert desk.click(said(playground, desk), "yes").error == NOT_RESPONDING
    assert desk.submit().error == TROUBLE


def test_a_socket_that_does_not_acknowledge_in_time_shows_operation_timeout(
    impatient: Playground,
) -> None:
    with raw_socket(impatient):
        outcome = Desk(impatient, "U0001").command("/little")

    assert outcome.error == '/little failed with the error "operation_timeout"'


def test_an_unacknowledged_event_comes_again_at_once_and_later(impatient: Playground) -> None:
    with raw_socket(impatient) as socket:
        desk = Desk(impatient, "U0001")
        desk.say(desk.app_dm(), "hello")
        socket.will_acknowledge(None)

        impatient.move_clock(MONDAY + timedelta(minutes=2))
        impatient.move_clock(MONDAY + timedelta(minutes=10))

    envelopes = socket.envelopes
    assert [(e["retry_attempt"], e["retry_reason"]) for e in envelopes] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
    ]
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 3
    assert not any(e["accepts_response_payload"] for e in envelopes)


def test_what_happens_before_a_socket_is_there_is_delivered_by_a_retry(
    impatient: Playground,
) -> None:
    desk = Desk(impatient, "U0001")
    desk.say(desk.app_dm(), "hello")

    with raw_socket(impatient) as socket:
        socket.will_acknowledge(None)
        impatient.move_clock(MONDAY + timedelta(minutes=1))

    assert [e["payload"]["event"]["text"] for e in socket.envelopes] == ["hello"]


def test_several_sockets_take_turns_and_each_payload_goes_to_one(playground: Playground) -> None:
    with raw_socket(playground) as one, raw_socket(playground) as other:
        assert other.hello["num_connections"] == 2
        one.will_acknowledge(None)
        other.will_acknowledge(None)
        desk = Desk(playground, "U0001")

        for number in range(6):
            assert desk.command(f"/little {number}").ok

    assert (len(one.envelopes), len(other.envelopes)) == (3, 3)


def test_an_eleventh_socket_is_turned_away(playground: Playground) -> None:
    sockets = [connect(playground) for _ in range(10)]
    try:
        assert playground.sockets.wait_for_connections(10, 5.0)
        with closing(connect(playground)) as eleventh:
            assert "too_many_websockets" in eleventh.recv()
    finally:
        for socket in sockets:
            socket.close()


def connect(playground: Playground) -> websocket.WebSocket:
    return websocket.create_connection(playground.world.make_socket_url(), timeout=5)


def test_a_link_opens_one_socket_only(playground: Playground) -> None:
    link = playground.world.make_socket_url()
    with (
        closing(websocket.create_connection(link, timeout=5)),
        pytest.raises(websocket.WebSocketBadStatusException),
    ):
        websocket.create_connection(link, timeout=5)


def test_a_warning_comes_before_the_end_and_payloads_still_arrive(playground: Playground) -> None:
    with raw_socket(playground) as socket:
        socket.will_acknowledge(None)
        playground.sockets.disconnect("warning")

        assert Desk(playground, "U0001").command("/little").ok

    assert [d["reason"] for d in socket.disconnects] == ["warning"]


def test_after_a_refresh_request_a_socket_gets_no_more_payloads(playground: Playground) -> None:
    with raw_socket(playground) as old:
        playground.sockets.disconnect("refresh_requested")
        with raw_socket(playground) as new:
            new.will_acknowledge(None)

            assert Desk(playground, "U0001").command("/little").ok

    assert old.envelopes == []
    assert len(new.envelopes) == 1
    assert [d["reason"] for d in old.disconnects] == ["refresh_requested"]


def test_the_shortened_life_of_a_debugging_link_is_said_in_hello(playground: Playground) -> None:
    with raw_socket(playground, "&debug_reconnects=true") as socket:
        assert socket.hello["debug_info"]["approximate_connection_time"] == 360


def test_the_link_of_apps_connections_open_is_on_the_same_server(playground: Playground) -> None:
    client = WebClient(token=APP_TOKEN, base_url=f"{playground.base_url}/api/")

    answer = client.apps_connections_open(app_token=APP_TOKEN)

    assert str(answer["url"]).startswith(
        playground.base_url.replace("http", "ws") + "/link?ticket="
    )


def test_there_is_nothing_to_forge_on_a_socket(playground: Playground) -> None:
    with pytest.raises(LookupError, match="no signatures"):
        playground.outgoing.forge()


def test_noise_on_a_socket_is_ignored(playground: Playground) -> None:
    with raw_socket(playground) as socket:
        socket.send("this is no JSON")
        socket.send('{"envelope_id": "of nobody"}')
        socket.will_acknowledge(None)

        assert Desk(playground, "U0001").command("/little").ok


def test_raw_sockets_are_what_they_say(playground: Playground) -> None:
    with raw_socket(playground) as socket:
        assert isinstance(socket, RawSocket)
        assert playground.sockets.connected() == 1
    assert playground.sockets.wait_for_connections(0, 5.0)
