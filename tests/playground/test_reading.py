"""What a person reads, what they type becomes, and what selects list."""

from __future__ import annotations

import pytest

from bot.playground.composing import behind_a_command, rich_text, written_by_a_person
from bot.playground.desk import Desk, NotOnScreenError
from bot.playground.entities import Json
from bot.playground.playground import Playground
from tests.playground.little_bots import CLICKS, COMMANDS, ListeningBot
from tests.playground.screens import BLOCKS, button, modal, opened, plain, said, text_input

LINK = "https://a.example/x?b=1&c=2"


def select(kind: str, **more: object) -> Json:
    element = {"type": kind, "action_id": "where", **more}
    return {"type": "input", "block_id": "to", "label": plain("To"), "element": element}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (f"See {LINK}.", "See <https://a.example/x?b=1&amp;c=2>."),
        (f"({LINK})", "(<https://a.example/x?b=1&amp;c=2>)"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("Ask <@U0002>!", "Ask <@U0002>!"),
        ("http://", "http://"),
    ],
)
def test_what_a_person_types_is_handed_on_as_slack_writes_it(typed: str, written: str) -> None:
    assert written_by_a_person(typed) == written


def test_a_link_and_a_quote_of_the_composer_are_parts_of_its_rich_text() -> None:
    block = rich_text(f"Look:\n> it said\n{LINK} ok")
    assert block["elements"] == [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Look:"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "it said"}]},
        {
            "type": "rich_text_section",
            "elements": [{"type": "link", "url": LINK}, {"type": "text", "text": " ok"}],
        },
    ]


@pytest.mark.parametrize(
    ("should_escape", "expected"),
    [
        (False, "find https://a.example/x?b=1&amp;c=2 with @bo in #general"),
        (True, "find <https://a.example/x?b=1&amp;c=2> with <@U0002|bo> in <#{id}|general>"),
    ],
)
def test_names_and_links_behind_a_command_are_escaped_where_the_manifest_asks_for_it(
    playground: Playground, ana: Desk, should_escape: bool, expected: str
) -> None:
    world, general = playground.world, ana.channel("general").id
    typed = f"find {LINK} with <@U0002> in <#{general}>"
    written = behind_a_command(typed, world.users, world.channels, should_escape=should_escape)
    assert written == expected.format(id=general)


def test_a_command_in_a_channel_is_told_with_the_channel(bot: ListeningBot, ana: Desk) -> None:
    general, leads = ana.channel("general"), ana.channel("people-leads")
    ana.command(f"/little {LINK}", general.id)
    ana.say(leads.id, "/little now")
    first, second = [h.form for h in bot.at(COMMANDS)]
    assert (first["channel_id"], first["channel_name"]) == (general.id, "general")
    assert first["text"] == "https://a.example/x?b=1&amp;c=2"
    assert (second["channel_id"], second["channel_name"]) == (leads.id, "privategroup")


def test_everything_that_is_read_in_a_message_is_in_its_words(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    message = said(playground, ana)
    assert ana.words(message).splitlines()[:5] == ["Which?", "Red", "Green", "Blue", "Press"]
    assert ana.buttons(message) == ["Press", "Press"]
    ana.say(ana.app_dm(), f"a < b, {LINK}")
    assert ana.message(ana.app_dm(), "a < b").text.startswith("a &lt; b")
    assert ana.message(ana.app_dm(), LINK)
    with pytest.raises(NotOnScreenError, match="a < b"):
        ana.message(ana.app_dm(), "nothing of the kind")
    assert bot.events()


def test_the_words_of_a_modal_are_its_title_its_blocks_and_its_button(
    playground: Playground, ana: Desk
) -> None:
    name = text_input("name")
    name["element"]["initial_value"] = "Bo"
    opened(playground, modal(BLOCKS[0], name))
    read = ["A form", "Which?", "Red", "Green", "Blue", "name", "Bo", "Save"]
    assert ana.modal_words().splitlines() == read
    ana.fill("name", "Cy")
    assert ana.modal_words().splitlines()[-2] == "Cy"
    assert ana.offered("ask") == ["red", "green", "blue"]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("channels_select", {}, ["general", "learning", "project-aurora", "random"]),
        ("conversations_select", {"filter": {"include": ["private"]}}, ["people-leads"]),
        (
            "conversations_select",
            {"filter": {"include": ["im", "private"]}},
            ["", "people-leads"],
        ),
        (
            "conversations_select",
            {"filter": {"include": ["im", "private"], "exclude_bot_users": True}},
            ["people-leads"],
        ),
    ],
)
def test_a_select_lists_what_its_kind_and_its_filter_let_through(
    playground: Playground, ana: Desk, kind: str, more: dict[str, object], expected: list[str]
) -> None:
    ana.app_dm()
    playground.world.add_channel("T0001", "secret", ["U0002"], is_private=True)
    gone = playground.world.add_channel("T0001", "gone", ["U0001"])
    playground.world.archive(gone.id)
    opened(playground, modal(select(kind, **more)))
    listed = [playground.world.channel(id_).name for id_ in ana.offered("to")]
    assert sorted(listed) == expected
    with pytest.raises(NotOnScreenError):
        ana.fill("to", gone.id)


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"default_to_current_conversation": True}, "general"),
        (
            {"default_to_current_conversation": True, "filter": {"include": ["private"]}},
            None,
        ),
        ({}, None),
    ],
)
def test_a_modal_proposes_the_conversation_that_is_looked_at_if_the_filter_lets_it(
    playground: Playground,
    bot: ListeningBot,
    ana: Desk,
    element: dict[str, object],
    expected: str | None,
) -> None:
    general = ana.channel("general")
    ana.command("/little", general.id)
    trigger = playground.world.redeem_trigger(bot.last.form["trigger_id"], "T0001")
    by = playground.world.installation("T0001")
    view = modal(select("conversations_select", **element))
    shown = playground.world.open_view(by, "U0001", view, channel_id=trigger.channel_id)
    chosen = ana.view_state(shown)["to"]["where"]["selected_conversation"]
    assert chosen == (general.id if expected else None)
    ana.submit()
    if expected:
        submitted = bot.click["view"]["state"]["values"]["to"]["where"]
        assert submitted["selected_conversation"] == general.id


def test_what_was_proposed_stays_when_the_view_is_updated_and_yields_to_a_choice(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    world, general = playground.world, ana.channel("general")
    by = world.installation("T0001")
    view = modal(select("conversations_select", default_to_current_conversation=True))
    shown = world.open_view(by, "U0001", view, channel_id=general.id)
    world.update_view(shown.id, modal(select("conversations_select"), title=plain("Next")))
    state = ana.view_state(ana.top_modal())
    assert state["to"]["where"]["selected_conversation"] == general.id
    ana.fill("to", ana.channel("random").id)
    ana.submit()
    chosen = bot.click["view"]["state"]["values"]["to"]["where"]["selected_conversation"]
    assert chosen == ana.channel("random").id


def test_a_message_shortcut_hands_on_the_message_of_a_channel_without_the_app(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = ana.channel("general").id
    Desk(playground, "U0002").say(general, f"Read {LINK}")
    message = ana.message(general, "Read")
    assert ana.shortcuts(message) == ["keep"]
    assert ana.shortcuts() == ["greet"]
    assert ana.shortcut("keep", message).ok
    payload = bot.click
    assert (payload["type"], payload["callback_id"]) == ("message_action", "keep")
    assert payload["channel"] == {"id": general, "name": "general"}
    assert payload["message"]["user"] == "U0002"
    assert payload["message"]["text"] == "Read <https://a.example/x?b=1&amp;c=2>"
    assert payload["message"]["blocks"][0]["type"] == "rich_text"
    assert payload["message_ts"] == payload["message"]["ts"] == message.ts
    assert payload["response_url"].startswith(f"{playground.base_url}/response/")
    trigger = playground.world.redeem_trigger(payload["trigger_id"], "T0001")
    assert trigger.channel_id == general


def test_a_message_for_one_person_has_no_shortcuts(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = ana.channel("general").id
    me = playground.bot_user_id()
    message = playground.world.ephemeral(general, me, "U0001", "?", blocks=[])
    assert ana.shortcuts(message) == []
    with pytest.raises(NotOnScreenError):
        ana.shortcut("keep", message)
    assert bot.at(CLICKS) == []


def test_the_buttons_of_a_message_in_a_channel_are_for_every_reader(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = ana.channel("general").id
    ana.invite_bot(general)
    row = {"type": "actions", "block_id": "do", "elements": [button("save")]}
    playground.world.post(general, playground.bot_user_id(), "A book", blocks=[row])
    bo = Desk(playground, "U0002")
    assert bo.click(bo.message(general, "Press"), "save").ok
    assert bot.click["user"]["id"] == "U0002"
    assert bot.click["channel"] == {"id": general, "name": "general"}
