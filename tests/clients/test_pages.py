"""A page is read for its title: politely, briefly, and whatever it does."""

from __future__ import annotations

import gzip
import logging
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.pages import MOST_BYTES, Pages
from tests.clients.network import (
    PUBLIC,
    Names,
    Played,
    answer,
    clock,
    moved,
    page,
    web,
)

LINK = "http://open.example/feedback?token=secret"
ENDLESS_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Endless</title>"


def title_of(*pieces: bytes, link: str = LINK) -> str | None:
    """The title that is read where a connection brings `pieces`."""
    found = Pages(clock(), network=Played(lambda: pieces), resolve=Names()).read(link)
    return found.title if found else None


def test_a_page_is_read_over_a_real_connection() -> None:
    html = '<html><head><title>A</title><meta property="og:title" content="Giving feedback">'
    with web(lambda _: [page(html)]) as there:
        found = Pages(clock(), network=there.network, resolve=Names()).read(LINK)
    assert found is not None
    assert (found.title, found.site, found.author) == ("Giving feedback", "open.example", "")
    assert there.network.connects == [(PUBLIC, 80)]


def test_nothing_is_sent_but_what_a_stranger_may_know(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://10.9.9.9:3128")
    cookie = "Set-Cookie: session=1; Path=/"

    def answers(head: str) -> list[bytes]:
        if head.startswith("GET /feedback"):
            return [answer(b"", "Location: /moved#there", cookie, status="301 Moved")]
        return [page("<title>Hello</title>", "text/html", cookie)]

    with web(answers) as there:
        pages = Pages(clock(), network=there.network, resolve=Names())
        assert pages.read(LINK) is not None
        assert pages.read(LINK) is not None
    assert len(there.asked) == 4
    assert there.network.connects == [(PUBLIC, 80)] * 4
    first, second = there.asked[0].splitlines(), there.asked[1].splitlines()
    assert first[0] == "GET /feedback?token=secret HTTP/1.1"
    assert second[0] == "GET /moved HTTP/1.1"
    names = {line.partition(":")[0] for head in there.asked for line in head.splitlines()[1:]}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert "User-Agent: Leeway/" in there.asked[0]


def test_tls_asks_for_the_hosts_name_at_the_address_that_was_checked() -> None:
    network = Played(lambda: [page("<title>Hello</title>")])
    pages = Pages(clock(), network=network, resolve=Names())
    assert pages.read("https://open.example/") is not None
    assert network.connects == [(PUBLIC, 443)]
    assert network.tls_names == ["open.example"]


def test_a_server_that_speaks_no_tls_gives_no_title() -> None:
    with web(lambda _: [], greeting=b"220 mail.example at your service\r\n") as there:
        pages = Pages(clock(), network=there.network, resolve=Names())
        assert pages.read("https://open.example/") is None


@pytest.mark.parametrize(("redirects", "title"), [(1, "There"), (3, "There"), (4, None)])
def test_three_redirects_are_followed_and_no_more(redirects: int, title: str | None) -> None:
    def answers(head: str) -> list[bytes]:
        at = int(head.split()[1].removeprefix("/"))
        return [moved(f"/{at + 1}") if at < redirects else page("<title>There</title>")]

    with web(answers) as there:
        pages = Pages(clock(), network=there.network, resolve=Names())
        found = pages.read("http://open.example/0")
    assert (found.title if found else None) == title
    assert len(there.asked) == min(redirects, 3) + 1


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_every_kind_of_redirect_is_one(status: str) -> None:
    with web(
        lambda head: [
            moved("http://other.example/x", status)
            if "open.example" in head
            else page("<title>Other</title>")
        ]
    ) as there:
        found = Pages(clock(), network=there.network, resolve=Names()).read(LINK)
    assert found is not None
    assert found.site == "other.example"


def test_a_page_without_end_is_read_up_to_its_limit_and_no_further() -> None:
    def endless() -> Iterator[bytes]:
        yield ENDLESS_HEAD
        while True:
            yield b"<p>and on</p>" * 4096

    network = Played(endless)
    found = Pages(clock(), network=network, resolve=Names()).read(LINK)
    assert found is not None
    assert found.title == "Endless"
    assert network.bytes_read < MOST_BYTES + 3 * 65536


def test_two_gigabytes_that_are_announced_are_not_waited_for() -> None:
    def huge(_head: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2147483648\r\n\r\n"
        yield b"<title>Huge</title>"
        for _ in range(2048):
            yield b"x" * 1048576

    with web(huge) as there:
        found = Pages(clock(), network=there.network, resolve=Names()).read(LINK)
    assert found is not None
    assert found.title == "Huge"


def test_a_bomb_is_never_unpacked_further_than_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(b"<title>Bomb</title>")
    bomb += b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    sent = page(bomb, "text/html", "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        assert title_of(sent) == "Bomb"
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16 * MOST_BYTES


def test_a_packed_page_is_unpacked_and_a_broken_one_is_none() -> None:
    packed = gzip.compress(b"<title>Packed</title>")
    assert title_of(page(packed, "text/html", "Content-Encoding: gzip")) == "Packed"
    assert title_of(page(b"nonsense", "text/html", "Content-Encoding: gzip")) is None
    assert title_of(page(packed, "text/html", "Content-Encoding: br")) is None


@pytest.mark.parametrize("seconds", [0.4, 0.9])
def test_a_page_that_drips_in_ends_after_three_seconds_in_all(seconds: float) -> None:
    def dripping() -> Iterator[bytes]:
        yield ENDLESS_HEAD
        while True:
            yield b"."

    now = clock()
    began = now.now()
    network = Played(dripping, now, seconds)
    assert Pages(now, network=network, resolve=Names()).read(LINK) is None
    assert 3 <= (now.now() - began).total_seconds() < 3 + seconds
    assert all(allowed is not None and 0 < allowed <= 3 for allowed in network.allowed)
    assert network.allowed == sorted(network.allowed, key=lambda left: -(left or 0))


def test_headers_that_drip_in_count_as_well() -> None:
    def dripping() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"X-More: 1\r\n"

    now = clock()
    began = now.now()
    assert Pages(now, network=Played(dripping, now, 0.5), resolve=Names()).read(LINK) is None
    assert (now.now() - began).total_seconds() < 4


def test_redirects_share_the_three_seconds() -> None:
    now = clock()
    network = Played(lambda: [moved("/on")], now, 1.1)
    assert Pages(now, network=network, resolve=Names()).read(LINK) is None
    assert len(network.connects) == 3


def test_a_server_that_says_nothing_is_left() -> None:
    def silent(_: str) -> Iterable[bytes]:
        return []

    with web(silent) as there:
        pages = Pages(clock(), network=there.network, resolve=Names(), seconds=0.05)
        assert pages.read(LINK) is None


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/json", "image/svg+xml", "application/pdf", "text/htmlx", ""],
)
def test_only_html_is_read(content_type: str) -> None:
    assert title_of(page("<title>Hello</title>", content_type)) is None


@pytest.mark.parametrize("content_type", ["text/html", "TEXT/HTML;x", "application/xhtml+xml"])
def test_html_is_html_in_every_spelling(content_type: str) -> None:
    assert title_of(page("<title>Hello</title>", content_type)) == "Hello"


@pytest.mark.parametrize("status", ["204 None", "404 Not Found", "403 No", "500 Oops", "304 Same"])
def test_an_error_page_has_no_title_for_us(status: str) -> None:
    body = b"" if status[:3] in ("204", "304") else b"<title>Error</title>"
    assert title_of(answer(body, "Content-Type: text/html", status=status)) is None


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (answer(b"", status="404 Not Found"), "status 404"),
        (page("{}", "application/json"), "not a page in HTML"),
        (page("<p>Hello"), "the page has none"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no proper answer"),
        (moved("http://127.0.0.1/"), "The link leads to an address that is not public."),
    ],
)
def test_the_log_says_why_there_is_no_title_and_names_the_host_alone(
    piece: bytes, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bot.clients"):
        assert title_of(piece) is None
    assert caplog.messages == [f"No title from open.example: {reason}"]


@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(ENDLESS_HEAD.__add__)))
def test_whatever_bytes_come_back_are_a_title_or_none(piece: bytes) -> None:
    title = title_of(piece)
    assert title is None or 0 < len(title) <= 300


@given(st.one_of(st.text(max_size=80), st.text(max_size=40).map("https://".__add__)))
def test_whatever_a_person_types_for_a_link_is_a_title_or_none(link: str) -> None:
    assert title_of(page("<title>Hello</title>"), link=link) in ("Hello", None)


@given(st.binary(max_size=60).filter(lambda b: b"\n" not in b and b"\r" not in b))
def test_whatever_a_redirect_names_is_a_title_or_none(place: bytes) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n"
    assert title_of(head) is None
