"""What is given to PostgreSQL as the text of an array arrives as what it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Integer, String, bindparam, select
from sqlalchemy.types import TypeEngine

from bot.storage import Database
from bot.storage.arrays import array_of
from tests.support.databases import new_postgresql

AWKWARD = ["", "NULL", "null", "{}", ",", '"', "\\", '\\"', " a ", "1.000001", "{a,b}", "\n\t", "ü"]
WORDS = st.lists(
    st.none()
    | st.sampled_from(AWKWARD)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8"))
)


@pytest.fixture
def postgresql_database(postgresql: str) -> Iterator[Database]:
    """An empty database of PostgreSQL's alone: SQLite has no arrays."""
    with new_postgresql(postgresql) as url:
        database = Database(url)
        yield database
        database.close()


def _round_trip(
    database: Database, item: TypeEngine[Any], values: list[str | None] | list[int]
) -> list[object]:
    """What PostgreSQL understood."""
    given_array = bindparam("values", type_=array_of(item))
    with database.engine.connect() as connection:
        return list(connection.execute(select(given_array), {"values": values}).scalar_one())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=WORDS)
def test_any_text_arrives_as_it_was_and_nothing_stays_nothing(
    postgresql_database: Database, words: list[str | None]
) -> None:
    assert _round_trip(postgresql_database, String(40), words) == words


def test_numbers_arrive_as_they_were_however_large_and_however_few(
    postgresql_database: Database,
) -> None:
    for numbers in ([], [0, -1, 7], [2**63 - 1, -(2**63)]):
        assert _round_trip(postgresql_database, BigInteger(), numbers) == numbers
    assert _round_trip(postgresql_database, Integer(), [2**31 - 1]) == [2**31 - 1]
