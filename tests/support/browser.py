"""Real Chromium, driven by Playwright: the one that the machine has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
# Without these it asks for Google's hosts at its start, which a closed network refuses one by one.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 20_000  # milliseconds


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that ends with the block."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


def wait_for_the_line(page: Page) -> None:
    """What is typed before the page is connected with its server is lost to both."""
    page.wait_for_function("window.did_handshake === true")


@contextmanager
def looking_at(
    browser: Browser, base_url: str, path: str = "/", width: int = 1280
) -> Iterator[Page]:
    """A page that may talk to the stand-in only; a script error or another address fails."""
    context = browser.new_context(viewport={"width": width, "height": 844 if width < 600 else 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((base_url, "data:")) else problems.append(r.url),
    )
    page.goto(f"{base_url}{path}")
    page.get_by_test_id("composer").wait_for()
    wait_for_the_line(page)
    yield page
    context.close()
    assert problems == []
