"""Two workspaces in one database: each is spoken to with its own token alone."""

from __future__ import annotations

from sqlalchemy import select

from bot.delivery import service as delivery
from bot.delivery.claiming import claim
from bot.delivery.domain import Attention, Terms
from bot.delivery.models import Outgoing
from bot.people import service as people
from bot.people.models import Person
from tests.delivery.office import MEHMET, Office


def rival(office: Office, *user_ids: str) -> int:
    """Another workspace with an open lane, and a message due for each of its people."""
    database, now = office.leeway.database, office.clock.now()
    with database.everywhere() as session:
        workspace_id = people.upsert_workspace(session, "TRIVAL", "Rival", "U0", now).id
    with database.transaction(workspace_id) as session:
        delivery.open_lanes(session, workspace_id, 240, now)
        for user_id in user_ids:
            person = Person(display_name=f"Rey {user_id}", slack_user_id=user_id)
            session.add(person)
            session.flush()
            message = delivery.Message(
                f"k:{user_id}", "note", person.id, Attention.REQUESTED, now, details={"text": "No"}
            )
            delivery.enqueue(session, [message], now)
    return workspace_id


def test_another_workspaces_messages_wait_for_the_process_that_has_its_token(
    office: Office,
) -> None:
    with office.session() as session:
        ours = people.person_by_email(session, MEHMET).slack_user_id
    assert ours is not None
    theirs = rival(office, ours, "U0RIVAL")
    assert office.sender.next_due() is None
    office.move(minutes=1)
    written = office.write("note:1", text="Ours")
    office.move(minutes=1)
    assert office.row(written).state == "sent"
    assert [said.text for said in office.heard()] == ["Ours"]
    with office.leeway.database.transaction(theirs) as session:
        assert session.scalars(select(Outgoing.state)).all() == ["pending", "pending"]


def test_what_another_workspace_is_unsure_of_is_not_looked_up_with_our_token(
    office: Office,
) -> None:
    theirs = rival(office, "U0RIVAL")
    with office.leeway.database.everywhere() as session:
        assert len(claim(session, [theirs], office.clock.now(), 10, Terms()).dues) == 1
    office.move(hours=1)
    assert office.sender.next_due() is None
    assert office.playground.world.calls_of("conversations.open") == []
    with office.leeway.database.transaction(theirs) as session:
        assert session.scalars(select(Outgoing.state)).all() == ["sending"]
