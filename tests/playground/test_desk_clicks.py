from __future__ import annotations

import pytest
from starlette.responses import Response

from bot.playground.desk import NOT_RESPONDING, Desk, NotOnScreenError
from bot.playground.entities import Json
from bot.playground.playground import Playground
from tests.playground.little_bots import CLICKS, MONDAY, TOKEN, ListeningBot
from tests.playground.screens import BLOCKS, COLOURS, button, plain, said

START = int(MONDAY.timestamp())


def test_a_click_carries_the_message_and_all_that_slack_sends(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    metadata = {"event_type": "nudge", "event_payload": {"id": "n1"}}
    message = said(playground, ana, metadata=metadata)

    assert ana.click(message, "yes").ok

    payload = bot.click
    assert payload["type"] == "block_actions"
    assert payload["user"] == {
        "id": "U0001",
        "username": "ana",
        "name": "ana",
        "team_id": "T0001",
    }
    assert payload["team"] == {"id": "T0001", "domain": "sample-company"}
    assert payload["enterprise"] is None
    assert payload["is_enterprise_install"] is False
    assert payload["api_app_id"] == playground.world.app.id
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel_id,
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": message.channel_id, "name": "directmessage"}
    assert payload["message"]["blocks"] == BLOCKS
    assert payload["message"]["metadata"] == metadata
    assert payload["message"]["bot_id"] == message.bot_id
    (action,) = payload["actions"]
    assert action.pop("action_ts").startswith(f"{START}.")
    assert action == {
        "type": "button",
        "block_id": "do",
        "action_id": "yes",
        "value": "1",
        "text": plain("Press"),
    }
    assert payload["state"]["values"]["ask"]["colour"] == {
        "type": "static_select",
        "selected_option": COLOURS[0],
    }
    token = payload["response_url"].rsplit("/", 1)[1]
    assert playground.world.response_url(token).message_ts == message.ts
    assert playground.world.redeem_trigger(payload["trigger_id"], "T0001").user_id == "U0001"


@pytest.mark.parametrize(
    ("action_id", "value", "reported"),
    [
        ("colour", "blue", {"selected_option": COLOURS[2]}),
        ("day", "2026-03-09", {"selected_date": "2026-03-09"}),
        ("hour", "14:15", {"selected_time": "14:15"}),
        ("ticks", ["red", "blue"], {"selected_options": [COLOURS[0], COLOURS[2]]}),
        ("one", "green", {"selected_option": COLOURS[1]}),
        ("who", "U0002", {"selected_user": "U0002"}),
    ],
)
def test_a_choice_is_reported_in_the_action_and_in_the_state(
    playground: Playground,
    bot: ListeningBot,
    ana: Desk,
    *,
    action_id: str,
    value: object,
    reported: Json,
) -> None:
    ana.click(said(playground, ana), action_id, value=value)

    payload = bot.click
    (action,) = payload["actions"]
    entry = payload["state"]["values"][action["block_id"]][action_id]
    assert reported.items() <= action.items()
    assert reported.items() <= entry.items()


def test_the_choices_of_one_person_stay_for_the_next_click_and_are_nobody_elses(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = next(c for c in playground.world.channels.values() if c.name == "general")
    message = playground.world.post(general.id, playground.bot_user_id(), "?", blocks=BLOCKS)
    ana.click(message, "colour", value="blue")

    ana.click(message, "yes")
    assert bot.click["state"]["values"]["ask"]["colour"]["selected_option"] == COLOURS[2]
    Desk(playground, "U0002").click(message, "yes")
    assert bot.click["state"]["values"]["ask"]["colour"]["selected_option"] == COLOURS[0]


def test_an_overflow_reports_its_option_and_holds_no_state(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    ana.click(said(playground, ana), "more", value="green")

    payload = bot.click
    assert payload["actions"][0]["selected_option"] == COLOURS[1]
    assert "more" not in payload["state"]["values"]["do"]


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("maybe", None),  # no such element
        ("colour", "purple"),  # no such option
        ("more", "purple"),
        ("who", "U7777"),  # no such person
        ("day", "next week"),  # no date
    ],
)
def test_what_is_not_on_the_screen_cannot_be_clicked(
    playground: Playground, bot: ListeningBot, ana: Desk, action_id: str, value: object
) -> None:
    message = said(playground, ana)

    with pytest.raises(NotOnScreenError):
        ana.click(message, action_id, value=value)
    assert bot.at(CLICKS) == []


def test_buttons_with_one_action_id_are_told_apart_by_block_or_value(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    rows: list[Json] = [
        {"type": "actions", "block_id": f"row{n}", "elements": [button("take", f"{n}")]}
        for n in (1, 2)
    ]
    message = said(playground, ana, blocks=rows)

    with pytest.raises(NotOnScreenError, match="say which"):
        ana.click(message, "take")
    ana.click(message, "take", value="2")
    assert bot.click["actions"][0]["block_id"] == "row2"
    ana.click(message, "take", block_id="row1")
    assert bot.click["actions"][0]["value"] == "1"


def test_a_double_click_sends_two_requests_that_can_be_told_apart(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    message = said(playground, ana)

    ana.click(message, "yes")
    playground.world.update(message.channel_id, message.ts, blocks=(), text="Thank you")
    ana.click(message, "yes")  # the second click of a finger that was already on its way

    first, second = [h.json for h in bot.at(CLICKS)]
    assert first["actions"][0]["action_ts"] != second["actions"][0]["action_ts"]
    assert first["trigger_id"] != second["trigger_id"]


def test_an_ephemeral_message_can_be_clicked_by_its_reader_alone_and_is_not_sent_along(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = next(c for c in playground.world.channels.values() if c.name == "general")
    message = playground.world.ephemeral(
        general.id, playground.bot_user_id(), "U0001", "?", blocks=BLOCKS
    )

    ana.click(message, "yes")
    assert bot.click["container"]["is_ephemeral"] is True
    assert "message" not in bot.click
    with pytest.raises(NotOnScreenError):
        Desk(playground, "U0002").click(message, "yes")


def test_a_click_that_is_not_acknowledged_shows_a_warning(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    bot.answer(CLICKS, Response(status_code=500))

    outcome = ana.click(said(playground, ana), "yes")

    assert not outcome.ok
    assert outcome.error == NOT_RESPONDING


def test_buttons_of_another_app_are_not_ours_to_click(playground: Playground, ana: Desk) -> None:
    dm = playground.world.open_dm("U0001", "UOTHERBOT")
    message = playground.world.post(dm.id, "UOTHERBOT", "?", blocks=BLOCKS)

    with pytest.raises(NotOnScreenError, match="not of this app"):
        ana.click(message, "yes")


def test_a_click_in_app_home_carries_the_view(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    world = playground.world
    view = world.publish_home(
        world.installations[TOKEN],
        "U0001",
        {"type": "home", "blocks": BLOCKS, "private_metadata": "m"},
    )

    assert ana.act_in_home("colour", value="green").ok
    ana.act_in_home("yes")

    payload = bot.click
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert payload["view"]["id"] == view.id
    assert payload["view"]["hash"] == view.hash
    assert payload["view"]["private_metadata"] == "m"
    values = payload["view"]["state"]["values"]
    assert values["ask"]["colour"]["selected_option"] == COLOURS[1]
    assert "message" not in payload
    assert "response_url" not in payload
    home = ana.home()
    assert home is not None
    assert home["blocks"] == BLOCKS


def test_app_home_is_told_with_its_view_once_there_is_one(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    world = playground.world
    world.publish_home(world.installations[TOKEN], "U0001", {"type": "home", "blocks": BLOCKS})

    ana.open_home()

    assert bot.events()[0]["view"]["type"] == "home"
