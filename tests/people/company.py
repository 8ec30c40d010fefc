"""A small company in a database: people.csv in, people out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.people import service
from bot.people.import_diff import ImportDiff
from bot.people.models import Person
from bot.storage import Database

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
HEADER = "work_email,display_name,manager_email,timezone\n"
# Ana leads Bo and Cy; Bo leads Dee.
FOUR = (
    HEADER
    + "ana@x.example,Ana,,Europe/Berlin\n"
    + "bo@x.example,Bo,ana@x.example,Europe/Lisbon\n"
    + "cy@x.example,Cy,ana@x.example,America/New_York\n"
    + "dee@x.example,Dee,bo@x.example,\n"
)


class Company:
    """One workspace, and what one does to it."""

    def __init__(self, database: Database, team_id: str = "T1") -> None:
        self.database = database
        with database.everywhere() as session:
            self.id = service.upsert_workspace(session, team_id, "Halden", "UBOT", MONDAY).id

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction of this workspace."""
        with self.database.transaction(self.id) as session:
            yield session

    def imports(
        self, text: str, *, keep_missing: bool = False, confirmed_large: bool = True
    ) -> ImportDiff:
        """Import a people.csv; a large change is confirmed unless said otherwise."""
        with self.session() as session:
            return service.apply_people(
                session,
                service.read_people(text.encode()),
                MONDAY,
                keep_missing=keep_missing,
                confirmed_large=confirmed_large,
            )

    def preview(self, text: str) -> list[str]:
        """What an import would change, in words."""
        with self.session() as session:
            sheet = service.read_people(text.encode())
            return service.preview_people(session, sheet).sentences()

    def slack(self, *members: dict[str, Any], now: datetime = MONDAY) -> service.SlackSync:
        """Slack's list of members comes in."""
        with self.session() as session:
            return service.apply_slack_users(session, list(members), now)

    def person(self, email: str) -> Person:
        """What is stored of somebody."""
        with self.session() as session:
            return service.person_by_email(session, email)

    def manager_of(self, email: str) -> str | None:
        """The address of somebody's manager."""
        with self.session() as session:
            person = service.person_by_email(session, email)
            return service.person(session, person.manager_id).email if person.manager_id else None

    def next_note(self, email: str) -> datetime | None:
        """When somebody's next weekly note is planned."""
        with self.session() as session:
            person = service.person_by_email(session, email)
            found = service.preferences_of(session, [person.id]).get(person.id)
            return found.next_nudge_at if found else None


def member(slack_user_id: str, email: str | None, name: str = "", **more: object) -> dict[str, Any]:
    """An entry of users.list."""
    profile = {"display_name": name, "real_name": f"Real {slack_user_id}"}
    if email:
        profile["email"] = email
    return {"id": slack_user_id, "name": slack_user_id.lower(), "profile": profile, **more}


def everybody_in_slack() -> list[dict[str, Any]]:
    """The four people as members."""
    names = ("Ana", "Bo", "Cy", "Dee")
    return [
        member(f"U{at}", f"{name.lower()}@x.example", name, tz="Europe/Paris", locale="en-GB")
        for at, name in enumerate(names, start=1)
    ]


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)
