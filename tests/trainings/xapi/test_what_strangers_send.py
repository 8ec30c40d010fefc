"""Whatever stands in a request, it is stored or refused: at once, and never with an accident."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable

import pytest

from bot.trainings import statement_likeness, statement_meaning, statement_values, xapi_requests
from bot.trainings import statement_values as values
from bot.trainings.statement_batch import MOST_STATEMENTS, MalformedError, TooMuchError, read_many
from bot.trainings.xapi_requests import LARGEST_BODY
from tests.support.house import House
from tests.trainings.xapi.learning_system import (
    COURSE,
    LASTS,
    LEARNER,
    REGISTERED,
    STARTS,
    Json,
    account,
    bookings,
    let_in,
    statement,
    statements_of,
)

MANY = 1_000_000
"""Letters; what takes time by the square of them would not end."""
# What a pattern may begin with, go on with for ever, and then not end with.
STRETCHED = [
    (begin, piece, end)
    for begin, pieces in {
        "": ("a", ".", "-", " ", "%41", "1", "a.", "a-", "aaaaa-", "1.", ";"),
        "mailto:": ("a", ".", "@"),
        "mailto:a@": (".", "a.", "a"),
        "a@": (".", "a.", "a", "."),
        "a@b.": (".", "a.", "a"),
        "http://": ("a", "/", "%41", ":", "a:", "@", "?", "#"),
        "http://a/": ("/", "a/", "?", "a?"),
        "a:": ("/", "a", "a/"),
        "en": ("-aaaaa", "-a-bb", "-bb", "-1aaa"),
        "P": ("1", "1.", "1Y"),
        "PT1.": ("1",),
        "2026-11-22T08:00:00.": ("0",),
        "2026-11-22T08:00:00": ("+0", ":"),
        "text/": ("a", ";", " ", "plain;"),
        "text/plain": (" ", " ;"),
        "1.0.": ("0",),
    }.items()
    for piece in pieces
    for end in ("", " ", "\x00", "é@")
]
PATTERNS = [
    one
    for module in (statement_likeness, statement_meaning, statement_values, xapi_requests)
    for one in vars(module).values()
    if isinstance(one, re.Pattern)
]
READINGS: list[Callable[[str], object]] = [
    values.is_iri,
    values.is_language,
    values.is_media_type,
    values.is_mailto,
    values.address_of,
    values.address_in,
    values.is_duration,
    values.length,
    values.instant,
    *(one.fullmatch for one in (values.UUID, values.SHA1, values.SHA2, values.VERSION)),
]


@pytest.mark.parametrize("reading", READINGS)
def test_no_text_is_looked_at_for_long(reading: Callable[[str], object]) -> None:
    for begin, piece, end in STRETCHED:
        reading(begin + piece * (MANY // len(piece)) + end)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.pattern[:30])
def test_no_pattern_takes_time_by_the_square_of_its_text(pattern: re.Pattern[str]) -> None:
    # Not even without the bounds above: with 200,000 letters it would not end.
    for begin, piece, end in STRETCHED:
        pattern.fullmatch(begin + piece * (MANY // 5 // len(piece)) + end)


@pytest.mark.parametrize("piece", [".", "a.", "@", " ", "a", "\t", "é"])
def test_a_name_of_megabytes_is_the_name_of_nobody(piece: str) -> None:
    told = statement(actor=account("a@" + piece * (MANY // len(piece)) + " "))
    (read,) = read_many(json.dumps([told]).encode())
    assert read.meaning.actor.email == ""


@pytest.mark.parametrize("piece", [" ", "a", " a", "\x00"])
def test_a_title_of_megabytes_is_cut(piece: str) -> None:
    words = piece * (MANY // len(piece))
    told = statement(object={"id": COURSE, "definition": {"name": {"en": words}}})
    told["context"] = {"platform": words, "extensions": {LASTS: words, STARTS: words}}
    (read,) = read_many(json.dumps([told]).encode())
    assert read.meaning.course is not None
    assert read.meaning.course.title == words[:2000].replace("\x00", " ").strip()[:200]
    assert (read.meaning.course.starts_at, read.meaning.course.ends_at) == (None, None)


# Statements within statements


def nested(depth: int) -> Json:
    """A statement about a statement about a statement …"""
    inner: Json = {"id": COURSE}
    for _ in range(depth):
        inner = {
            "objectType": "SubStatement",
            "actor": {"mbox": f"mailto:{LEARNER}"},
            "verb": {"id": REGISTERED},
            "object": inner,
        }
    return statement(object=inner)


def test_a_statement_within_a_statement_is_taken_in_without_effect(house: House) -> None:
    let_in(house).tells(nested(1))
    assert bookings(house) == []


@pytest.mark.parametrize("depth", [2, 50, 150, 230])
def test_a_statement_within_one_within_a_statement_is_refused(house: House, depth: int) -> None:
    answer = let_in(house).post(nested(depth))
    assert answer.status_code == 400
    said = "object.object: must not be a statement within a statement again"
    assert answer.json()["problems"] == [said]
    assert statements_of(house) == []


def test_however_deep_it_goes_it_is_refused() -> None:
    written = json.dumps(nested(2))
    within = json.dumps(nested(2)["object"]["object"])
    for _ in range(11):  # 2, 4, 8 …, further than Python itself goes
        within = within.replace(json.dumps({"id": COURSE}), within)
        body = written.replace(json.dumps({"id": COURSE}), within)
        with pytest.raises(MalformedError) as refused:
            read_many(body.encode())
        assert refused.value.count == 1


# Very much at once


@pytest.mark.parametrize("piece", [b"{}", b"[]", b"1", b'{"a":1}', b'"ab"'])
def test_a_body_of_very_many_parts_is_refused_and_takes_no_more_than_its_own(piece: bytes) -> None:
    body = b"[" + (piece + b",") * ((LARGEST_BODY - 16) // (len(piece) + 1) - 1) + piece + b"]"
    assert len(body) <= LARGEST_BODY
    tracemalloc.start()
    try:
        with pytest.raises(TooMuchError):
            read_many(body)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < LARGEST_BODY


def test_more_statements_than_are_read_at_once_are_refused(small_house: House) -> None:
    answer = let_in(small_house).ask(
        "POST", "/xapi/statements", content=b"[" + b"{}," * MOST_STATEMENTS + b"{}]"
    )
    assert answer.status_code == 413
    assert answer.json()["error"].startswith("A request has at most 50,000 statements")
    assert "problems" not in answer.json()
