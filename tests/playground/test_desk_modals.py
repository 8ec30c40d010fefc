from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from bot.playground.desk import Desk, NotOnScreenError
from bot.playground.playground import Playground
from tests.playground.little_bots import CLICKS, TOKEN, ListeningBot
from tests.playground.screens import BLOCKS, modal, opened, plain, text_input


def test_an_update_replaces_the_modal_and_keeps_what_stays_filled_in(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    view_id = opened(playground, modal(text_input("name"), text_input("old", optional=True)))
    before = ana.top_modal().hash
    ana.fill("name", "Ana")
    following = modal(text_input("name"), text_input("new", optional=True), callback_id="second")
    bot.answer(CLICKS, JSONResponse({"response_action": "update", "view": following}))

    assert ana.submit().ok

    (view,) = ana.modals()
    assert view.id == view_id
    assert view.content["callback_id"] == "second"
    assert view.hash != before
    assert ana.view_state(view)["name"]["text"]["value"] == "Ana"
    assert set(ana.view_state(view)) == {"name", "new"}


def test_modals_are_pushed_up_to_three_and_closed_one_by_one(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    empty = modal(text_input("name", optional=True))
    first = opened(playground, empty)
    bot.answer(CLICKS, *[JSONResponse({"response_action": "push", "view": empty})] * 3)
    assert ana.submit().ok
    assert ana.submit().ok

    outcome = ana.submit()

    assert not outcome.ok
    assert outcome.error is not None
    assert "push_limit_reached" in outcome.error
    assert [v.root_view_id for v in ana.modals()] == [first] * 3
    assert ana.top_modal().previous_view_id == ana.modals()[1].id
    assert ana.submit().ok
    assert len(ana.modals()) == 2


def test_clear_closes_the_whole_stack(playground: Playground, bot: ListeningBot, ana: Desk) -> None:
    empty = modal(text_input("name", optional=True))
    opened(playground, empty)
    bot.answer(
        CLICKS,
        JSONResponse({"response_action": "push", "view": empty}),
        JSONResponse({"response_action": "clear"}),
    )
    ana.submit()

    assert ana.submit().ok

    assert ana.modals() == []


def test_closing_tells_the_app_only_where_it_asked(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    opened(playground, modal(text_input("name")))
    ana.close()
    assert bot.at(CLICKS) == []

    view_id = opened(playground, modal(text_input("name"), notify_on_close=True))
    ana.fill("name", "half a na")
    assert ana.close().ok

    payload = bot.click
    assert payload["type"] == "view_closed"
    assert payload["is_cleared"] is False
    assert payload["view"]["id"] == view_id
    assert payload["view"]["state"]["values"]["name"]["text"]["value"] == "half a na"
    assert ana.modals() == []


def test_the_cross_closes_the_stack_and_says_so(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    world = playground.world
    opened(playground, modal(text_input("name"), notify_on_close=True))
    world.push_view(world.installations[TOKEN], "U0001", modal(text_input("name")))

    ana.close(everything=True)

    (told,) = [h.json for h in bot.at(CLICKS)]
    assert told["is_cleared"] is True
    assert ana.modals() == []


def test_a_click_in_a_modal_carries_the_view_and_what_was_typed(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    view_id = opened(playground, modal(text_input("name"), *BLOCKS))
    ana.fill("name", "An")

    assert ana.act_in_modal("colour", value="blue").ok

    payload = bot.click
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["view"]["state"]["values"]["name"]["text"]["value"] == "An"
    trigger = playground.world.redeem_trigger(payload["trigger_id"], "T0001")
    assert trigger.view_id == view_id  # so that the app may push


def test_an_input_tells_the_app_only_with_dispatch_action(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    opened(playground, modal(text_input("quiet"), text_input("loud", dispatch_action=True)))

    with pytest.raises(NotOnScreenError, match="fill it"):
        ana.act_in_modal("text", block_id="quiet", value="x")
    assert ana.act_in_modal("text", block_id="loud", value="x").ok
    assert bot.click["actions"][0]["value"] == "x"


def test_a_conversation_select_that_asks_for_it_comes_with_a_response_url(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = next(c for c in playground.world.channels.values() if c.name == "general")
    element = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
    }
    block = {"type": "input", "block_id": "to", "label": plain("To"), "element": element}
    opened(playground, modal(block))
    ana.fill("to", general.id)

    ana.submit()

    (url,) = bot.click["response_urls"]
    assert (url["block_id"], url["action_id"]) == ("to", "where")
    assert url["channel_id"] == general.id


def test_a_modal_without_a_submit_button_cannot_be_submitted(
    playground: Playground, ana: Desk
) -> None:
    view = modal(BLOCKS[0])
    del view["submit"]
    opened(playground, view)

    with pytest.raises(NotOnScreenError, match="no submit button"):
        ana.submit()
