"""One browser and one served page for the browser tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.playground.page.sample_page import sample_page
from tests.support.browser import chromium, looking_at


@pytest.fixture(scope="module")
def served_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Playground, str]]:
    with sample_page(tmp_path_factory.mktemp("page")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


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
    with looking_at(browser, playground.base_url, "/?person=U0001") as shown:
        yield shown
