"""A busy manager in a real browser: the nudge, one click, undo, two reasons, what follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.seat import last, sit_down
from tests.support.browser import PATIENCE, looking_at
from tests.support.house import House, running


def click(page: Page, label: str) -> None:
    last(page).get_by_role("button", name=label, exact=True).click()


def next_tuesday(page: Page, house: House, day: str) -> None:
    """Click the clock; and let the few seconds pass over which a workspace's notes are spread."""
    tuesday = house.playground.upcoming(1, 10, "Europe/Berlin")
    page.get_by_test_id("clock-tuesday").click()
    assert house.playground.wait_until(lambda: house.now >= tuesday, PATIENCE / 1000)
    expect(page.get_by_test_id("clock")).to_have_text("10:00")
    expect(page.get_by_text(day).first).to_be_visible()
    house.move(seconds=30)


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_tuesday_one_click_undo_and_two_reasons(
    browser: Browser, database_url: str, transport: str
) -> None:
    with (
        running(database_url, socket_mode=transport == "socket", page=True) as house,
        looking_at(browser, house.playground.base_url) as page,
    ):
        sit_down(page, "Amara Okafor")
        next_tuesday(page, house, "Tue 1 Dec 2026")
        expect(last(page)).to_contain_text("nine weeks away, on Tuesday, 2 February.")
        expect(last(page).get_by_test_id("action")).to_have_text(
            ["I'll name one", "Already done", "Not now…", "Why this?", "Fewer of these"]
        )

        click(page, "Why this?")
        why = page.get_by_role("dialog", name="Why this?")
        expect(why).to_contain_text("the milestones that your L&D team entered")
        page.keyboard.press("Escape")
        expect(why).to_be_hidden()

        click(page, "I'll name one")
        expect(last(page)).to_contain_text("Noted as your plan. I will ask once how it went")
        click(page, "Undo")
        expect(last(page)).to_contain_text("Name one skill that would help there")

        click(page, "Not now…")
        click(page, "The timing makes no sense")
        expect(last(page)).to_contain_text("When would it make sense?")
        last(page).get_by_label("Before a milestone…").select_option("Customer audit, pharma line")
        expect(last(page)).to_contain_text("from Tuesday, 26 January on")

        next_tuesday(page, house, "Tue 8 Dec 2026")
        expect(last(page)).to_contain_text("The learning budget closes on Thursday, 31 December")
        click(page, "Not now…")
        click(page, "No time this week")
        expect(last(page)).to_contain_text("Otherwise the next note brings that version.")

        next_tuesday(page, house, "Tue 15 Dec 2026")
        expect(last(page)).to_contain_text("in 16 days")
        click(page, "I'll mention it")
        expect(last(page)).to_contain_text("Noted as your plan")


def test_the_page_is_good_enough_for_the_readme_wide_and_narrow(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, small_house_with_page: House
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    house, url = small_house_with_page, small_house_with_page.playground.base_url
    with looking_at(browser, url) as page:
        sit_down(page, "Amara Okafor")
        next_tuesday(page, house, "Tue 1 Dec 2026")
        page.screenshot(path=folder / "nudge-1280.png")
        address = page.url.removeprefix(url)
    with looking_at(browser, url, address, width=390) as page:
        expect(last(page)).to_contain_text("Name one skill")
        fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert fits, "something is wider than a telephone"
        click(page, "I'll name one")
        expect(last(page)).to_contain_text("Noted as your plan")
        page.screenshot(path=folder / "receipt-390.png")
