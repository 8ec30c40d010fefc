"""Two workspaces in one database never see one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Select, delete, exists, func, select, union, update
from sqlalchemy.orm import Session, aliased

from bot.people.models import Person, Role, Workspace
from bot.storage import Database
from bot.storage.database import WorkspaceMissingError

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


class Two:
    """Halden has Ana, an admin, and Bo, whom she leads; Rival has Rey, an admin, alone."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.everywhere() as session:
            both = [
                Workspace(team_id=team, name=team, bot_user_id="U0", created_at=NOW)
                for team in ("THALDEN", "TRIVAL")
            ]
            session.add_all(both)
            session.flush()
            self.halden, self.rival = (one.id for one in both)
        self.ana = self._hire(self.halden, "Ana", None)
        self.bo = self._hire(self.halden, "Bo", self.ana)
        self.rey = self._hire(self.rival, "Rey", None)
        for workspace_id, person_id in ((self.halden, self.ana), (self.rival, self.rey)):
            with database.transaction(workspace_id) as session:
                session.add(Role(person_id=person_id, name="admin"))

    def _hire(self, workspace_id: int, name: str, manager_id: int | None) -> int:
        with self.database.transaction(workspace_id) as session:
            # The same address and Slack id in both: only the workspace tells them apart.
            person = Person(display_name=name, email=f"{name}@x.example", manager_id=manager_id)
            session.add(person)
            session.flush()
            assert person.workspace_id == workspace_id
            return person.id

    def names(self) -> list[str]:
        """Everybody, in every workspace."""
        with self.database.everywhere() as session:
            return list(session.scalars(select(Person.display_name).order_by(Person.id)))


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


Other = aliased(Person)
everybody = select(Person.display_name).order_by(Person.display_name)
QUERIES: list[tuple[str, Select[str]]] = [
    ("columns", everybody),
    ("entities", select(Person).with_only_columns(Person.display_name).order_by(Person.id)),
    ("an alias", select(Other.display_name).order_by(Other.display_name)),
    (
        "a join to another table, both sides",
        select(Person.display_name).join(Role, Role.name == "admin").order_by(Person.display_name),
    ),
    (
        "an outer join",
        select(Person.display_name)
        .outerjoin(Other, Other.display_name == "Rey")
        .where(Other.id.is_(None))
        .order_by(Person.display_name),
    ),
    (
        "a subquery",
        everybody.where(Person.id.in_(select(Other.id).where(Other.active))),
    ),
    (
        "a CTE",
        select(select(Person.display_name).cte("names").c.display_name).order_by("display_name"),
    ),
    (
        "a union in a subquery",
        select(
            union(select(Person.display_name), select(Other.display_name)).subquery().c.display_name
        ).order_by("display_name"),
    ),
]


@pytest.mark.parametrize(
    "query", [query for _, query in QUERIES], ids=[name for name, _ in QUERIES]
)
def test_a_query_without_a_filter_sees_one_workspace(two: Two, query: Select[str]) -> None:
    with two.database.transaction(two.halden) as session:
        assert list(session.scalars(query)) == ["Ana", "Bo"]
    with two.database.transaction(two.rival) as session:
        assert set(session.scalars(query)) <= {"Rey"}


def test_a_count_and_an_exists_see_one_workspace(two: Two) -> None:
    with two.database.transaction(two.rival) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert session.scalar(select(func.count(Person.id))) == 1
        assert not session.scalar(select(exists().where(Person.display_name == "Ana")))
        assert session.query(Person).count() == 1


def test_a_row_of_another_workspace_is_not_found_by_its_id(two: Two) -> None:
    with two.database.transaction(two.rival) as session:
        assert session.get(Person, two.ana) is None
        assert session.get(Person, two.rey) is not None
    # The narrowing is compiled once and then filled with each session's workspace.
    with two.database.transaction(two.halden) as session:
        assert session.get(Person, two.ana) is not None
        assert session.get(Person, two.rey) is None


def test_an_update_and_a_delete_of_everything_touch_one_workspace(two: Two) -> None:
    with two.database.transaction(two.rival) as session:
        session.execute(update(Person).values(display_name="renamed"))
    assert two.names() == ["Ana", "Bo", "renamed"]
    with two.database.transaction(two.rival) as session:
        session.execute(delete(Person).where(Person.id.in_([two.ana, two.rey])))
    assert two.names() == ["Ana", "Bo"]


def test_an_update_by_id_does_not_reach_into_another_workspace(two: Two) -> None:
    with two.database.transaction(two.rival) as session:
        touched = session.execute(
            update(Person).where(Person.id == two.ana).values(active=False).returning(Person.id)
        )
        assert touched.all() == []


def add_to_the_other(session: Session, two: Two) -> None:
    session.add(Person(workspace_id=two.halden, display_name="Spy"))


def move_to_the_other(session: Session, two: Two) -> None:
    session.get_one(Person, two.rey).workspace_id = two.halden


def change_what_was_read_elsewhere(session: Session, two: Two) -> None:
    with two.database.transaction(two.halden) as elsewhere:
        ana = elsewhere.get_one(Person, two.ana)
    session.add(ana)
    ana.display_name = "renamed"


def delete_what_was_read_elsewhere(session: Session, two: Two) -> None:
    with two.database.transaction(two.halden) as elsewhere:
        ana = elsewhere.get_one(Person, two.ana)
    session.delete(ana)


def merge_what_was_read_elsewhere(session: Session, two: Two) -> None:
    with two.database.transaction(two.halden) as elsewhere:
        ana = elsewhere.get_one(Person, two.ana)
    ana.display_name = "renamed"
    session.merge(ana)


@pytest.mark.parametrize(
    "attempt",
    [
        add_to_the_other,
        move_to_the_other,
        change_what_was_read_elsewhere,
        delete_what_was_read_elsewhere,
        merge_what_was_read_elsewhere,
    ],
)
def test_a_row_of_another_workspace_is_never_written(
    two: Two, attempt: Callable[[Session, Two], None]
) -> None:
    def trespass() -> None:
        with two.database.transaction(two.rival) as session:
            attempt(session, two)

    with pytest.raises(WorkspaceMissingError, match="another workspace"):
        trespass()
    assert two.names() == ["Ana", "Bo", "Rey"]


def test_a_session_without_a_workspace_reads_and_writes_nothing(two: Two) -> None:
    with Session(two.database.engine) as session:
        for statement in (select(Person), update(Person).values(active=False), delete(Person)):
            with pytest.raises(WorkspaceMissingError):
                session.execute(statement)
        with pytest.raises(WorkspaceMissingError):
            session.get(Person, two.ana)
        session.add(Person(workspace_id=two.halden, display_name="Spy"))
        with pytest.raises(WorkspaceMissingError):
            session.flush()
    assert two.names() == ["Ana", "Bo", "Rey"]


def test_a_tick_sees_every_workspace_and_says_itself_whose_a_new_row_is(two: Two) -> None:
    assert two.names() == ["Ana", "Bo", "Rey"]
    with two.database.everywhere() as session:
        session.add(Person(workspace_id=two.rival, display_name="Sol"))
    with two.database.transaction(two.rival) as session:
        assert list(session.scalars(everybody)) == ["Rey", "Sol"]
