"""What learning systems tell becomes bookings: once, in any order, all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha1
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.trainings.domain import Source
from bot.trainings.models import Booking, Course
from tests.support.house import House
from tests.trainings.xapi.learning_system import (
    ATTENDED,
    COMPLETED,
    LEARNER,
    MANAGER,
    REGISTERED,
    UNREGISTERED,
    System,
    bookings,
    heard,
    let_in,
    planned,
    statement,
    statements_of,
    voiding,
)

TITLE = "Negotiation, level 2"


@pytest.fixture
def system(house: House) -> System:
    return let_in(house)


def test_a_registration_is_a_booking_with_its_time(house: House, system: System) -> None:
    system.tells(statement(context=planned()))
    with house.session() as session:
        booking = session.scalars(select(Booking)).one()
        course = session.get_one(Course, booking.course_id)
    assert (booking.state, booking.source) == ("booked", Source.XAPI)
    assert booking.starts_at is not None
    assert booking.ends_at is not None
    assert booking.starts_at.isoformat() == "2026-12-04T08:00:00+00:00"
    assert (booking.ends_at - booking.starts_at).total_seconds() == 8 * 3600
    assert (course.title, course.provider, course.owner_id) == (TITLE, "Example LMS", None)


def test_the_same_statement_again_is_the_same_statement(house: House, system: System) -> None:
    told = statement(context=planned())
    assert system.put(told).status_code == 204
    assert system.put(told).status_code == 204
    assert system.post(told).json() == [told["id"]]
    # What a receiver sets, and what only describes, may differ.
    described = {**told, "stored": "2026-11-30T08:00:00Z", "version": "1.0.0"}
    described["object"] = {"id": told["object"]["id"]}
    assert system.put(described).status_code == 204
    assert bookings(house) == [(TITLE, "booked")]
    assert len(statements_of(house)) == 1


def test_another_statement_under_the_same_id_is_refused(house: House, system: System) -> None:
    told = statement()
    system.tells(told)
    for other in (
        {**told, "actor": {"mbox": f"mailto:{MANAGER}"}},
        {**told, "verb": {"id": ATTENDED}},
        {**told, "timestamp": "2026-11-29T12:00:01Z"},
    ):
        answer = system.put(other)
        assert answer.status_code == 409
        assert answer.json()["problems"] == [told["id"]]
    assert bookings(house) == [(TITLE, "booked")]
    assert bookings(house, MANAGER) == []


def test_one_that_is_known_otherwise_lets_nothing_of_a_batch_in(
    house: House, system: System
) -> None:
    told = statement()
    system.tells(told)
    batch = [statement(email=MANAGER), {**told, "verb": {"id": ATTENDED}}]
    assert system.post(batch).status_code == 409
    assert bookings(house, MANAGER) == []
    assert len(statements_of(house)) == 1


def test_one_that_is_malformed_lets_nothing_of_a_batch_in(house: House, system: System) -> None:
    wrong = statement(actor={"mbox": LEARNER})
    answer = system.post([statement(), wrong, statement(email=MANAGER)])
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "One thing is wrong, and nothing was stored.",
        "problems": ["[1].actor.mbox: must be mailto: and an e-mail address"],
    }
    assert statements_of(house) == []
    assert bookings(house) == []


def test_two_of_one_id_in_a_batch_are_refused(house: House, system: System) -> None:
    told = statement()
    answer = system.post([told, statement(email=MANAGER), {**told, "id": told["id"].upper()}])
    assert answer.status_code == 400
    assert answer.json()["problems"] == ["[2].id: is the same as that of [0]"]
    assert statements_of(house) == []


def test_statements_without_an_id_are_given_one(house: House, system: System) -> None:
    told = statement()
    del told["id"]
    answer = system.post([told])
    assert answer.status_code == 200
    assert [one.key for one in statements_of(house)] == answer.json()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_words_arrive_changes_nothing(
    small_house: House, order: tuple[int, ...]
) -> None:
    system = let_in(small_house)
    words = [
        statement(context=planned(), timestamp="2026-11-01T08:00:00Z"),
        statement(ATTENDED, timestamp="2026-11-20T17:00:00Z"),
        statement(COMPLETED, timestamp="2026-11-20T17:00:00Z"),
    ]
    for index in order:
        system.tells(words[index])
    assert bookings(small_house) == [(TITLE, "attended")]


@pytest.mark.parametrize(
    "actor",
    [
        {"mbox": f"mailto:{LEARNER.upper()}"},
        {"mbox_sha1sum": sha1(f"mailto:{LEARNER}".encode(), usedforsecurity=False).hexdigest()},
        {"account": {"homePage": "https://lms.example.com", "name": LEARNER}},
    ],
)
def test_somebody_is_known_by_their_address(small_house: House, actor: dict[str, Any]) -> None:
    let_in(small_house).tells(statement(actor=actor))
    assert bookings(small_house) == [(TITLE, "booked")]


@pytest.mark.parametrize(
    "further",
    [
        {"actor": {"mbox": "mailto:nobody@elsewhere.example"}},
        {"actor": {"openid": "https://openid.example.com/sofia"}},
        {"actor": {"objectType": "Group", "member": [{"mbox": f"mailto:{LEARNER}"}]}},
        {"actor": {"account": {"homePage": "https://lms.example.com", "name": "4711"}}},
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"}},
        {"object": {"objectType": "Agent", "mbox": f"mailto:{LEARNER}"}},
    ],
)
def test_what_leeway_cannot_use_is_taken_in_and_changes_nothing(
    small_house: House, further: dict[str, Any]
) -> None:
    system, told = let_in(small_house), {**statement(), **further}
    system.tells(told)
    assert bookings(small_house) == []
    (stored,) = statements_of(small_house)
    assert (stored.key, stored.booking_id, stored.state) == (told["id"], None, "")
    assert system.put(told).status_code == 204


def test_a_question_that_was_passed_is_no_training(small_house: House) -> None:
    quiz = {
        "id": "https://lms.example.com/quiz/1",
        "definition": {"type": "http://adlnet.gov/expapi/activities/assessment"},
    }
    let_in(small_house).tells(statement(COMPLETED, object=quiz))
    assert bookings(small_house) == []


def test_who_takes_a_place_back_in_the_learning_system_has_none(
    house: House, system: System
) -> None:
    system.tells(statement(context=planned()))
    system.tells(statement(UNREGISTERED, timestamp="2026-11-29T13:00:00Z"))
    assert bookings(house) == [(TITLE, "withdrawn")]


def test_what_is_voided_was_never_said(house: House, system: System) -> None:
    registered = statement(context=planned(), timestamp="2026-11-01T08:00:00Z")
    attended = statement(ATTENDED, timestamp="2026-11-20T17:00:00Z")
    system.tells(registered, attended)
    assert bookings(house) == [(TITLE, "attended")]
    undo = voiding(attended)
    system.tells(undo)
    assert bookings(house) == [(TITLE, "booked")]
    system.tells(undo)  # again, as senders do
    system.tells(voiding(undo))  # a voiding stands, whoever voids it
    assert bookings(house) == [(TITLE, "booked")]
    system.tells(voiding(registered))
    assert bookings(house) == [(TITLE, "withdrawn")]


@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_voided_before_it_arrives_has_no_effect(
    house: House, system: System, at_once: bool
) -> None:
    told = statement(context=planned())
    words = [voiding(told), told]
    if at_once:
        system.tells(*words)
    else:
        system.tells(words[0])
        system.tells(words[1])
    assert bookings(house) == []
    assert system.post(told).status_code == 200
    assert system.put({**told, "verb": {"id": ATTENDED}}).status_code == 409


def test_a_learning_system_takes_back_only_what_it_said_itself(
    house: House, system: System
) -> None:
    told = statement(context=planned())
    system.tells(told)
    other = let_in(house, "Another LMS")
    other.tells(voiding(told))
    assert bookings(house) == [(TITLE, "booked")]
    other.tells(statement(id=told["id"], email=MANAGER))
    assert bookings(house, MANAGER) == []  # it had taken back this id, as its own


def test_one_registration_follows_its_booking_to_another_date(house: House, system: System) -> None:
    context = {**planned(), "registration": str(uuid4())}
    system.tells(statement(context=context, timestamp="2026-11-01T08:00:00Z"))
    moved = {**planned("2026-12-11T09:00:00+01:00"), "registration": context["registration"]}
    system.tells(statement(context=moved, timestamp="2026-11-02T08:00:00Z"))
    with house.session() as session:
        booking = session.scalars(select(Booking)).one()
    assert booking.starts_at is not None
    assert booking.starts_at.isoformat() == "2026-12-11T08:00:00+00:00"


def test_the_same_batch_ten_times_at_once_is_stored_once(house: House, system: System) -> None:
    batch = [statement(context=planned()), statement(email=MANAGER), statement(ATTENDED)]
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: system.post(batch), range(10)))
    assert {one.status_code for one in answers} == {200}
    assert len(statements_of(house)) == 3
    assert len(bookings(house, MANAGER)) == 1


def test_several_learning_systems_at_once_book_one_place(house: House) -> None:
    systems = [let_in(house, f"LMS {number}") for number in range(4)]
    batches = [[statement(REGISTERED, context=planned())] for _ in systems]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(System.post, systems, batches))
    assert [one.status_code for one in answers] == [200] * 4
    assert bookings(house) == [(TITLE, "booked")]


def test_leeway_knows_when_it_heard_of_a_learning_system(house: House, system: System) -> None:
    assert heard(house) == [("Example LMS", None)]
    system.tells(statement())
    ((_, ago),) = heard(house)
    assert ago is not None
    assert 0 <= ago.total_seconds() < 60
