"""In the demo a visitor can let Leeway set their Slack status: the stand-in's page, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from bot.demo import FIRST_SEAT, going
from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.development_time.test_status_in_slack import CONNECT, DISCONNECT, decides

THURSDAY, SECONDS = 3, 20.0
LENGTH, MINUTES = timedelta(minutes=90), timedelta(minutes=2)
"""It is set a minute after the start, so that the message of the start is heard."""


@pytest.fixture
def demo() -> Iterator[Playground]:
    """As `leeway demo` runs it, with the bot as a process of its own."""
    with going(0) as playground:
        yield playground


def sees(playground: Playground, true: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    assert playground.wait_until(true, SECONDS)


def test_the_status_is_set_in_the_next_block_and_put_back_after_it(demo: Playground) -> None:
    user = next(one for one in demo.world.users.values() if one.email == FIRST_SEAT)
    mehmet = Desk(demo, user.id)
    assert mehmet.open_home().ok
    sees(demo, lambda: CONNECT in str(mehmet.home()))
    assert mehmet.act_in_home(CONNECT).ok
    sees(demo, lambda: bool(mehmet.modals()) and "Agree in Slack" in mehmet.modal_words())
    [address] = [
        element["url"]
        for block in mehmet.modals()[-1].blocks
        for element in block.get("elements", [])
        if "url" in element
    ]
    mehmet.close()
    page = httpx.get(decides(address, mehmet))
    assert (page.status_code, "Done. You can close this page" in page.text) == (200, True)
    sees(demo, lambda: DISCONNECT in str(mehmet.home()))

    def status() -> object:
        return demo.world.user(mehmet.user_id).status(demo.clock.now())["status_text"]

    begins = demo.upcoming(THURSDAY, 15, "Europe/Berlin")
    demo.move_clock(begins + MINUTES)
    sees(demo, lambda: status() == "Focus time")
    demo.move_clock(begins + LENGTH + MINUTES)
    sees(demo, lambda: status() == "")
