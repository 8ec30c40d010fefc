from __future__ import annotations

import threading
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.playground.little_bots import (
    COMMANDS,
    ListeningBot,
    listening,
    little_playground,
    signed,
)


def test_a_slash_command_carries_all_that_slack_sends(
    playground: Playground, bot: ListeningBot
) -> None:
    desk = Desk(playground, "U0001")

    desk.command("/little help me & <you>")

    form = bot.last.form
    trigger_id, response_url = form.pop("trigger_id"), form.pop("response_url")
    assert form == {
        "token": "playground-verification-token",
        "team_id": "T0001",
        "team_domain": "sample-company",
        "channel_id": desk.app_dm(),
        "channel_name": "directmessage",
        "user_id": "U0001",
        "user_name": "ana",
        "command": "/little",
        "text": "help me &amp; &lt;you&gt;",
        "api_app_id": playground.world.app.id,
        "is_enterprise_install": "false",
    }
    assert playground.world.redeem_trigger(trigger_id, "T0001").user_id == "U0001"
    assert response_url.startswith(f"{playground.base_url}/response/")
    assert bot.last.path == COMMANDS
    assert bot.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert signed(bot.last)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Response(status_code=500), "dispatch_failed"),
        (Response(status_code=404), "dispatch_failed"),
        (Response(status_code=201), "dispatch_failed"),  # Slack asks for 200
    ],
)
def test_a_command_that_is_not_acknowledged_with_200_shows_slacks_error(
    playground: Playground, bot: ListeningBot, response: Response, expected: str
) -> None:
    bot.answer(COMMANDS, response)

    outcome = Desk(playground, "U0001").command("/little")

    assert not outcome.ok
    assert outcome.error == f'/little failed with the error "{expected}"'


def test_a_command_that_is_acknowledged_too_late_shows_operation_timeout(tmp_path: Path) -> None:
    released = threading.Event()
    with (
        little_playground(tmp_path, ack_seconds=0.2) as playground,
        listening(playground) as bot,
    ):
        bot.hang(COMMANDS, released)

        outcome = Desk(playground, "U0001").command("/little")
        released.set()

        assert outcome.error == '/little failed with the error "operation_timeout"'
        assert len(bot.heard) == 1  # interactions are never sent again


def test_a_command_without_a_running_bot_shows_dispatch_failed(playground: Playground) -> None:
    outcome = Desk(playground, "U0001").command("/little")

    assert outcome.error == '/little failed with the error "dispatch_failed"'


def test_a_command_unknown_to_the_manifest_never_reaches_the_bot(
    playground: Playground, bot: ListeningBot
) -> None:
    outcome = Desk(playground, "U0001").command("/big")

    assert not outcome.ok
    assert outcome.error is not None
    assert outcome.error.startswith("/big is not a valid command.")
    assert bot.heard == []


def test_the_words_of_an_acknowledgement_are_shown_to_the_person_alone(
    playground: Playground, bot: ListeningBot
) -> None:
    general = next(c for c in playground.world.channels.values() if c.name == "general")
    bot.answer(COMMANDS, PlainTextResponse("Here you are"))

    assert Desk(playground, "U0001").command("/little", general.id).ok

    assert [m.text for m in Desk(playground, "U0001").messages(general.id)] == ["Here you are"]
    assert Desk(playground, "U0002").messages(general.id) == []


def test_an_acknowledgement_in_channel_is_shown_to_everybody(
    playground: Playground, bot: ListeningBot
) -> None:
    general = next(c for c in playground.world.channels.values() if c.name == "general")
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*All* of you"}}
    answer = {"response_type": "in_channel", "text": "All of you", "blocks": [block]}
    bot.answer(COMMANDS, JSONResponse(answer))

    Desk(playground, "U0001").command("/little", general.id)

    (seen,) = Desk(playground, "U0002").messages(general.id)
    assert seen.text == "All of you"
    assert seen.blocks[0]["text"]["text"] == "*All* of you"
    assert seen.blocks[0]["block_id"]  # Slack makes one up


def test_blocks_that_slack_would_not_show_are_refused(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(COMMANDS, JSONResponse({"text": "x", "blocks": [{"type": "sectoin"}]}))
    desk = Desk(playground, "U0001")

    outcome = desk.command("/little")

    assert outcome.error == '/little failed with the error "invalid_blocks"'
    assert desk.messages(desk.app_dm()) == []
