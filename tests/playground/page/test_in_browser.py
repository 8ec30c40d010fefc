"""The page in a real browser, with a real bot behind it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.playground.page.sample_blocks import NUDGE_TEXT


def write(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("composer").press("Enter")


def test_a_message_appears_by_itself_and_its_button_turns_it_into_its_receipt(
    page: Page, ada: Desk
) -> None:
    ada.command("/leeway post")
    message = page.get_by_test_id("message").filter(has_text=NUDGE_TEXT).last
    ts = message.get_attribute("data-ts")
    message.get_by_role("button", name="Move it to Tuesday 9:30").click()
    receipt = page.locator(f'[data-ts="{ts}"]')
    expect(receipt).to_contain_text("Development time is on Tuesday 9:30 from now on.")
    expect(receipt).to_contain_text("(edited)")
    expect(receipt.get_by_role("button", name="Undo")).to_be_visible()


def test_a_click_that_the_bot_does_not_acknowledge_is_warned_of(page: Page, ada: Desk) -> None:
    ada.command("/leeway post")
    page.get_by_role("button", name="Already done").last.click()
    expect(page.get_by_test_id("toast").first).to_contain_text("not responding")


def test_a_command_is_completed_with_the_keyboard_and_its_answer_is_for_one_person(
    page: Page,
) -> None:
    page.get_by_test_id("composer").press_sequentially("/lee")
    expect(page.get_by_test_id("command")).to_have_count(1)
    expect(page.get_by_test_id("command")).to_contain_text("Your next nudge, your settings, help")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("composer")).to_have_value("/leeway ")
    page.keyboard.type("help")
    page.keyboard.press("Enter")
    answer = page.get_by_test_id("message").filter(has_text="You said help").last
    expect(answer).to_contain_text("Only visible to you")
    expect(page.get_by_test_id("composer")).to_have_value("")


def test_a_command_that_nobody_answers_says_so(page: Page) -> None:
    write(page, "/leeway silent")
    expect(page.get_by_test_id("toast").first).to_contain_text("/leeway failed")


def test_every_input_of_a_modal_is_filled_and_submitted(page: Page, ada: Desk) -> None:
    write(page, "/leeway modal")
    modal = page.get_by_role("dialog", name="Name a resource")
    modal.get_by_label("Title").fill("wrong")
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_text("Please complete this required field.")).to_have_count(3)
    modal.get_by_label("Why it helped me").fill("It was short.")
    modal.get_by_label("What it is").select_option("Book")
    modal.get_by_label("Topics").click()
    page.get_by_role("option", name="Leading").click()
    page.get_by_role("option", name="Writing").click()
    page.keyboard.press("Escape")
    modal.get_by_label("For whom").fill("Ben")
    page.get_by_role("option", name="Ben Roth").click()
    modal.get_by_role("radio", name="Hard").check()
    modal.get_by_role("checkbox", name="My team").check()
    modal.get_by_label("From", exact=True).fill("2026-12-08")
    modal.get_by_label("At", exact=True).fill("09:30")
    modal.get_by_label("Price").fill("12.5")
    modal.get_by_test_id("modal-submit").click()
    wrong = modal.locator('[data-block-id="title"]').first
    expect(wrong.get_by_role("alert")).to_have_text("That book does not exist.")
    modal.get_by_label("Title").fill("Turn the Ship Around")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    said = "Turn the Ship Around | book | hard | leading,writing | U0002 | my team"
    expect(page.get_by_test_id("messages")).to_contain_text(
        f"Shared: {said} | 2026-12-08 | 09:30 | 12.5"
    )
    assert ada.modals() == []


def test_what_is_being_typed_outlives_messages_that_come_in(page: Page, ada: Desk) -> None:
    page.get_by_test_id("composer").fill("half a thou")
    ada.command("/leeway post")
    expect(page.get_by_test_id("message").last).to_contain_text(NUDGE_TEXT)
    expect(page.get_by_test_id("composer")).to_have_value("half a thou")
    page.get_by_role("button", name="Not now…").last.click()
    modal = page.get_by_role("dialog", name="Name a resource")
    modal.get_by_label("Title").fill("half a tit")
    ada.command("/leeway help")
    expect(page.get_by_test_id("message").last).to_contain_text("You said help")
    expect(modal.get_by_label("Title")).to_have_value("half a tit")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    assert ada.modals() == []


def test_the_person_is_switched_with_the_keyboard_and_the_address_keeps_it(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_test_id("person-search").press_sequentially("engineering")
    expect(page.get_by_test_id("person")).to_have_count(1)
    page.keyboard.press("Enter")
    switch = page.get_by_test_id("person-switch")
    expect(switch).to_contain_text("Dev Patel")
    expect(page).to_have_url(re.compile(r"person=U0004&channel=D"))
    page.reload()
    expect(switch).to_contain_text("Dev Patel")
    page.go_back()
    expect(switch).to_contain_text("Ada Okafor")


def test_the_home_tab_shows_what_the_bot_publishes_and_its_buttons_work(page: Page) -> None:
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("17 of 22 development hours")
    expect(page).to_have_url(re.compile("tab=home"))
    home.get_by_role("button", name="Name a resource").click()
    modal = page.get_by_role("dialog", name="Name a resource")
    modal.get_by_role("button", name="Close dialog").click()
    expect(modal).to_be_hidden()


def test_an_action_with_a_confirmation_waits_for_the_answer(page: Page, ada: Desk) -> None:
    ada.command("/leeway gallery")
    wipe = page.get_by_role("button", name="Wipe", exact=True).last
    wipe.click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Wiped" not in page.get_by_test_id("messages").inner_text()
    wipe.click()
    page.get_by_role("button", name="Wipe it").click()
    expect(page.get_by_test_id("messages")).to_contain_text("Wiped, as you confirmed.")


def test_the_clock_moves_for_everybody_and_is_told_in_each_zone(
    page: Page, playground: Playground
) -> None:
    page.get_by_role("button", name="Next Tuesday 10:00").click()
    expect(page.get_by_test_id("clock")).to_have_text("10:00")
    page.get_by_role("button", name="+1 hour").click()
    expect(page.get_by_test_id("clock")).to_have_text("11:00")
    assert playground.clock.now().hour == 10
    page.keyboard.press("Control+k")
    page.get_by_test_id("person").filter(has_text="Dev Patel").click()
    expect(page.get_by_test_id("clock")).to_have_text("15:30")


def test_a_clock_that_the_bot_does_not_take_is_said(page: Page, playground: Playground) -> None:
    bot_url, playground.bot_url = playground.bot_url, "http://127.0.0.1:9"
    page.get_by_role("button", name="+1 hour").click()
    expect(page.get_by_test_id("toast").first).to_contain_text("The clock stopped on its way")
    expect(page.get_by_role("button", name="+1 hour")).to_be_enabled()
    playground.bot_url = bot_url


def test_shortcuts_of_a_message_and_global_ones_are_offered(page: Page, ada: Desk) -> None:
    ada.command("/leeway post")
    message = page.get_by_test_id("message").filter(has_text=NUDGE_TEXT).last
    message.get_by_role("button", name="More message actions").click()
    page.get_by_text("Recommend", exact=True).click()
    expect(page.get_by_test_id("messages")).to_contain_text(f"Passed on: {NUDGE_TEXT}")
    page.get_by_role("button", name="Shortcuts", exact=True).click()
    page.get_by_text("Name a book").click()
    expect(page.get_by_role("dialog", name="Name a resource")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_reactions_and_replies_are_shown(page: Page, playground: Playground, ada: Desk) -> None:
    world, dm = playground.world, ada.app_dm()
    asked = world.post(dm, ada.user_id, "Who came?")
    world.post(dm, playground.bot_user_id(), "All five.", thread_ts=asked.ts)
    world.react(dm, asked.ts, "tada", "U0002")
    rows = page.get_by_test_id("message")
    expect(rows.filter(has_text="Who came?").first).to_contain_text("🎉")
    expect(rows.filter(has_text="All five.")).to_contain_text("Reply in a thread")


def test_what_a_person_writes_never_becomes_markup(page: Page, ada: Desk) -> None:
    attack = "<img src=x onerror=alert(1)> <b>bold</b>"
    write(page, attack)
    expect(page.get_by_test_id("message").filter(has_text=attack).first).to_be_visible()
    assert page.get_by_test_id("messages").locator("img, b, script").count() == 0
    assert ada.messages(ada.app_dm())


def test_on_a_phone_the_sidebar_is_a_drawer_and_nothing_is_wider_than_the_screen(
    page: Page,
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sidebar = page.get_by_role("navigation")
    expect(sidebar).to_be_hidden()
    page.get_by_test_id("menu").click()
    sidebar.get_by_role("button", name="general").click()
    expect(sidebar).to_be_hidden()
    expect(page.get_by_role("heading", name="general", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_landmarks_and_the_live_log_are_there_for_a_screen_reader(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Channels and direct messages")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("combobox", name="Message Leeway")).to_be_visible()
