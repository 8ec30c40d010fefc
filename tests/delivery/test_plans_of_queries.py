"""A year of sent messages stays out of the way of the next one, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.engine import Connection

from bot.delivery import service as delivery
from bot.delivery.claiming import claim
from bot.delivery.domain import Attention, Terms
from bot.delivery.models import Outgoing
from bot.people import service as people
from tests.delivery.office import Office
from tests.support.plans import plans

YEAR = 20_000  # messages


@pytest.fixture
def full(office: Office) -> Office:
    """A year was said to everybody of the sample company."""
    now = office.clock.now()
    with office.session() as session:
        ids = [person.id for person in people.active_people(session)]
        session.execute(
            insert(Outgoing),
            [
                {
                    "workspace_id": office.workspace_id,
                    "dedupe_key": f"old:{number}",
                    "kind": "note",
                    "person_id": ids[number % len(ids)],
                    "details": {},
                    "attention": "nudge",
                    "state": "sent",
                    "not_before": now,
                    "attempts": 1,
                    "attempted_at": now - timedelta(days=8, minutes=number),
                    "created_at": now,
                }
                for number in range(YEAR)
            ],
        )
    with office.leeway.database.engine.begin() as connection:
        connection.execute(text("ANALYZE outbox" if postgresql(connection) else "SELECT 1"))
    return office


def postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def reads_all(plan: str) -> bool:
    """Whether a plan goes through every message of the table, or of the workspace."""
    signs = (
        "Seq Scan on outbox",
        "SCAN outbox",
        "uq_outbox",
        "autoindex_outbox_1 (workspace_id=?)",
    )
    return any(sign in plan for sign in signs)


def test_taking_the_next_message_reads_only_its_persons_latest(full: Office) -> None:
    for number in range(3):
        full.write(f"nudge:{number}", attention=Attention.NUDGE)
    database = full.leeway.database
    with plans(database, "outbox") as found, database.everywhere() as session:
        claimed = claim(session, [full.workspace_id], full.clock.now(), 10, Terms())
    assert len(claimed.dues) == 1, "the others go a second after it"
    assert len(found) >= 5, "look for each lane, pick, ask for the last second and week, take"
    assert [plan for plan in found if reads_all(plan)] == []


def test_changing_a_message_reads_only_its_own_edits(full: Office) -> None:
    with full.session() as session:
        old = session.scalars(select(Outgoing.id).where(Outgoing.dedupe_key == "old:7")).one()
    with plans(full.leeway.database, "outbox") as found, full.session() as session:
        assert delivery.enqueue_edit(session, old, full.clock.now()) is not None
        assert delivery.enqueue_edit(session, old, full.clock.now()) is not None
    assert len(found) >= 4
    assert [plan for plan in found if reads_all(plan)] == []


def test_sending_and_waiting_for_the_next_read_only_what_is_not_settled(full: Office) -> None:
    full.write("note:1")
    later = full.write("note:2", due=full.clock.now() + timedelta(hours=1))
    with plans(full.leeway.database, "outbox") as found:
        assert full.work() == 1
        assert full.sender.next_due() == full.row(later).not_before
    assert len(found) >= 8, "take, compose, write down, look for the next"
    assert [plan for plan in found if reads_all(plan)] == []
