"""What a person need not type is filled in, once, from whatever is switched on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette

from bot.clients.looking_up import REMEMBERED, Found, Lookup
from bot.clients.open_library import OpenLibrary
from bot.clients.pages import Pages
from bot.playground import open_library as stand_in
from bot.playground.server import served
from tests.clients.network import Names, Played, answer, clock, page, web

KAHNEMAN = "9780141033570"
TALK = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with served(Starlette(routes=stand_in.routes())) as address:
        yield address


def any_host(*_: object) -> list[str]:
    return ["93.184.216.34"]


def pages_with(title: str) -> tuple[Pages, Played]:
    network = Played(lambda: [page(f"<title>{title}</title><meta name=author content=Ana>")])
    return Pages(clock(), network=network, resolve=any_host), network


def test_an_isbn_is_a_book_with_its_link(base_url: str) -> None:
    lookup = Lookup(None, OpenLibrary(base_url, clock()))
    assert lookup.resource(isbn=KAHNEMAN) == Found(
        title="Thinking, Fast and Slow",
        author="Daniel Kahneman",
        isbn=KAHNEMAN,
        link=f"{base_url}/isbn/{KAHNEMAN}",
        kind="book",
    )


def test_a_title_is_a_book_too(base_url: str) -> None:
    found = Lookup(None, OpenLibrary(base_url, clock())).resource(title="radical candor")
    assert found is not None
    assert (found.author, found.isbn, found.kind) == ("Kim Scott", "9781250103505", "book")


def test_a_link_is_what_its_page_says_and_stays_as_it_was_given() -> None:
    pages, _ = pages_with("A talk")
    found = Lookup(pages, None).resource(link=TALK, title="my words")
    assert found == Found(title="A talk", author="Ana", isbn="", link=TALK, kind="video")


def test_a_shops_link_with_an_isbn_is_the_book_and_keeps_its_link(base_url: str) -> None:
    pages, network = pages_with("Shop: buy now")
    shop = "https://shop.example/dp/0141033576"
    found = Lookup(pages, OpenLibrary(base_url, clock())).resource(link=shop, isbn=KAHNEMAN)
    assert found is not None
    assert (found.title, found.link) == ("Thinking, Fast and Slow", shop)
    assert network.connects == []


def test_a_book_that_the_library_does_not_know_is_what_the_shop_says(base_url: str) -> None:
    pages, _ = pages_with("A rare book")
    lookup = Lookup(pages, OpenLibrary(base_url, clock()))
    found = lookup.resource(link="https://shop.example/x", isbn="9783161484100")
    assert found is not None
    assert (found.title, found.isbn, found.kind) == ("A rare book", "9783161484100", "book")


def test_with_everything_switched_off_nothing_is_filled_in() -> None:
    lookup = Lookup(None, None)
    assert lookup.resource(link=TALK) is None
    assert lookup.resource(isbn=KAHNEMAN) is None
    assert lookup.resource(title="radical candor") is None
    assert lookup.resource() is None


def test_what_was_found_is_not_fetched_again() -> None:
    pages, network = pages_with("A talk")
    lookup = Lookup(pages, None)
    assert lookup.resource(link=TALK) == lookup.resource(link=f" {TALK} ")
    assert len(network.connects) == 1


def test_what_was_not_found_is_asked_for_again() -> None:
    replies = [answer(b"", status="503 Away"), page("<title>Back</title>")]
    network = Played(lambda: [replies.pop(0)])
    lookup = Lookup(Pages(clock(), network=network, resolve=any_host), None)
    assert lookup.resource(link=TALK) is None
    found = lookup.resource(link=TALK)
    assert found is not None
    assert found.title == "Back"


def test_a_double_click_waits_for_the_first_answer() -> None:
    arrived, released = threading.Event(), threading.Event()

    def slow(_: str) -> list[bytes]:
        arrived.set()
        released.wait(20)
        return [page("<title>Once</title>")]

    with web(slow) as there, ThreadPoolExecutor(4) as people:
        pages = Pages(clock(), network=there.network, resolve=Names(), seconds=20)
        lookup = Lookup(pages, None)
        clicks = [people.submit(lookup.resource, link="http://open.example/") for _ in range(4)]
        assert arrived.wait(20)
        released.set()
        titles = {found.title for click in clicks if (found := click.result(20))}
    assert titles == {"Once"}
    assert len(there.asked) == 1


def test_only_so_much_is_remembered() -> None:
    pages, network = pages_with("A talk")
    lookup = Lookup(pages, None)
    for number in range(REMEMBERED + 1):
        lookup.resource(link=f"https://open.example/{number}")
    lookup.resource(link=f"https://open.example/{REMEMBERED}")
    assert len(network.connects) == REMEMBERED + 1
    lookup.resource(link="https://open.example/0")
    assert len(network.connects) == REMEMBERED + 2
