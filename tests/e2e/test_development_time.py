"""A team plan is offered and taken, a meeting lands over it, and the week's hours are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.settings import Calendars, Choices
from tests.development_time.at_the_desk import TEAM, clicks, rows
from tests.development_time.calendar_desk import FRIDAY, KEYS, connects, place_of
from tests.support.browser import PATIENCE, looking_at
from tests.support.company import HEAD
from tests.support.house import House, running
from tests.support.radicale import Radicale, radicale

expect.set_options(timeout=PATIENCE)


def sit_down(page: Page, name: str) -> None:
    """Change seats with the keyboard, and look at what Leeway wrote."""
    page.keyboard.press("Control+k")
    page.get_by_test_id("person-search").fill(name)
    expect(page.get_by_test_id("person")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("person-switch")).to_contain_text(name)


def saying(page: Page, text: str) -> Locator:
    """The last message with these words."""
    return page.get_by_test_id("message").filter(has_text=text).last


def click(where: Locator, label: str) -> None:
    where.get_by_test_id("action").filter(has_text=label).first.click()


def say(page: Page, line: str) -> None:
    page.get_by_test_id("composer").fill(line)
    page.keyboard.press("Enter")


def close(form: Locator) -> None:
    form.get_by_role("button", name="Close").last.click()
    expect(form).to_be_hidden()


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[Radicale]:
    """A real Radicale."""
    folder = tmp_path / "dav"
    folder.mkdir()
    with radicale(folder) as server:
        yield server


@pytest.fixture
def house(database_url: str, tmp_path: Path, dav: Radicale) -> Iterator[House]:
    """Bea Boss and her six people, with the page; calendars at Radicale are allowed."""
    people_csv = tmp_path / "people.csv"
    people_csv.write_text("\n".join([HEAD, *(",".join(row) for row in rows())]) + "\n", "utf-8")
    with running(
        database_url,
        people_csv=people_csv,
        calendars=Calendars(keys=KEYS),
        choices=Choices(allowed_hosts=(f"127.0.0.1:{dav.port}",)),
        page=True,
    ) as house:
        yield house


def others_take_it(house: House) -> None:
    for email in TEAM[1:]:
        desk = house.desk(email)
        offer = desk.message(desk.app_dm(), "offers you development time")
        assert desk.click(offer, "devtime_accept").ok


def others_lose_it_to_clients(house: House) -> None:
    for email in TEAM[1:]:
        desk = house.desk(email)
        asked = desk.message(desk.app_dm(), "How did your development time go?")
        asked = clicks(house, desk, asked, "devtime_lost", "What took your development time?")
        assert desk.click(asked, "devtime_reason_client_meeting").ok


def test_offered_taken_defended_kept_and_told(
    browser: Browser, house: House, dav: Radicale
) -> None:
    with looking_at(browser, house.playground.base_url) as page:
        sit_down(page, "Bea Boss")
        say(page, "/devtime team")
        click(saying(page, "Your team's development time"), "Plan it for my team")
        form = page.get_by_role("dialog")
        form.get_by_role("button", name="Offer it").click()
        expect(form).to_contain_text("I bring it to six people")
        close(form)
        house.move_to(0, 16)  # also in New York it is working time

        sit_down(page, "Ana")
        click(saying(page, "Bea Boss offers you development time"), "Works for me")
        expect(saying(page, "It is yours")).to_be_visible()
        others_take_it(house)
        app = connects(house, dav)
        assert place_of(house, app) == FRIDAY

        house.move_to(2, 15)
        app.meet(FRIDAY)
        house.move(minutes=15)
        asked = saying(page, "A meeting was put over your development time")
        click(asked, "Move to")
        expect(saying(page, "It is in your calendar, and it stays there.")).to_be_visible()
        house.settle()
        moved = place_of(house, app)
        assert moved is not None
        assert moved != FRIDAY
        assert moved.length == FRIDAY.length

        house.move_to(4, 22)  # also in New York it is over
        click(saying(page, "How did your development time go?"), "Kept")
        expect(saying(page, "Kept:")).to_be_visible()
        others_lose_it_to_clients(house)

        house.move_to(1, 10)
        sit_down(page, "Bea Boss")
        nudge = saying(page, "Your team kept 2 of 12 development hours")
        expect(nudge).to_contain_text("client meetings")
        expect(nudge).not_to_contain_text("Ana")
        click(nudge, "Move the plan")
        form = page.get_by_role("dialog")
        form.get_by_label("Day").select_option("Tuesday")
        form.get_by_role("button", name="Change it").click()
        expect(form).to_contain_text("Tuesdays")
        close(form)
        house.move(minutes=1)
        sit_down(page, "Ana")
        expect(saying(page, "moved the team's development time")).to_contain_text("Tuesday")
