"""A team plan is offered and taken, a meeting lands over it, and the week's hours are told."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.development_time.at_the_desk import TEAM, clicks
from tests.development_time.calendar_desk import FRIDAY, connects, place_of
from tests.e2e.seat import click, close, say, saying, sit_down
from tests.support.browser import looking_at
from tests.support.house import House
from tests.support.radicale import Radicale


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
    browser: Browser, house_with_calendars: House, dav: Radicale
) -> None:
    house = house_with_calendars
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
