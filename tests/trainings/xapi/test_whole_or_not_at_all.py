"""What is told is stored as a whole, for one workspace, and comes to the same in any order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text

from bot.people import service as people
from bot.people.models import Person
from bot.storage import Database, Session
from bot.trainings import sources
from bot.trainings.models import Booking, Course, CourseDate, Statement
from bot.trainings.receiving import receive
from bot.trainings.statement_batch import read_many
from tests.support.databases import new_sqlite
from tests.support.house import House
from tests.trainings.xapi.learning_system import (
    ATTENDED,
    LEARNER,
    REGISTERED,
    UNREGISTERED,
    Json,
    bookings,
    let_in,
    planned,
    statement,
    statements_of,
    voiding,
)

MANY = 2_500
"""`make bench NAME=xapi` sends 10,000 at once."""
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@dataclass
class Company:
    """A workspace with somebody in it, and a learning system that may tell of them."""

    database: Database
    workspace_id: int
    source_id: int

    def takes_in(self, session: Session, told: Sequence[Json]) -> None:
        """What the door does with a request."""
        receive(session, self.source_id, read_many(json.dumps(told).encode()), NOW)

    def states(self) -> list[str]:
        """The states of its bookings."""
        with self.database.transaction(self.workspace_id) as session:
            return list(session.scalars(select(Booking.state).order_by(Booking.id)))


def company(database: Database, team_id: str) -> Company:
    with database.everywhere() as session:
        workspace_id = people.upsert_workspace(session, team_id, team_id, "UBOT", NOW).id
    with database.transaction(workspace_id) as session:
        session.add(Person(email=LEARNER, display_name="Bo", zone="Europe/Berlin"))
        token = sources.add(session, "LMS", NOW)
    with database.everywhere() as session:
        found = sources.find(session, token)
    assert found is not None
    assert found.workspace_id == workspace_id
    return Company(database, workspace_id, found.id)


def test_a_learning_system_tells_of_its_own_workspace_alone(database: Database) -> None:
    one, other = company(database, "T1"), company(database, "T2")
    told = statement(context=planned())
    with database.transaction(one.workspace_id) as session:
        one.takes_in(session, [told])
    assert (one.states(), other.states()) == (["booked"], [])
    with database.transaction(other.workspace_id) as session:
        other.takes_in(session, [voiding(told)])
        other.takes_in(session, [{**told, "verb": {"id": ATTENDED}}])  # its own id, and voided
    assert (one.states(), other.states()) == (["booked"], [])


def test_what_the_database_refuses_in_the_middle_leaves_nothing_behind(small_house: House) -> None:
    system = let_in(small_house)
    with small_house.leeway.database.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER refused BEFORE INSERT ON xapi_statement WHEN NEW.verb = 'passed' "
                "BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    passed = statement("http://adlnet.gov/expapi/verbs/passed", email="ana@x.example")
    batch = [statement(context=planned()), passed]
    answer = system.post(batch)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert statements_of(small_house) == []
    assert bookings(small_house) == []
    with small_house.leeway.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER refused"))
    assert system.post(batch).status_code == 200
    assert bookings(small_house) == [("Negotiation, level 2", "booked")]


def test_thousands_of_statements_at_once_are_stored(house: House) -> None:
    system = let_in(house)
    told = [statement(course=f"https://lms.example.com/course/{number}") for number in range(MANY)]
    answer = system.post(told)
    assert answer.status_code == 200, answer.text
    assert answer.json() == [one["id"] for one in told]
    with house.session() as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == MANY
        assert session.scalar(select(func.count()).select_from(Booking)) == MANY
    assert system.post(told).status_code == 200  # all of them are known
    assert len(bookings(house)) == MANY


# In any order


@dataclass(frozen=True)
class Word:
    """What a learning system says at some minute, and whether it takes it back."""

    verb: str
    minute: int
    voided: bool


WORDS = st.lists(
    st.builds(
        Word,
        st.sampled_from([REGISTERED, ATTENDED, UNREGISTERED]),
        st.integers(0, 3),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


def told_of(words: Sequence[Word]) -> list[Json]:
    """The statements that say it."""
    told: list[Json] = []
    for number, word in enumerate(words):
        at = (NOW - timedelta(days=1) + timedelta(minutes=word.minute)).isoformat()
        told.append(statement(word.verb, timestamp=at))
        told[-1]["id"] = f"00000000-0000-4000-8000-{number:012x}"
    return told + [voiding(one) for one, word in zip(told, words, strict=True) if word.voided]


@pytest.fixture(scope="module")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder: Path = tmp_path_factory.mktemp("words")
    database = Database(new_sqlite(folder))
    yield company(database, "T1")
    database.close()


@contextmanager
def afterwards_forgotten(firm: Company) -> Iterator[Session]:
    """A transaction of which nothing stays."""
    with firm.database.transaction(firm.workspace_id) as session:
        yield session
        for table in (Statement, Booking, CourseDate, Course):
            session.execute(delete(table))


def comes_to(firm: Company, requests: Sequence[Sequence[Json]]) -> list[str]:
    """The states of the places that are had after all these requests."""
    with afterwards_forgotten(firm) as session:
        for told in requests:
            firm.takes_in(session, told)
        session.expire_all()
        found = session.scalars(select(Booking.state).where(Booking.state != "withdrawn"))
        return sorted(found)


@given(WORDS, st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_order_the_requests_and_the_repetitions_change_nothing(
    small_company: Company, words: list[Word], data: st.DataObject
) -> None:
    told = told_of(words)
    shuffled = data.draw(st.permutations(told))
    again = data.draw(st.lists(st.sampled_from(told), max_size=3))
    cut = data.draw(st.integers(0, len(shuffled)))
    parts = [shuffled[:cut], shuffled[cut:], *([one] for one in again)]
    assert comes_to(small_company, parts) == comes_to(small_company, [[one] for one in told])


@given(WORDS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_newest_word_that_stands_decides(small_company: Company, words: list[Word]) -> None:
    order = [REGISTERED, UNREGISTERED, ATTENDED]  # of one minute, the last of these
    standing = [(one.minute, order.index(one.verb)) for one in words if not one.voided]
    expected = {0: ["booked"], 1: [], 2: ["attended"]}[max(standing)[1]] if standing else []
    assert comes_to(small_company, [told_of(words)]) == expected
