"""Whatever answers in place of a calendar is told apart, in bounded time and memory."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.clients.calendar import (
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from tests.clients.calendar_ground import WEEK
from tests.clients.dav_answers import NAMESPACES, opened, xml
from tests.clients.network import Played, answer, clock, page


def asked(*pieces: bytes) -> CalendarError | None:
    """What is said where a server answers with these bytes; None where it is understood."""
    try:
        opened(Played(lambda: pieces)).busy(WEEK)
    except CalendarError as error:
        return error
    return None


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    f"<multistatus {NAMESPACES}><response><href>&b;</href></response></multistatus>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f"<multistatus {NAMESPACES}><response><href>&a;</href></response></multistatus>"
)
NO_CALENDARS = {
    "a web page": page("<title>Sign in</title>"),
    "a web page that says it is XML": xml("<html><body>Sign in<br></body></html>"),
    "well-formed HTML": xml('<html xmlns="http://www.w3.org/1999/xhtml"/>'),
    "nothing": xml(""),
    "no XML": xml("{}"),
    "half of it": xml(f"<multistatus {NAMESPACES}><response>"),
    "entities": xml(BOMB),
    "an entity of a file": xml(OUTSIDE),
    "an encoding that is none": xml('<?xml version="1.0" encoding="utf-99"?><multistatus/>'),
    "too deep": xml("<a>" * 5000),
    "too many": xml(f"<multistatus {NAMESPACES}>{'<a/>' * 400_000}</multistatus>"),
    "another root": xml(f"<error {NAMESPACES}/>"),
    "packed": answer(gzip.compress(b"<x/>"), "Content-Encoding: gzip", status="207 Multi-Status"),
    "not found": answer(b"", status="404 Not Found"),
    "not that way": answer(b"", status="405 Method Not Allowed"),
    "not built": answer(b"", status="501 Not Implemented"),
}


@pytest.mark.parametrize("piece", NO_CALENDARS.values(), ids=NO_CALENDARS.keys())
def test_what_is_no_calendar_is_said_to_be_none(piece: bytes) -> None:
    assert isinstance(asked(piece), NotACalendarError)


def test_an_answer_that_never_ends_is_left() -> None:
    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\n\r\n<a>"
        while True:
            yield b" " * 65536

    network = Played(endless)
    with pytest.raises(NotACalendarError, match="more than"):
        opened(network).busy(WEEK)
    assert network.bytes_read < 17 * 1024 * 1024


def test_an_answer_that_drips_in_is_left_in_time() -> None:
    def dripping() -> Iterator[bytes]:
        yield b"HTTP/1.1 207 Multi-Status\r\n\r\n"
        while True:
            yield b" "

    now = clock()
    started = now.now()
    with pytest.raises(CalendarAwayError, match="too slow"):
        opened(Played(dripping, now, 1), now).busy(WEEK)
    assert now.now() - started <= timedelta(seconds=32)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 Unauthorized", CalendarRefusedError),
        ("403 Forbidden", CalendarRefusedError),
        ("407 Proxy Authentication Required", CalendarRefusedError),
        ("429 Too Many Requests", CalendarAwayError),
        ("500 Internal Server Error", CalendarAwayError),
        ("502 Bad Gateway", CalendarAwayError),
        ("503 Service Unavailable", CalendarAwayError),
        ("507 Insufficient Storage", CalendarAwayError),
        ("410 Gone", NotACalendarError),
        ("303 See Other", NotACalendarError),
    ],
)
def test_each_refusal_is_what_it_is(status: str, kind: type[CalendarError]) -> None:
    error = asked(answer(b"paula", status=status))
    assert type(error) is kind
    assert str(error) == f"status {status[:3]}"


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 09:30:00 GMT", timedelta(minutes=30)),
        ("Mon, 23 Nov 2026 08:30:00 GMT", None),
        ("99999999999999999999", timedelta(days=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_server_says_for_how_long_it_wants_to_be_left_alone(
    value: str, wait: timedelta | None
) -> None:
    error = asked(answer(b"", f"Retry-After: {value}", status="503 Service Unavailable"))
    assert isinstance(error, CalendarAwayError)
    assert error.retry_after == wait


@pytest.mark.parametrize(
    "piece", [b"", b"no HTTP\r\n\r\n", b"HTTP/1.1 207 OK\r\nContent-Length: 99\r\n\r\n<"]
)
def test_what_is_no_answer_is_a_server_that_is_away(piece: bytes) -> None:
    assert isinstance(asked(piece), CalendarAwayError)
