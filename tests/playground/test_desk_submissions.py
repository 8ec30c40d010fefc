from __future__ import annotations

import threading
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.playground.desk import TROUBLE, Desk
from bot.playground.entities import Json
from bot.playground.playground import Playground
from tests.playground.little_bots import CLICKS, ListeningBot, listening, little_playground
from tests.playground.screens import (
    BLOCKS,
    COLOURS,
    modal,
    number_input,
    opened,
    plain,
    text_input,
    typed,
)


def test_a_submission_carries_what_was_filled_in_and_what_was_there_before(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    preset = text_input("preset")
    preset["element"] = {**preset["element"], "initial_value": "as before"}
    people: Json = {
        "type": "input",
        "block_id": "people",
        "label": plain("Who"),
        "optional": True,
        "element": {"type": "multi_users_select", "action_id": "users"},
    }
    view_id = opened(playground, modal(text_input("name"), preset, people, BLOCKS[0]))
    ana.fill("name", "Ana & co")
    ana.fill("people", ["U0002", "U0003"])

    assert ana.submit().ok

    payload = bot.click
    assert payload["type"] == "view_submission"
    assert payload["response_urls"] == []
    view = payload["view"]
    assert (view["id"], view["root_view_id"]) == (view_id, view_id)
    assert view["private_metadata"] == "kept"
    assert view["callback_id"] == "form"
    assert view["previous_view_id"] is None
    assert view["hash"]
    assert view["state"]["values"] == {
        "name": {"text": {"type": "plain_text_input", "value": "Ana & co"}},
        "preset": {"text": {"type": "plain_text_input", "value": "as before"}},
        "people": {"users": {"type": "multi_users_select", "selected_users": ["U0002", "U0003"]}},
        "ask": {"colour": {"type": "static_select", "selected_option": COLOURS[0]}},
    }
    assert ana.modals() == []


@pytest.mark.parametrize(
    ("block", "value", "complaint"),
    [
        (text_input("field"), "", "Please complete this required field."),
        (typed("plain_text_input", min_length=5), "four", "Must be 5 to 3000 characters."),
        (typed("plain_text_input", max_length=3), "four", "Must be 0 to 3 characters."),
        (typed("email_text_input"), "ana at home", "Please enter a valid email address."),
        (typed("url_text_input"), "leeway", "Please enter a valid URL."),
        (number_input(), "four", "Please enter a number."),
        (number_input(), "4.5", "Please enter a whole number."),
        (number_input(min_value="5"), "4", "Must be 5 or more."),
        (number_input(max_value="3"), "4", "Must be 3 or less."),
    ],
)
def test_slack_itself_refuses_what_an_input_does_not_take(
    playground: Playground,
    bot: ListeningBot,
    ana: Desk,
    *,
    block: Json,
    value: str,
    complaint: str,
) -> None:
    opened(playground, modal(block))
    ana.fill("field", value)

    outcome = ana.submit()

    assert not outcome.ok
    assert outcome.field_errors == {"field": complaint}
    assert bot.at(CLICKS) == []
    assert len(ana.modals()) == 1


def test_the_apps_errors_stand_at_the_inputs_and_the_modal_stays(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    opened(playground, modal(text_input("name")))
    ana.fill("name", "Bo")
    bot.answer(
        CLICKS, JSONResponse({"response_action": "errors", "errors": {"name": "Already taken"}})
    )

    outcome = ana.submit()

    assert (outcome.ok, outcome.error) == (False, None)
    assert outcome.field_errors == {"name": "Already taken"}
    assert ana.view_state(ana.top_modal())["name"]["text"]["value"] == "Bo"


@pytest.mark.parametrize(
    "response",
    [
        Response(status_code=500),
        PlainTextResponse("ok"),
        JSONResponse({"response_action": "explode"}),
        JSONResponse({"response_action": "errors", "errors": {}}),
        JSONResponse({"response_action": "errors", "errors": {"nowhere": "?"}}),
        JSONResponse({"response_action": "update", "view": {"type": "modal"}}),
        JSONResponse({"response_action": "push"}),
    ],
)
def test_an_answer_that_slack_cannot_use_shows_trouble_and_keeps_the_modal(
    playground: Playground, bot: ListeningBot, ana: Desk, response: Response
) -> None:
    view_id = opened(playground, modal(text_input("name")))
    ana.fill("name", "Bo")
    bot.answer(CLICKS, response)

    outcome = ana.submit()

    assert outcome.error is not None
    assert outcome.error.startswith(TROUBLE)
    assert [v.id for v in ana.modals()] == [view_id]
    assert ana.view_state(ana.top_modal())["name"]["text"]["value"] == "Bo"


def test_a_submission_acknowledged_too_late_shows_trouble(tmp_path: Path) -> None:
    released = threading.Event()
    with (
        little_playground(tmp_path, ack_seconds=0.2) as playground,
        listening(playground) as bot,
    ):
        desk = Desk(playground, "U0001")
        opened(playground, modal(text_input("name", optional=True)))
        bot.hang(CLICKS, released)

        outcome = desk.submit()
        released.set()

        assert outcome.error == TROUBLE
        assert len(desk.modals()) == 1
