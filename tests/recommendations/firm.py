"""A firm in a database, without Slack: who leads whom is what these tests are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from bot.people import service as people
from bot.people.models import Person
from bot.recommendations import sharing, uptakes, viewing
from bot.recommendations.domain import Entry, Share, Shared, Thing
from bot.storage import Database, Session

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CHART = {
    "Boss": "",
    "Lea": "Boss",
    "Max": "Boss",
    "Ann": "Lea",
    "Bob": "Lea",
    "Cem": "Max",
    "Dana": "",
}
"""Who reports to whom: Ann and Bob are colleagues without reports, Dana has nobody."""


@dataclass
class Firm:
    """People of one workspace; each act is a transaction of its own."""

    database: Database
    workspace_id: int
    ids: dict[str, int]

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction in the workspace."""
        with self.database.transaction(self.workspace_id) as session:
            yield session

    def person(self, session: Session, name: str) -> Person:
        """Somebody by name."""
        return people.person(session, self.ids[name])

    def share(self, name: str, what: Share, *, days: float = 0) -> Shared:
        """Somebody shares, so many days from now."""
        with self.session() as session:
            return sharing.share(session, self.person(session, name), what, at(days))

    def take(
        self, name: str, shared: Shared, step: str, *, days: float = 1, channel: str = ""
    ) -> Entry:
        """Somebody takes a step, so many days from now; `channel` is where they clicked."""
        with self.session() as session:
            person, number = self.person(session, name), shared.resource_id
            return uptakes.take(session, person, number, step, at(days), channel_id=channel)

    def sees(self, name: str, shared: Shared) -> bool:
        """Whether somebody may see a resource."""
        with self.session() as session:
            return bool(viewing.entries(session, self.person(session, name), [shared.resource_id]))

    def who_see(self, shared: Shared) -> set[str]:
        """Everybody who may see a resource."""
        return {name for name in self.ids if self.sees(name, shared)}

    def leaves(self, name: str) -> None:
        """Somebody leaves, as the people's hook has it."""
        with self.session() as session:
            self.person(session, name).active = False
            session.flush()
            sharing.forget_names(session, [self.ids[name]], NOW)


def at(days: float) -> datetime:
    """So many days from now."""
    return NOW + timedelta(days=days)


def firm(database: Database, team_id: str = "T1") -> Firm:
    """The firm, in a workspace of its own."""
    with database.everywhere() as session:
        workspace = people.upsert_workspace(session, team_id, team_id, "UBOT", NOW)
        workspace_id = workspace.id
    ids: dict[str, int] = {}
    with database.transaction(workspace_id) as session:
        for name, manager in CHART.items():
            one = Person(
                display_name=name,
                email=f"{name.lower()}@{team_id.lower()}.example",
                slack_user_id=f"U{team_id}{name}",
                department="Sales" if manager == "Lea" else "Other",
                manager_id=ids.get(manager),
            )
            session.add(one)
            session.flush()
            ids[name] = one.id
    return Firm(database, workspace_id, ids)


def thing(title: str = "Getting to Yes", kind: str = "book") -> Thing:
    """Something by its title."""
    return Thing(kind, title)


def to(audience: str, title: str = "Getting to Yes", **more: object) -> Share:
    """A share to the team or everyone."""
    return Share(thing(title), "It helped me.", audience, **more)  # type: ignore[arg-type]  # skill, result_id


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that a block sends to the database."""
    sent: list[str] = []

    def note(*call: object) -> None:
        sent.append(str(call[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
