"""What is looked up while the form is open already: nothing that somebody did is lost to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.clients.looking_up import Found
from bot.core.language import Languages
from bot.playground.desk import Desk
from bot.playground.entities import Json
from bot.recommendations import seeds
from bot.recommendations.forms import Forms
from bot.recommendations.words import understood
from tests.recommendations.at_the_desk import (
    DANIEL,
    WHY,
    answer,
    chooses,
    fills,
    has,
    has_fields,
    holds,
    opens,
    refusal,
    stored,
)
from tests.support.house import House

BOOK = Found("Getting to Yes", "Roger Fisher", "9780143118756", "", "book")


@dataclass
class SlowLibrary:
    """A look-up that knows one book, and says so once it is let."""

    may_answer: threading.Event = field(default_factory=threading.Event)

    def resource(self, link: str = "", isbn: str = "", title: str = "") -> Found | None:
        assert self.may_answer.wait(20)
        return BOOK if isbn or link or title else None


def context_of(house: House, desk: Desk) -> BoltContext:
    """What Bolt would hand a listener for a click of this person."""
    installed = house.leeway.installations[0]
    client = WebClient(installed.bot_token, base_url=house.leeway.bolt.client.base_url)
    known = {"workspace_id": installed.workspace_id, "now": house.now, "user_id": desk.user_id}
    return BoltContext({**known, "client": client, "lang": Languages().of("en-GB")})


@contextmanager
def looking_up(house: House, desk: Desk) -> Iterator[tuple[Forms, SlowLibrary]]:
    """The form is open, and what the ISBN is about is still looked up."""
    library = SlowLibrary()
    forms = Forms(house.leeway.database, library)
    typed = {"channel_id": desk.app_dm(), "channel_name": "directmessage"}
    draft, look = seeds.typed(understood("9780143118756"), typed)
    trigger_id = house.playground.world.make_trigger(desk.user_id)
    opening = threading.Thread(
        target=forms.open,
        args=[context_of(house, desk), trigger_id, draft],
        kwargs={"look": look},
    )
    opening.start()
    try:
        assert house.playground.wait_until(lambda: bool(desk.modals()))
        yield forms, library
    finally:
        library.may_answer.set()
        opening.join(20)


def test_an_isbn_alone_is_looked_up_and_shown_before_it_is_recommended(house: House) -> None:
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend")
    fills(desk, link="978-0-14-311875-6", why=WHY)
    assert desk.submit().ok
    assert house.playground.wait_until(
        lambda: has_fields(desk) and holds(desk, "title") == "Getting to Yes"
    )
    assert holds(desk, "why") == WHY
    assert stored(house) == []
    assert desk.submit().ok
    answer(house, desk, "You recommended")
    assert stored(house)[0][0].isbn == "9780143118756"


def test_a_link_that_cannot_be_read_leaves_a_usable_form(small_house: House) -> None:
    desk = small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend https://a.example/page?utm_source=x")
    assert "I could not read that page. Write its title, that is enough." in desk.modal_words()
    assert "you can leave it empty" not in desk.modal_words()
    assert holds(desk, "link") == "https://a.example/page?utm_source=x"
    fills(desk, why=WHY)
    assert "Write its title" in refusal(desk, "title")
    fills(desk, title="A page")
    assert desk.submit().ok
    answer(small_house, desk, "You recommended")
    assert stored(small_house)[0][0].kind == "article"


def test_what_was_chosen_during_the_search_and_what_was_found_are_both_there(
    small_house: House,
) -> None:
    desk = small_house.desk(DANIEL)
    with looking_up(small_house, desk):
        assert "I look up what it is" in desk.modal_words()
        fills(desk, why="My own words")
        chooses(small_house, desk, "channel")
        assert small_house.playground.wait_until(lambda: has_fields(desk))
    assert holds(desk, "title") == "Getting to Yes"
    assert holds(desk, "why") == "My own words"
    assert has(desk, "channel")


def test_a_click_that_crosses_what_was_found_loses_neither(small_house: House) -> None:
    desk = small_house.desk(DANIEL)
    with looking_up(small_house, desk) as (forms, library):
        fills(desk, audience="channel", why="My own words")
        clicked: Json = {
            **desk.top_modal().payload(),
            "state": {"values": desk.view_state(desk.top_modal())},
        }
        library.may_answer.set()
        assert small_house.playground.wait_until(lambda: has_fields(desk))
        forms.choose(context_of(small_house, desk), clicked)
    assert has(desk, "channel")
    assert (holds(desk, "title"), holds(desk, "why")) == ("Getting to Yes", "My own words")


def test_who_submits_during_the_search_is_asked_to_wait_and_loses_nothing(
    small_house: House,
) -> None:
    desk = small_house.desk(DANIEL)
    with looking_up(small_house, desk) as (_, library):
        fills(desk, why="My own words")
        assert "One moment" in refusal(desk, "kind")
        library.may_answer.set()
        assert small_house.playground.wait_until(lambda: has_fields(desk))
    assert holds(desk, "why") == "My own words"


def test_a_form_that_was_closed_during_the_search_stays_closed(small_house: House) -> None:
    desk = small_house.desk(DANIEL)
    with looking_up(small_house, desk):
        desk.close()
    assert not desk.modals()
