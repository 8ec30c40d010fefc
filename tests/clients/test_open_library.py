"""A book is found by its ISBN or its title; a library that fails keeps nobody waiting."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.clients.open_library import Book, OpenLibrary
from bot.playground import open_library as stand_in
from bot.playground.server import served
from tests.clients.network import Names, Played, answer, clock, page, web

KAHNEMAN = "9780141033570"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    app = Starlette(routes=[Mount("/open-library", routes=stand_in.routes())])
    with served(app) as address:
        yield f"{address}/open-library"


@pytest.fixture
def library(base_url: str) -> OpenLibrary:
    return OpenLibrary(base_url, clock())


def saying(*pieces: bytes) -> tuple[OpenLibrary, Played]:
    """A library where a connection brings `pieces`."""
    network = Played(lambda: pieces)
    return OpenLibrary("http://books.example/", clock(), network=network, resolve=Names()), network


def documents(*docs: object) -> bytes:
    return page(json.dumps({"numFound": len(docs), "docs": docs}), "application/json")


def test_a_book_is_found_by_its_isbn(library: OpenLibrary, base_url: str) -> None:
    assert library.by_isbn(KAHNEMAN) == Book(
        "Thinking, Fast and Slow", "Daniel Kahneman", KAHNEMAN, f"{base_url}/isbn/{KAHNEMAN}"
    )
    both = library.by_isbn("9780062407801")
    assert both is not None
    assert both.author == "Chris Voss, Tahl Raz"


def test_a_book_that_nobody_knows_is_none_and_the_library_is_asked_again(
    library: OpenLibrary,
) -> None:
    assert library.by_isbn("9783161484100") is None
    assert library.by_isbn(KAHNEMAN) is not None


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Thinking, Fast and Slow", "Thinking, Fast and Slow"),
        ("thinking fast and slow kahneman", "Thinking, Fast and Slow"),
        ("Radical Candor by Kim Scott", "Radical Candor"),
        ("the managers path", "The Manager's Path"),
        ("Getting to Yes: Negotiating Agreement Without Giving In", "Getting to Yes"),
        ("Influence Cialdini", "Influence"),
        ("Influence", None),
        ("Ury", None),
        ("thinking", None),
        ("Thinking fast and slow the musical", None),
        ("title:* OR author:*", None),
        ("", None),
        ("?!", None),
    ],
)
def test_a_title_is_filled_in_only_if_it_can_mean_one_book(
    library: OpenLibrary, words: str, title: str | None
) -> None:
    found = library.by_title(words)
    assert (found.title if found else None) == title


def test_two_books_of_one_name_are_neither() -> None:
    one, other = ({"title": "Deep Work", "author_name": [name]} for name in ("Newport", "Else"))
    library, _ = saying(documents(one, other))
    assert library.by_title("deep work") is None
    library, _ = saying(documents(other, one))
    found = library.by_title("deep work by Newport")
    assert found is not None
    assert found.author == "Newport"


def test_the_isbn_of_a_title_is_the_one_of_the_edition_that_fits() -> None:
    doc = {
        "key": "/works/OL1W",
        "title": "Deep Work",
        "author_name": ["Cal Newport"],
        "editions": {"docs": [{"isbn": ["123", "0141033577", "0141033576"]}]},
    }
    library, _ = saying(documents(doc))
    assert library.by_title("deep work") == Book(
        "Deep Work", "Cal Newport", KAHNEMAN, f"http://books.example/isbn/{KAHNEMAN}"
    )
    library, _ = saying(documents({**doc, "editions": {}}))
    found = library.by_title("deep work")
    assert found is not None
    assert (found.isbn, found.link) == ("", "http://books.example/works/OL1W")


def test_it_says_who_asks_and_asks_for_little() -> None:
    library, network = saying(documents())
    library.by_title("Deep   work: AND by (x)")
    request = network.sent.decode()
    assert request.startswith("GET /search.json?q=deep+work+and+x&fields=key%2Ctitle%2C")
    assert "&limit=5 HTTP/1.1" in request
    assert "\r\nUser-Agent: Leeway/" in request
    assert "cookie" not in request.lower()


def test_a_title_page_without_a_work_names_its_authors_in_its_own_words() -> None:
    record = {f"ISBN:{KAHNEMAN}": {"title": "Thinking", "by_statement": "by D. Kahneman"}}
    library, _ = saying(page(json.dumps(record), "application/json"))
    found = library.by_isbn(KAHNEMAN)
    assert found is not None
    assert found.author == "by D. Kahneman"


@pytest.mark.parametrize(
    "pieces",
    [
        [answer(b"{}", status="500 Oops")],
        [answer(b"{}", status="429 Slow down")],
        [answer(b"{}", "Location: http://127.0.0.1/", status="302 Found")],
        [answer(b"{}", status="404 Not Found")],
        [page("<title>Maintenance</title>")],
        [page("[" * 100_000, "application/json")],
        [page("9" * 9_000, "application/json")],
        [b"garbage"],
        [],
    ],
)
def test_after_a_failure_it_is_left_alone_for_a_minute(pieces: list[bytes]) -> None:
    now = clock()
    network = Played(lambda: pieces)
    library = OpenLibrary("http://books.example", now, network=network, resolve=Names())
    assert library.by_isbn(KAHNEMAN) is None
    assert library.by_title("deep work") is None
    assert len(network.connects) == 1
    now.move_to(now.now() + timedelta(seconds=59))
    assert library.by_isbn(KAHNEMAN) is None
    assert len(network.connects) == 1
    now.move_to(now.now() + timedelta(seconds=1))
    assert library.by_isbn(KAHNEMAN) is None
    assert len(network.connects) == 2


@pytest.mark.parametrize(
    ("asked", "minutes"), [("600", 10), ("1", 1), ("86400", 60), ("soon", 1), ("-5", 1)]
)
def test_it_is_left_alone_as_long_as_it_asks_within_reason(asked: str, minutes: int) -> None:
    now = clock()
    busy = answer(b"", f"Retry-After: {asked}", status="429 Slow down")
    network = Played(lambda: [busy])
    library = OpenLibrary("http://books.example", now, network=network, resolve=Names())
    assert library.by_isbn(KAHNEMAN) is None
    now.move_to(now.now() + timedelta(minutes=minutes, seconds=-1))
    library.by_isbn(KAHNEMAN)
    assert len(network.connects) == 1
    now.move_to(now.now() + timedelta(seconds=1))
    library.by_isbn(KAHNEMAN)
    assert len(network.connects) == 2


def test_an_answer_that_drips_in_is_waited_for_three_seconds_in_all() -> None:
    def dripping() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        while True:
            yield b" "

    now = clock()
    began = now.now()
    network = Played(dripping, now, 0.5)
    library = OpenLibrary("http://books.example", now, network=network, resolve=Names())
    assert library.by_isbn(KAHNEMAN) is None
    assert 3 <= (now.now() - began).total_seconds() < 4


def test_a_library_that_is_away_is_none_and_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "bot.clients"):
        library = OpenLibrary("http://127.0.0.1:1", clock())
        assert library.by_isbn(KAHNEMAN) is None
    assert caplog.messages == ["Open Library gave no answer: no connection"]


def test_the_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with web(lambda _: [page("{}", "application/json")]) as there:
        library = OpenLibrary(
            "http://books.example", clock(), network=there.network, resolve=Names()
        )
        assert library.by_isbn(KAHNEMAN) is None
    assert len(there.asked) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [f"ISBN:{KAHNEMAN}", "title", "authors", "name", "docs", "author_name", "editions"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_json_comes_back_is_a_book_or_none(told: object) -> None:
    library, _ = saying(page(json.dumps(told), "application/json"))
    for found in (library.by_isbn(KAHNEMAN), library.by_title("deep work")):
        assert found is None or found.title
