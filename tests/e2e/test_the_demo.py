"""`leeway demo` as a newcomer starts it: a process that prints one address."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect

from bot.settings import ROOT
from tests.support.browser import PATIENCE, looking_at


@contextmanager
def demo(port: int) -> Iterator[str]:
    """The address that the demo prints; the process ends with the block."""
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        try:
            assert process.stdout is not None
            printed = next(
                found for line in process.stdout if (found := re.search(r"http\S+", line))
            )
            yield printed.group()
        finally:
            process.terminate()


def test_a_newcomer_sees_tuesdays_nudge_and_answers_it(browser: Browser, free_port: int) -> None:
    with demo(free_port) as address:
        base_url, _, path = address.partition("/?")
        with looking_at(browser, base_url, f"/?{path}") as page:
            expect(page.get_by_test_id("person-switch")).to_contain_text("Mehmet")
            page.get_by_test_id("clock-tuesday").click()
            nudge = page.get_by_test_id("message").filter(has_text="Piotr Zieliński completes")
            expect(nudge).to_be_visible(timeout=PATIENCE)
            nudge.get_by_role("button").first.click()
            receipt = page.get_by_test_id("message").filter(has_text="Noted as your plan.")
            expect(receipt.get_by_role("button", name="Undo")).to_be_visible(timeout=PATIENCE)


def test_a_taken_port_is_said_in_one_sentence(free_port: int) -> None:
    with demo(free_port):
        command = [sys.executable, "-m", "bot", "demo", "--port", str(free_port)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    assert second.returncode == 2
    assert second.stderr.strip() == (
        f"Leeway: Port {free_port} is taken (Address already in use): "
        "choose another with `leeway demo --port`."
    )
