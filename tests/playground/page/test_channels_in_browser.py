"""Channels in a real browser: a message becomes a recommendation where the app is invited."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.playground.desk import Desk
from bot.playground.entities import Channel
from bot.playground.playground import Playground
from tests.playground.page.sharing_bot import INVITE_ME
from tests.support.browser import wait_for_the_line

EVERYBODY = ["U0001", "U0002", "U0003"]


@pytest.fixture
def room(playground: Playground) -> Channel:
    """A channel of its own for each test, with a message that has a link."""
    name = f"room-{len(playground.world.channels)}"
    made = playground.world.add_channel("T0001", name, EVERYBODY)
    Desk(playground, "U0002").say(made.id, "This helped me: https://a.example/book?a=1&b=2")
    return made


def look(page: Page, playground: Playground, person: str, channel: str) -> None:
    page.goto(f"{playground.base_url}/?person={person}&channel={channel}")
    expect(page.get_by_test_id("messages")).to_be_visible()
    wait_for_the_line(page)


def open_shortcut(page: Page) -> Locator:
    """Choose "Share it" from the menu of the first message, with the mouse."""
    message = page.get_by_test_id("message").first
    message.hover()
    message.get_by_role("button", name="More message actions").click()
    page.get_by_text("Share it", exact=True).click()
    modal = page.get_by_role("dialog", name="Recommend")
    expect(modal).to_be_visible()
    return modal


@pytest.mark.parametrize("width", [1280, 390])
def test_a_message_is_shared_where_the_app_was_invited_and_others_use_its_buttons(
    page: Page, playground: Playground, ada: Desk, room: Channel, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    look(page, playground, "U0001", room.id)
    expect(page.get_by_role("link", name="https://a.example/book?a=1&b=2")).to_be_visible()

    modal = open_shortcut(page)
    expect(modal.get_by_label("Where")).to_have_value(f"# {room.name}")
    expect(modal.get_by_label("Title")).to_have_value("A book")
    modal.get_by_label("Why it helped me").fill("It was short.")
    modal.get_by_role("radio", name="Person").check()
    expect(modal.get_by_label("Link")).to_have_count(0)
    expect(modal.get_by_label("Title")).to_have_value("A person")
    expect(modal.get_by_label("Why it helped me")).to_have_value("It was short.")
    expect(modal.get_by_role("radio", name="Person")).to_be_focused()

    modal.get_by_test_id("modal-submit").click()
    where = modal.locator('[data-block-id="room"]').first
    expect(where.get_by_role("alert")).to_have_text(INVITE_ME)
    expect(where.get_by_role("alert")).to_be_in_viewport()
    modal.get_by_test_id("modal-close").click()

    page.get_by_test_id("add-app").click()
    expect(page.get_by_test_id("note")).to_contain_text("@Leeway has joined the channel")
    expect(page.get_by_test_id("add-app")).to_have_count(0)
    modal = open_shortcut(page)
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    shared = page.get_by_test_id("message").filter(has_text="recommends")
    expect(shared).to_contain_text("Getting to Yes")
    assert page.evaluate("document.documentElement.scrollWidth") == width

    ben = Desk(playground, "U0002")
    assert ben.unread(room.id) == 1
    look(page, playground, "U0002", room.id)
    shared.get_by_role("button", name="Save for me").click()
    answer = page.get_by_test_id("message").filter(has_text="Saved for you.")
    expect(answer).to_contain_text("Only visible to you")
    shared.get_by_role("button", name="It helped").click()
    expect(shared).to_contain_text("1 said it helped")
    assert "Saved for you." not in [m.text for m in ada.messages(room.id)]


def test_the_unread_mark_of_a_channel_goes_when_it_is_looked_at(
    page: Page, playground: Playground, room: Channel
) -> None:
    Desk(playground, "U0003").say(room.id, "One more thing")
    row = page.locator(f'[data-channel="{room.id}"]')
    expect(row.get_by_test_id("unread")).to_have_text("2")
    row.click()
    expect(row.get_by_test_id("unread")).to_have_count(0)
    expect(page.get_by_test_id("message").last).to_contain_text("One more thing")


def test_slacks_own_commands_are_completed_and_obeyed(
    page: Page, playground: Playground, room: Channel
) -> None:
    look(page, playground, "U0001", room.id)
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("/inv")
    expect(page.get_by_test_id("command")).to_have_count(1)
    expect(page.get_by_test_id("command")).to_contain_text("/invite")
    page.keyboard.press("Tab")
    expect(composer).to_have_value("/invite ")
    page.keyboard.type("@Leeway")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("note").last).to_contain_text("@Leeway has joined the channel")
    page.get_by_test_id("room-menu").click()
    page.get_by_text("Remove Leeway from").click()
    expect(page.get_by_test_id("note").last).to_contain_text("@Leeway has left the channel")
    composer.fill("/archive")
    composer.press("Enter")
    expect(page.get_by_test_id("closed-room")).to_contain_text("was archived")
    expect(composer).to_be_hidden()


def test_a_channel_that_one_is_not_in_is_looked_at_and_joined(
    page: Page, playground: Playground, room: Channel
) -> None:
    look(page, playground, "U0005", room.id)
    expect(page.get_by_test_id("composer")).to_be_hidden()
    sidebar = page.get_by_role("navigation")
    expect(sidebar.get_by_role("region", name="Not joined")).to_contain_text(room.name)
    page.get_by_test_id("join").click()
    expect(page.get_by_test_id("composer")).to_be_visible()
    expect(sidebar.get_by_role("region", name="Channels")).to_contain_text(room.name)
    assert "U0005" in room.members
