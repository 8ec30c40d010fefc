"""What somebody does in front of the stand-in's page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PATIENCE

expect.set_options(timeout=PATIENCE)


def sit_down(page: Page, name: str) -> None:
    """Change seats with the keyboard."""
    page.keyboard.press("Control+k")
    search = page.get_by_test_id("person-search")
    search.fill(name)
    try:
        expect(page.get_by_test_id("person")).to_have_count(1, timeout=PATIENCE / 4)
    except AssertionError:  # a page that is busy empties the field after it was filled in
        search.fill("")
        search.fill(name)
        expect(page.get_by_test_id("person")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("person-switch")).to_contain_text(name)


def go_to(page: Page, channel: str) -> None:
    """Look at a channel, or at the conversation with Leeway."""
    page.get_by_test_id("channel").filter(has_text=channel).click()
    expect(page.get_by_test_id("composer")).to_be_visible()


def at_home(page: Page) -> None:
    """Look at App Home."""
    page.get_by_test_id("channel").filter(has_text="Leeway").click()
    page.get_by_test_id("tab-home").click()


def last(page: Page) -> Locator:
    """The last message."""
    return page.get_by_test_id("message").last


def saying(page: Page, text: str) -> Locator:
    """The last message with these words."""
    return page.get_by_test_id("message").filter(has_text=text).last


def click(where: Locator, label: str) -> None:
    """The first button with these words."""
    where.get_by_test_id("action").filter(has_text=label).first.click()


def say(page: Page, line: str) -> None:
    """Write a line, or a command."""
    page.get_by_test_id("composer").fill(line)
    page.keyboard.press("Enter")


def close(form: Locator) -> None:
    """Close a form that shows what was done."""
    form.get_by_role("button", name="Close").last.click()
    expect(form).to_be_hidden()
