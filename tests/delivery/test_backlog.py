"""What waits is counted per workspace, and a year of sent messages is not read for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from bot.delivery.backlog import Waiting, read_backlog
from bot.delivery.models import Lane, Outgoing
from bot.people import service as people
from bot.people.models import Person
from bot.storage import Database
from tests.support.plans import plans

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
METHODS = ("chat.postMessage", "chat.update", "conversations.history")
YEAR = 20_000  # messages


class Store:
    """Workspaces whose outbox a test fills by hand."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.persons: dict[int, int] = {}
        self._numbers = iter(range(10**9))

    def workspace(self, team_id: str) -> int:
        """A workspace with one person and its three lanes."""
        with self.database.everywhere() as session:
            made = people.upsert_workspace(session, team_id, team_id, "UBOT", NOW).id
        with self.database.transaction(made) as session:
            person = Person(display_name="Ana")
            session.add(person)
            session.add_all(
                Lane(method=one, next_at=NOW, per_minute=240, paced_at=NOW, minute_from=NOW)
                for one in METHODS
            )
            session.flush()
            self.persons[made] = person.id
        return made

    def row(self, workspace_id: int, state: str = "pending", **values: object) -> dict[str, Any]:
        """A row that is due now, but for `values`."""
        return {
            "workspace_id": workspace_id,
            "dedupe_key": f"row:{next(self._numbers)}",
            "kind": "note",
            "person_id": self.persons[workspace_id],
            "details": {},
            "attention": "nudge",
            "state": state,
            "not_before": NOW,
            "attempts": 0,
            "created_at": NOW,
            "edits_id": None,
            "done_at": None,
            **values,
        }

    def write(self, *rows: dict[str, Any]) -> int:
        """Store rows; the id of the last."""
        with self.database.everywhere() as session:
            ids = session.scalars(
                insert(Outgoing).returning(Outgoing.id, sort_by_parameter_order=True), list(rows)
            ).all()
        return ids[-1]

    def stop(self, workspace_id: int, method: str) -> None:
        """Stop one lane."""
        with self.database.transaction(workspace_id) as session:
            session.query(Lane).filter_by(method=method).one().stopped_because = "Revoked."


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


def test_each_workspace_is_told_by_its_team_id_and_for_itself(store: Store) -> None:
    one, two = store.workspace("T1"), store.workspace("T2")
    said = store.write(store.row(one, "sent", done_at=NOW))
    later = NOW + MINUTE
    store.write(
        store.row(one, not_before=NOW - 5 * MINUTE),
        store.row(one, not_before=later),
        store.row(one, edits_id=said, not_before=NOW - 9 * MINUTE),
        store.row(one, "sending", lease_until=later),
        store.row(one, "unknown", lease_until=later),
        store.row(one, "unknown", lease_until=NOW),
        store.row(one, "failed", done_at=NOW - timedelta(hours=23)),
        store.row(one, "failed", done_at=NOW - timedelta(hours=25)),
        store.row(one, "dropped", done_at=NOW),
        store.row(two, not_before=later),
    )
    store.stop(two, "chat.update")
    paces = dict.fromkeys(METHODS, 240.0)
    assert read_backlog(store.database, NOW) == {
        "T1": Waiting(
            pending=3,
            due=2,
            oldest_due=9 * MINUTE,
            sending=1,
            unknown=2,
            failed=1,
            stopped_lanes=0,
            paces=paces,
        ),
        "T2": Waiting(pending=1, stopped_lanes=1, paces=paces),
    }


def test_a_workspace_with_nothing_to_say_is_told_too(store: Store) -> None:
    store.workspace("T1")
    assert read_backlog(store.database, NOW)["T1"].pending == 0


@pytest.mark.parametrize("counted", [True, False], ids=["with statistics", "without"])
def test_a_year_of_sent_messages_is_not_read(store: Store, counted: bool) -> None:
    one = store.workspace("T1")
    done = {"attempts": 1, "attempted_at": NOW, "done_at": NOW}
    store.write(*(store.row(one, "sent", **done) for _ in range(YEAR)))
    store.write(
        *(store.row(one, state) for state in ("pending", "sending", "unknown")),
        store.row(one, "failed", done_at=NOW),
    )
    with store.database.engine.begin() as connection:
        if counted and connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE outbox"))
    with plans(store.database, "outbox") as found:
        read_backlog(store.database, NOW)
    assert len(found) == 1
    assert [plan for plan in found if reads_all(plan)] == []


PARTIAL = {"ix_outbox_due", "ix_outbox_edits_due", "ix_outbox_unsure", "ix_outbox_failed"}


def reads_all(plan: str) -> bool:
    """Whether a plan touches the outbox by other ways than the indexes without sent rows."""
    used = set(re.findall(r"\b(?:ix|uq|pk|sqlite_autoindex)_outbox\w*", plan))
    return "Seq Scan on outbox" in plan or "SCAN outbox" in plan or used != PARTIAL
