"""What is found by follows every change at once, and a common word costs few rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, func, select, text

from bot.people.models import Workspace
from bot.recommendations import search
from bot.recommendations import search_repository as repository
from bot.recommendations.models import Recommendation, Resource, Uptake
from bot.recommendations.search_models import SearchSpelling, SearchText
from bot.recommendations.search_repository import Term
from bot.storage import Database, Session
from tests.recommendations.searched import Shelf, shelf_of
from tests.support.house import MONDAY


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return shelf_of(database)


def test_what_is_edited_or_withdrawn_is_found_so_at_once_or_not_at_all(shelf: Shelf) -> None:
    book = shelf.put("Negotiation", why="bargaining")
    with shelf.session() as session:
        session.get_one(Resource, book).title = "Persuasion"
        session.flush()
        search.index(session, [book])
        assert search.find(session, shelf.cy, "persuasion").resource_ids == [book]
    assert (shelf.ids("negotiation"), shelf.ids("negotiatoin")) == ([], [])
    assert shelf.ids("bargaining") == [book]
    with shelf.session() as session:
        session.get_one(Resource, book).open_to_all = False
        said = session.scalars(select(Recommendation)).one()
        said.state = "withdrawn"
        session.flush()
        search.index(session, [book])
    assert shelf.ids("persuasion") == []
    assert shelf.ids("persuasion", shelf.ada) == []


def test_a_change_that_is_rolled_back_leaves_the_index_as_it_was(shelf: Shelf) -> None:
    book = shelf.put("Negotiation")
    with shelf.session() as session:
        session.get_one(Resource, book).title = "Persuasion"
        session.flush()
        search.index(session, [book])
        session.rollback()
    assert (shelf.ids("negotiation"), shelf.ids("persuasion")) == ([book], [])


def test_what_is_deleted_leaves_nothing_in_the_index(database: Database, shelf: Shelf) -> None:
    gone, kept = shelf.put("Negotiation"), shelf.put("Negotiation tactics")
    with shelf.session() as session:
        session.execute(delete(Resource).where(Resource.id == gone))
    assert shelf.ids("negotiation") == [kept]
    with database.everywhere() as session:
        session.execute(delete(Workspace).where(Workspace.id == shelf.workspace_id))
    with database.everywhere() as session:
        assert session.scalar(select(func.count()).select_from(SearchText)) == 0
        assert session.scalar(select(func.count()).select_from(SearchSpelling)) == 0
        if database.engine.dialect.name == "sqlite":
            check = "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"
            session.execute(text(check))  # raises where the index is not as its table
            match = "SELECT count(*) FROM search_index WHERE search_index MATCH 'negotiation'"
            assert session.scalar(text(match)) == 0


def test_indexing_again_changes_nothing_and_what_was_missed_can_be_added(shelf: Shelf) -> None:
    book = shelf.put("Negotiation")
    with shelf.session() as session:
        before = session.execute(select(SearchText.title, SearchText.marks)).all()
        search.index(session, [book, book])
        assert session.execute(select(SearchText.title, SearchText.marks)).all() == before
        session.execute(delete(SearchText))
    assert shelf.ids("negotiation") == []
    with shelf.session() as session:
        assert (search.index_missing(session), search.index_missing(session)) == (1, 0)
    assert shelf.ids("negotiation") == [book]


# What a common word costs

MANY = 5_000


def _many(shelf: Shelf) -> None:
    with shelf.session() as session:
        session.execute(
            Resource.__table__.insert(),  # type: ignore[attr-defined]  # a Table
            [
                {"workspace_id": shelf.workspace_id, "identity": f"many:{number}", "kind": "book"}
                | {"title": f"Leadership {number}", "author": "", "link": "", "isbn": ""}
                | {"skill": "", "on_shelf": True, "open_to_all": True, "created_at": MONDAY}
                for number in range(MANY)
            ],
        )
        search.index(session, session.scalars(select(Resource.id)).all())


def _rows_read(session: Session, statement: str, values: dict[str, object]) -> Sequence[str]:
    pre = "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) "
    return [row[0].strip() for row in session.execute(text(pre + statement), values)]


def test_a_common_word_is_ranked_from_few_rows(shelf: Shelf) -> None:
    helpful = shelf.put("Leadership for all")
    _many(shelf)
    with shelf.session() as session:
        session.add(Uptake(resource_id=helpful, person_id=shelf.ben.id, helped_at=MONDAY))
        session.flush()
        search.index(session, [helpful])
    assert shelf.ids("leadership")[0] == helpful
    with shelf.session() as session:
        mark = f"o{shelf.workspace_id}"
        met = repository.newest(session, shelf.workspace_id, [Term("leadership", True)], [mark])
        assert len(met) == repository.MOST
        assert [one.resource_id for one in met] == sorted(
            (one.resource_id for one in met), reverse=True
        )
        values = {"query": "leadership", "workspace": shelf.workspace_id, "most": 200}
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ANALYZE search_text"))  # as autovacuum does
            session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = _rows_read(session, repository._GIN, values | {"counted": repository.COUNTED})
            assert any("ix_search_text_vector" in line for line in plan)
            most = f"->  Limit (actual rows={repository.COUNTED}"
            assert any(line.startswith(most) for line in plan), plan
            plan = _rows_read(session, repository._WALK, values | {"walked": 10_000})
            assert any(line.startswith("->  Limit (actual rows=200") for line in plan), plan
            assert any("Backward" in line and "rows=200" in line for line in plan), plan
        else:
            pre = "EXPLAIN QUERY PLAN "
            plan = [row[3] for row in session.execute(text(pre + repository._FTS5), values)]
            assert any("SCAN search_index VIRTUAL TABLE" in line for line in plan), plan
            assert not any("TEMP B-TREE" in line for line in plan), plan
            assert any("SEARCH t USING INTEGER PRIMARY KEY" in line for line in plan), plan
