"""One browser and one served page for the browser tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.playground.page.sample_page import sample_page

CHROMIUM = shutil.which("chromium")  # None: the browser that Playwright brings
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def served_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Playground, str]]:
    with sample_page(tmp_path_factory.mktemp("page")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def playground(served_page: tuple[Playground, str]) -> Playground:
    """A minute later than the test before, so that no rate limit of it is left."""
    playground = served_page[0]
    playground.move_clock(playground.clock.now() + timedelta(minutes=1))
    return playground


@pytest.fixture
def ada(playground: Playground) -> Desk:
    return Desk(playground, "U0001")


@pytest.fixture
def page(browser: Browser, playground: Playground) -> Iterator[Page]:
    """Ada's Slack in a browser that may talk to the stand-in only; script errors fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    shown = context.new_page()
    problems: list[str] = []
    base_url = playground.base_url
    shown.on("pageerror", lambda error: problems.append(str(error)))
    shown.on(
        "request",
        lambda r: None if r.url.startswith((base_url, "data:")) else problems.append(r.url),
    )
    shown.goto(f"{base_url}/?person=U0001")
    shown.get_by_test_id("composer").wait_for()
    yield shown
    context.close()
    assert problems == []
