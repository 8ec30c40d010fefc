"""Who left is noted until it is taken up; a tick that asks whether anybody did reads nobody."""

from __future__ import annotations

from sqlalchemy import insert, text

from bot.people import leaving
from bot.people import service as people
from bot.people.models import Person
from bot.storage import Database
from tests.support.house import MONDAY
from tests.support.plans import plans

PEOPLE = 2_000


def workspace(database: Database, *, of: int) -> int:
    with database.everywhere() as session:
        workspace_id = people.upsert_workspace(session, "T1", "T1", "UBOT", MONDAY).id
        rows = [
            {"workspace_id": workspace_id, "display_name": f"P{number}", "email": f"p{number}@x.y"}
            for number in range(of)
        ]
        session.execute(insert(Person), rows)
    with database.engine.begin() as connection:
        postgresql = connection.dialect.name == "postgresql"
        connection.execute(text("ANALYZE person" if postgresql else "SELECT 1"))
    return workspace_id


def test_who_left_is_given_once(database: Database) -> None:
    workspace_id = workspace(database, of=5)
    with database.reading_everywhere() as session:
        assert list(leaving.workspaces_with_left(session)) == []
    with database.transaction(workspace_id) as session:
        leaving.note_left(session, [2, 4])
    with database.reading_everywhere() as session:
        assert list(leaving.workspaces_with_left(session)) == [workspace_id]
    with database.transaction(workspace_id) as session:
        assert sorted(leaving.take_left(session)) == [2, 4]
        assert leaving.take_left(session) == []
    with database.reading_everywhere() as session:
        assert list(leaving.workspaces_with_left(session)) == []


def test_asking_whether_anybody_left_reads_only_who_did(database: Database) -> None:
    workspace_id = workspace(database, of=PEOPLE)
    with plans(database, "person") as found:
        with database.reading_everywhere() as session:
            leaving.workspaces_with_left(session)
        with database.transaction(workspace_id) as session:
            leaving.take_left(session)
    assert len(found) == 2
    assert [plan for plan in found if "ix_person_left_unheard" not in plan] == []
