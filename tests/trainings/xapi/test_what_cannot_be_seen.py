"""Who and what a statement names is known however it is written, or refused: never an accident."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.trainings import statement_values as values
from bot.trainings.models import Booking, Course
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

TITLE = "Negotiation, level 2"

# Control characters

ODD = ["\x00", "\x01", "\t", "\n", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\u2028", " "]


@pytest.mark.parametrize("odd", ODD)
def test_no_address_has_what_cannot_be_seen(odd: str) -> None:
    for address in (f"b{odd}o@x.example", f"bo@x{odd}.example", f"bo@x.example{odd}", odd):
        assert not values.is_mailto(f"mailto:{address}")
        assert values.address_in(address) == ""
        assert not values.is_iri(f"https://lms.example.com/{odd}") or odd == "\u2028"
    escaped = "".join(f"%{byte:02x}" for byte in odd.encode())
    assert values.is_mailto(f"mailto:b{escaped}o@x.example")
    assert values.address_of(f"mailto:b{escaped}o@x.example") == ""


def test_a_nul_is_refused_where_it_stands_or_is_part_of_nobody(house: House) -> None:
    system = let_in(house)
    answer = system.post([statement(), statement(actor={"mbox": "mailto:b\x00o@x.example"})])
    assert answer.status_code == 400
    said = "[1].actor.mbox: must be mailto: and an e-mail address"
    assert answer.json()["problems"] == [said]
    assert statements_of(house) == []
    for actor in (account("b\x00o@x.example"), {"mbox": "mailto:b%00o@x.example"}):
        told = statement(actor=actor)
        system.tells(told)
        assert system.put(told).status_code == 204  # again, as senders do
    assert bookings(house) == []


# Every place of a statement at which a learning system may write what it likes.
PLACES: list[tuple[str, ...]] = [
    ("actor", "name"),
    ("actor", "mbox"),
    ("verb", "id"),
    ("verb", "display", "en"),
    ("object", "id"),
    ("object", "definition", "name", "en"),
    ("object", "definition", "moreInfo"),
    ("object", "definition", "type"),
    ("object", "definition", "extensions", "http://id.tincanapi.com/extension/location"),
    ("result", "response"),
    ("result", "duration"),
    ("context", "registration"),
    ("context", "platform"),
    ("context", "revision"),
    ("context", "language"),
    ("context", "extensions", "http://id.tincanapi.com/extension/location"),
    ("context", "extensions", STARTS),
    ("context", "extensions", LASTS),
    ("timestamp",),
    ("id",),
]


def spoiled(place: tuple[str, ...], odd: str) -> Json:
    """A registration with something in the middle of one of its texts."""
    told = statement(actor={"name": "Bo", "mbox": f"mailto:{LEARNER}"})
    told["object"]["definition"] = {"name": {"en": TITLE}, "extensions": {}}
    told["object"]["definition"]["moreInfo"] = "https://lms.example.com/about"
    told |= {"context": {"extensions": {}}, "result": {}}
    holder: Any = told
    for step in place[:-1]:
        holder = holder.setdefault(step, {})
    before = str(holder.get(place[-1], "ab"))
    half = len(before) // 2
    holder[place[-1]] = before[:half] + odd + before[half:]
    return told


@pytest.mark.parametrize("odd", ["\x00", "\x1b", "\x85"])
def test_what_cannot_be_seen_is_nowhere_an_accident(house: House, odd: str) -> None:
    system = let_in(house)
    for place in PLACES:
        answer = system.post(spoiled(place, odd))
        assert answer.status_code in (200, 400), (place, answer.text)
        if answer.status_code == 400:
            assert answer.json()["problems"][0].startswith(".".join(place)), place
    with house.session() as session:
        stored = [one for row in session.execute(select(*Course.__table__.columns)) for one in row]
        stored += session.scalars(select(Booking.place)).all()
    texts = [one for one in stored if isinstance(one, str)]
    assert TITLE in texts
    assert not [one for one in texts if odd in one]


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_word_from_the_end_of_the_calendar_is_stored(house: House, timestamp: str) -> None:
    system, told = let_in(house), statement(timestamp=timestamp)
    system.tells(told)
    assert system.put(told).status_code == 204
    assert bookings(house) == [(TITLE, "booked")]


@given(st.text(max_size=30))
def test_whatever_an_account_is_called_is_an_address_or_none(name: str) -> None:
    for address in (values.address_in(name), values.address_of(f"mailto:{name}")):
        assert address == "" or (address.count("@") == 1 and not set(address) & set(ODD))


# What is told of it


def test_the_log_says_nothing_that_somebody_sent(
    small_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    system = let_in(small_house)
    forged = "x\n2026-12-01 ERROR leeway: forged"
    named = f"{LEARNER} was ill"
    with caplog.at_level(logging.INFO):
        for told in (
            {**statement(), forged: 1},
            statement(result={"extensions": {named: 1}}),
            statement(object={"id": COURSE, "definition": {"name": {named: "x"}}}),
            {**statement(), "verb": {"id": REGISTERED, forged: 1, named: 1}},
        ):
            assert system.post(told).status_code == 400
        twice = json.dumps(statement()).replace('"actor"', f'"{named}": 1, "{named}": 2, "actor"')
        answer = system.ask("POST", "/xapi/statements", content=twice.encode())
        assert answer.status_code == 400
    said = [one.getMessage() for one in caplog.records if "no xAPI" in one.getMessage()]
    assert said == [
        *["Example LMS sent what is no xAPI: one thing is wrong"] * 3,
        "Example LMS sent what is no xAPI: 2 things are wrong",
        "Example LMS sent what is no xAPI: one thing is wrong",
    ]
    assert named not in caplog.text
    assert "forged" not in caplog.text


# Addresses as some write them


@pytest.mark.parametrize(
    "mbox", [f"MAILTO:{LEARNER}", f"Mailto:{LEARNER.upper()}", "mailto:%62o@x%2Eexample"]
)
def test_an_address_is_known_however_its_iri_is_written(house: House, mbox: str) -> None:
    system, told = let_in(house), statement(actor={"mbox": mbox})
    system.tells(told)
    assert bookings(house) == [(TITLE, "booked")]
    small = {**told, "actor": {"mbox": mbox.partition(":")[2]}}
    small["actor"]["mbox"] = f"mailto:{small['actor']['mbox']}"
    assert system.put(small).status_code == 204  # the same statement


def test_an_address_of_any_length_that_people_have_is_known() -> None:
    longest = f"{'a' * 308}@x.example.co"
    assert len(longest) == values.LONGEST_ADDRESS + 1
    assert values.address_of(f"mailto:{longest[1:]}") == longest[1:]
    assert values.address_in(longest[1:]) == longest[1:]
    assert (values.is_mailto(f"mailto:{longest}"), values.address_in(longest)) == (False, "")
