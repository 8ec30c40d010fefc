"""A small workspace in which something is put on the shelf, and somebody looks for it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import search
from bot.recommendations.models import Recommendation, Resource
from bot.storage import Database, Session
from tests.support.house import MONDAY


@dataclass
class Shelf:
    """A small workspace: Ada leads Ben; Cy leads nobody and has no manager."""

    database: Database
    workspace_id: int

    def __post_init__(self) -> None:
        with self.session() as session:
            ada = Person(display_name="Ada", department="Sales")
            cy = Person(display_name="Cy", department="Engineering")
            session.add_all([ada, cy])
            session.flush()
            ben = Person(display_name="Ben", department="Sales", manager_id=ada.id)
            session.add(ben)
            session.flush()
            self.ada, self.ben, self.cy = ada, ben, cy

    def session(self) -> AbstractContextManager[Session]:
        return self.database.transaction(self.workspace_id)

    def put(self, title: str, author: str = "", **more: object) -> int:
        """A resource that Ada recommends to everybody, or as `more` says; its id."""
        kind, skill = str(more.get("kind", "book")), str(more.get("skill", ""))
        audience = str(more.get("audience", "everyone"))
        by = more.get("by", self.ada)
        assert isinstance(by, Person)
        with self.session() as session:
            count = session.scalar(select(func.count()).select_from(Resource)) or 0
            resource = Resource(
                identity=f"title:{count}",
                kind=kind,
                title=title,
                author=author,
                skill=skill,
                open_to_all=audience == "everyone",
                created_at=MONDAY + timedelta(seconds=count),
            )
            session.add(resource)
            session.flush()
            session.add(
                Recommendation(
                    resource_id=resource.id,
                    person_id=by.id,
                    why=str(more.get("why", "")),
                    audience=audience,
                    created_at=MONDAY,
                    changed_at=MONDAY,
                )
            )
            search.index(session, [resource.id])
            return resource.id

    def find(self, words: str, reader: Person | None = None, **filters: str) -> search.Found:
        """What somebody finds, Cy if nobody else is named."""
        with self.database.reading(self.workspace_id) as session:
            return search.find(session, reader or self.cy, words, **filters)  # type: ignore[arg-type]  # filters are words

    def ids(self, words: str, reader: Person | None = None, **filters: str) -> list[int]:
        """The same, without what was meant."""
        return self.find(words, reader, **filters).resource_ids


def shelf_of(database: Database, team_id: str = "TONE") -> Shelf:
    """The shelf, in a workspace of its own."""
    with database.everywhere() as session:
        workspace = people.upsert_workspace(session, team_id, team_id, "UBOT", MONDAY)
        workspace_id = workspace.id
    return Shelf(database, workspace_id)
