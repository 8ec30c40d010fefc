"""What is looked up for each share, and for each who leaves, is found by an index."""

from __future__ import annotations

from sqlalchemy import insert, text

from bot.recommendations import message_repository, repository
from bot.recommendations.models import Posting, Resource
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, firm
from tests.support.plans import plans

MANY = 3_000


def full(database: Database) -> Firm:
    """A firm in which much was recommended, and posted."""
    one = firm(database)
    own = {"workspace_id": one.workspace_id, "created_at": NOW}
    with one.session() as session:
        thing = {"kind": "book", "on_shelf": False, "open_to_all": True, "author": "", "link": ""}
        rows = [
            own | thing | {"identity": f"title:{n}", "title": f"Book {n}", "isbn": "", "skill": ""}
            for n in range(MANY)
        ]
        ids = list(session.scalars(insert(Resource).returning(Resource.id), rows))
        said = {"channel_id": "C1", "channel_name": "sales", "state": "closed"}
        session.execute(insert(Posting), [own | said | {"resource_id": one} for one in ids])
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE resource, posting"))
    return one


def test_the_last_posting_of_a_thing_in_a_channel(database: Database) -> None:
    one = full(database)
    with one.session() as session, plans(database, "posting") as found:
        assert message_repository.latest_posting(session, MANY * 2, "C1") is None
    assert len(found) == 1
    assert "ix_posting_resource_id_channel_id" in found[0]


def test_what_is_a_person_who_left(database: Database) -> None:
    one = full(database)
    with one.session() as session, plans(database, "FROM resource") as found:
        assert repository.named_live(session, [one.ids["Dana"]]) == []
    assert len(found) == 1
    assert "ix_resource_colleague_id" in found[0]
