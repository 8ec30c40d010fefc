"""A leader is asked, answers from the question, and hears a month later what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo import open_channels
from tests.e2e.seat import at_home, click, go_to, last, say, sit_down
from tests.support.browser import looking_at
from tests.support.house import House, running

ASKED = datetime(2026, 12, 10, 15, 5, tzinfo=UTC)
"""Thursday, shortly after ten in New York."""
NEW_YEAR = datetime(2027, 1, 5, 16, 0, tzinfo=UTC)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The sample company with its channels."""
    with running(database_url, page=True) as house:
        open_channels(house.playground)
        yield house


def answer_the_question(page: Page) -> None:
    """Name a book by its ISBN, for #sales: the title and the author are looked up."""
    click(last(page), "Name it")
    form = page.get_by_role("dialog")
    form.get_by_label("What is it?").select_option("Book")
    form.get_by_label("Link or ISBN").fill("978-0-9784407-4-9")
    form.get_by_label("Why did it help you?").fill("I ask one question less, and they answer.")
    form.get_by_label("A channel").check()
    form.get_by_label("Which channel?").fill("sales")
    page.get_by_role("option", name="sales").click()
    form.get_by_label("Which skill is it about?").fill("delegation")
    form.get_by_role("button", name="Recommend").click()
    expect(form.get_by_label("Title")).to_have_value("The Coaching Habit")
    expect(form.get_by_label("By whom")).to_have_value("Michael Bungay Stanier")
    form.get_by_role("button", name="Recommend").click()
    expect(form).to_be_hidden()


def test_asked_answered_saved_found_and_told_back(browser: Browser, house: House) -> None:
    house.playground.move_clock(ASKED)
    with looking_at(browser, house.playground.base_url) as page:
        sit_down(page, "Daniel Reyes")
        expect(last(page)).to_contain_text("hand over work")
        answer_the_question(page)
        house.settle()
        expect(last(page)).to_contain_text("The Coaching Habit")
        expect(last(page)).not_to_contain_text("Name it")
        go_to(page, "sales")
        expect(last(page)).to_contain_text("I ask one question less, and they answer.")
        expect(last(page).get_by_test_id("action")).to_have_text(
            ["Save for me", "I'm on it", "It helped"]
        )

        house.move(days=1)
        for name in ("Hannah Schulz", "Mateo Silva"):
            sit_down(page, name)
            go_to(page, "sales")
            click(last(page), "Save for me")
            expect(last(page)).to_contain_text("Saved. You find it in App Home.")
        house.move(days=5)
        sit_down(page, "Hannah Schulz")
        at_home(page)
        expect(page.get_by_test_id("home")).to_contain_text("The Coaching Habit")
        go_to(page, "sales")
        post = page.get_by_test_id("message").filter(has_text="I ask one question less")
        click(post, "It helped")
        expect(last(page)).to_contain_text("Daniel Reyes hears that it helped")

        sit_down(page, "Julia Hoffmann")
        say(page, "/recommend find coachign")
        expect(last(page)).to_contain_text("The Coaching Habit")
        expect(last(page)).to_contain_text("coaching")

        house.playground.move_clock(NEW_YEAR)
        sit_down(page, "Daniel Reyes")
        expect(last(page)).to_contain_text("two people saved")
        expect(last(page)).to_contain_text("one person said that it helped")
        expect(last(page)).not_to_contain_text("Hannah")
