from __future__ import annotations

import pytest

from bot.playground.desk import NOT_RESPONDING, Desk, NotOnScreenError
from bot.playground.playground import Playground
from tests.playground.little_bots import CLICKS, ListeningBot
from tests.playground.screens import said


def test_a_person_sees_public_channels_their_own_messages_and_nobody_elses(
    playground: Playground, ana: Desk
) -> None:
    theirs = playground.world.open_dm("U0002", "U0003")
    own = playground.world.open_dm("U0001", "U0002")
    app = ana.app_dm()
    playground.world.post(own.id, "U0002", "psst")

    ids = [c.id for c in ana.channels()]

    assert "general" in [c.name for c in ana.channels()]
    assert ids[-2:] == [own.id, app]  # the newest activity first
    assert theirs.id not in ids
    with pytest.raises(NotOnScreenError):
        ana.messages(theirs.id)


def test_looking_at_a_conversation_marks_it_read(playground: Playground, ana: Desk) -> None:
    said(playground, ana)
    said(playground, ana)
    assert ana.unread(ana.app_dm()) == 2

    assert len(ana.messages(ana.app_dm())) == 2

    assert ana.unread(ana.app_dm()) == 0


def test_what_is_typed_is_escaped_in_text_and_verbatim_in_its_block(
    ana: Desk,
) -> None:
    ana.say(ana.app_dm(), "a < b")

    (message,) = ana.messages(ana.app_dm())
    assert message.text == "a &lt; b"
    assert message.blocks[0]["elements"][0]["elements"][0]["text"] == "a < b"


def test_a_typed_line_with_a_slash_is_a_command(bot: ListeningBot, ana: Desk) -> None:
    ana.say(ana.app_dm(), "/little help")

    assert bot.last.form["text"] == "help"
    assert ana.messages(ana.app_dm()) == []


def test_a_shortcut_of_a_message_carries_the_message(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    message = said(playground, ana)

    ana.shortcut("keep", message)

    payload = bot.click
    assert payload["type"] == "message_action"
    assert payload["message_ts"] == message.ts
    assert payload["message"]["text"] == "Which?"
    with pytest.raises(NotOnScreenError):
        ana.shortcut("greet", message)


def test_an_app_that_was_uninstalled_offers_no_command_and_answers_no_click(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    message = said(playground, ana)
    playground.world.uninstall("T0001")

    command, click = ana.command("/little"), ana.click(message, "yes")

    assert command.error is not None
    assert "not a valid command" in command.error
    assert click.error == NOT_RESPONDING
    assert bot.at(CLICKS) == []


@pytest.mark.parametrize("user_id", ["UGONE", "UOTHERBOT", "USLACKBOT", "UBOT0001"])
def test_bots_and_leavers_have_no_desk(playground: Playground, user_id: str) -> None:
    with pytest.raises(ValueError, match="cannot sit at a desk"):
        Desk(playground, user_id)


def test_nobody_sits_down_under_an_unknown_id(playground: Playground) -> None:
    with pytest.raises(LookupError, match="U7777"):
        Desk(playground, "U7777")


@pytest.mark.parametrize("user_id", ["UGUEST", "UULTRA", "USTRANGER"])
def test_guests_and_strangers_type_and_click_where_they_are_members(
    playground: Playground, bot: ListeningBot, user_id: str
) -> None:
    desk = Desk(playground, user_id)
    message = said(playground, desk)

    assert desk.click(message, "yes").ok
    assert bot.click["user"]["id"] == user_id
    assert bot.click["team"]["id"] == "T0001"
    assert desk.command("/little").ok
    assert "general" not in [c.name for c in desk.channels()]
