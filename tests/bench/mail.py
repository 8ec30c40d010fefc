"""Workspaces full of people, and a message that waits for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from bot.core.text import Mrkdwn
from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Composed, Due
from bot.delivery.models import Outgoing
from bot.delivery.service import Composer, Message
from bot.people import service as people
from bot.people.models import Person
from bot.storage import Database
from tests.bench.lean_slack import TOKEN

KIND = "note"
TUESDAY = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
"""Noon in Berlin: everybody is at work, and a benchmark is over long before they go."""


class Notes(Composer):
    """The composer of kind `note`: the same two lines to everybody, without a query of its own."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed:
        """A section and a button, about as long as a nudge."""
        del session, now
        said = Mrkdwn(
            f"*Your team kept 9 of 22 development hours in the last four weeks.* (note {due.id})\n"
            "Most of what was lost went to client meetings on Thursday afternoon."
        )
        button = {
            "type": "button",
            "action_id": "note_do",
            "text": {"type": "plain_text", "text": "Move it to Tuesday 9:30"},
            "style": "primary",
        }
        blocks: list[dict[str, Any]] = [
            {"type": "section", "text": {"type": "mrkdwn", "text": said}},
            {"type": "actions", "elements": [button]},
        ]
        return Composed(said, blocks)


@dataclass(frozen=True)
class Mail:
    """So many messages, spread evenly over so many workspaces, each to a person of its own."""

    workspaces: int
    messages: int
    attention: Attention = Attention.REQUESTED
    first: int = 0  # the number of the first workspace

    @property
    def each(self) -> int:
        """Messages, and people, of a workspace."""
        return self.messages // self.workspaces

    @property
    def team_ids(self) -> list[str]:
        """Slack's id of each workspace; the lean stand-in reads it from the token."""
        numbers = range(self.first, self.first + self.workspaces)
        return [f"T{number:04d}" for number in numbers]

    @property
    def tokens(self) -> list[str]:
        """The bot token of each workspace."""
        return [f"{TOKEN}{team_id}" for team_id in self.team_ids]

    def move_in(self, database: Database) -> dict[int, list[int]]:
        """Workspaces and their people; the ids of the people by that of their workspace."""
        return dict(self._move_in(database, team_id) for team_id in self.team_ids)

    def write(self, database: Database, homes: dict[int, list[int]], label: str = "note") -> None:
        """Decide to say a note to each, due now; `label` is new where they get another one."""
        for workspace_id, person_ids in homes.items():
            messages = [
                Message(f"{label}:{person_id}", KIND, person_id, self.attention, TUESDAY)
                for person_id in person_ids
            ]
            with database.transaction(workspace_id) as session:
                delivery.enqueue(session, messages, TUESDAY)
        _analyze(database)

    def _move_in(self, database: Database, team_id: str) -> tuple[int, list[int]]:
        with database.everywhere() as session:
            workspace = people.upsert_workspace(
                session, team_id, f"Workspace {team_id}", f"UBOT{team_id}", TUESDAY
            )
            workspace_id = workspace.id
        rows = [
            {
                "workspace_id": workspace_id,
                "slack_user_id": user_id(team_id, number),
                "email": f"p{number}@{team_id.lower()}.example",
                "display_name": f"Person {number}",
                "country": "DE",
                "zone": "Europe/Berlin",
            }
            for number in range(self.each)
        ]
        with database.transaction(workspace_id) as session:
            ids = session.scalars(insert(Person).returning(Person.id), rows).all()
        return workspace_id, list(ids)


def user_id(team_id: str, number: int) -> str:
    """Slack's id of a person of a workspace."""
    return f"U{team_id}N{number}"


def states(database: Database) -> dict[str, int]:
    """How many messages are in which state."""
    with database.everywhere() as session:
        rows = session.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state))
        return {row.state: row[1] for row in rows}


def _analyze(database: Database) -> None:
    """What autovacuum, or SQLite's own habits, would have found out by now."""
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
