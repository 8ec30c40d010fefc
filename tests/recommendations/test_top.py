"""What helped most: in which order, and at what cost to whoever clicks meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, event, insert, select

from bot.recommendations import search, viewing
from bot.recommendations.models import Resource, Uptake
from bot.storage import Database
from bot.storage.database import ONLY_READS
from tests.recommendations.at_the_desk import GRACE, HANNAH, answer, asks
from tests.recommendations.firm import NOW, firm, to
from tests.recommendations.rooms import share, told
from tests.support.databases import new_sqlite
from tests.support.house import House
from tests.support.plans import plans

MANY = 3_000


def test_what_helped_nobody_yet_follows_the_newest_first(database: Database) -> None:
    one = firm(database)
    loved, liked = one.share("Ann", to("everyone", "Loved")), one.share("Max", to("everyone", "A"))
    for title in ("B", "C"):
        one.share("Max", to("everyone", title))
    for name in ("Bob", "Cem"):
        one.take(name, loved, "helped")
    one.take("Bob", liked, "helped")
    with one.session() as session:
        reader = one.person(session, "Boss")

        def top(limit: int) -> list[str]:
            found = viewing.top(session, reader, limit=limit)
            return [entry.thing.title for entry in found]

        assert (top(1), top(3)) == (["Loved"], ["Loved", "A", "C"])
        assert top(9) == ["Loved", "A", "C", "B"]


def test_it_reads_what_helped_most_and_not_what_everybody_took(tmp_path: Path) -> None:
    database = Database(new_sqlite(tmp_path))
    one = firm(database)
    with one.session() as session:
        rows = [
            {"workspace_id": one.workspace_id, "identity": f"title:{number}", "kind": "book"}
            | {"title": f"Book {number}", "author": "", "link": "", "isbn": "", "skill": ""}
            | {"on_shelf": True, "open_to_all": True, "created_at": NOW}
            for number in range(MANY)
        ]
        session.execute(insert(Resource), rows)
        ids = session.scalars(select(Resource.id)).all()
        taken = [
            {"workspace_id": one.workspace_id, "resource_id": number, "words": "", "quotable": "no"}
            | {"person_id": one.ids["Cem"], "helped_at": NOW}
            for number in ids
        ]
        session.execute(insert(Uptake), taken)
        search.index(session, ids)
    with one.session() as session, plans(database) as found:
        assert len(viewing.top(session, one.person(session, "Ann"))) == 10
    ranked = [plan for plan in found if "ORDER BY search_text.helped" in plan]
    assert len(ranked) == 1
    assert "INDEX ix_search_text_helped" in ranked[0]
    assert "TEMP B-TREE" not in ranked[0]
    assert [plan for plan in found if "SCAN uptake" in plan] == []
    database.close()


@contextmanager
def ranking(database: Database) -> Iterator[list[bool]]:
    """For each look at what helped most: whether it was in a transaction that only reads."""
    found: list[bool] = []

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "ORDER BY search_text.helped" in statement:
            found.append(bool(connection.get_execution_options().get(ONLY_READS)))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_the_list_that_was_clicked_is_read_again_without_holding_up_whoever_writes(
    small_house: House,
) -> None:
    share(small_house, GRACE, told())
    desk = small_house.desk(HANNAH)
    said = asks(small_house, desk, "/recommend top", "Getting to Yes")
    with ranking(small_house.leeway.database) as found:
        assert desk.click(said, "recommend_save").ok
        answer(small_house, desk, "On your list.")
        assert desk.click(said, "recommend_filter", value="book").ok
        assert small_house.playground.wait_until(lambda: len(found) >= 2)
    assert found == [True, True]
