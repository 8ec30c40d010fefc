"""An outbox that a test fills by hand, and an admin's terminal in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from bot.delivery.commands import outbox
from bot.delivery.models import Lane, Outgoing
from bot.storage import Database
from tests.people.company import FOUR, MONDAY, Company, everybody_in_slack

ANA, BO, CY = "ana@x.example", "bo@x.example", "cy@x.example"
NOW = MONDAY
TEXT = "what Ana is told in confidence"
"""Stands in the details of every row, and may never be printed."""


@dataclass
class Context:
    """What `leeway outbox` works on."""

    database: Database
    workspace_id: int
    now: datetime = NOW


class Shelf:
    """The outbox of a company of four, all of them in Slack."""

    def __init__(self, database: Database, team_id: str = "T1") -> None:
        self.company = Company(database, team_id)
        self.company.imports(FOUR)
        self.company.slack(*everybody_in_slack())
        self._keys = 0

    def run(self, *words: str, answer: str = "") -> Result:
        """`leeway outbox` with these words."""
        context = Context(self.company.database, self.company.id)
        return CliRunner().invoke(outbox, words, obj=context, input=answer)

    def put(self, state: str, to: str = ANA, **values: object) -> int:
        """A row in a state; its id."""
        return self.put_many(1, state, to, **values)[0]

    def put_many(self, count: int, state: str, to: str = ANA, **values: object) -> list[int]:
        """So many rows of one kind; their ids."""
        with self.company.session() as session:
            person_id = self.company.person(to).id if count else 0
            rows = [self._row(person_id, state, values) for _ in range(count)]
            return list(session.scalars(insert(Outgoing).returning(Outgoing.id), rows))

    def row(self, outgoing_id: int) -> Outgoing:
        """What is stored of a row."""
        with self.company.session() as session:
            found = session.get(Outgoing, outgoing_id)
            assert found is not None
            return found

    def states(self) -> dict[int, str]:
        """Every row with its state."""
        with self.company.session() as session:
            return {row.id: row.state for row in session.scalars(select(Outgoing))}

    def lane(self, method: str = "chat.postMessage", **values: object) -> None:
        """A lane of the workspace."""
        usual: dict[str, object] = {
            "next_at": NOW,
            "per_minute": 240.0,
            "paced_at": NOW,
            "minute_from": NOW,
        }
        with self.company.session() as session:
            session.add(Lane(method=method, **usual | values))

    def _row(self, person_id: int, state: str, values: dict[str, object]) -> dict[str, object]:
        self._keys += 1
        usual: dict[str, object] = {
            "workspace_id": self.company.id,
            "dedupe_key": f"row:{self._keys}",
            "kind": "nudge",
            "person_id": person_id,
            "details": {"text": TEXT},
            "attention": "nudge",
            "state": state,
            "not_before": NOW,
            "attempts": 0,
            "created_at": NOW,
            "done_at": NOW if state in {"failed", "dropped", "sent"} else None,
        }
        return usual | values
