"""Many who are asked, two processes that ask, two workspaces: on both databases."""

from __future__ import annotations

from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.people import service as people
from bot.recommendations import asking_planning
from bot.recommendations.prompts import Prompt
from bot.storage import Database
from tests.recommendations import planned
from tests.recommendations.firm import statements
from tests.recommendations.planned import DAY, NOW, OURS, ask, questions, shares, somebody

workspace_id = planned.workspace_id


def test_the_number_of_statements_does_not_grow_with_the_people(
    database: Database, workspace_id: int
) -> None:
    def sent_for(number: int, start: int) -> int:
        with database.transaction(workspace_id) as session:
            for n in range(start, start + number):
                ask(session, somebody(session, f"Lea{n}", "leader"), NOW)
        with statements(database) as sent, database.transaction(workspace_id) as session:
            assert asking_planning.plan(session, OURS, NOW) == number
        return len(sent)

    few, many = sent_for(2, 0), sent_for(40, 100)
    assert many <= few + 2, (few, many)


def test_whose_turn_it_is_not_costs_nothing(database: Database, workspace_id: int) -> None:
    with database.transaction(workspace_id) as session:
        ask(session, somebody(session, "Lea", "leader"), NOW + DAY)
    with database.everywhere() as session:
        assert asking_planning.workspaces_with_due(session, NOW) == []
        assert asking_planning.workspaces_with_due(session, NOW + DAY) == [workspace_id]
    with database.transaction(workspace_id) as session:
        assert asking_planning.next_due(session, NOW) == NOW + DAY
    with statements(database) as sent, database.transaction(workspace_id) as session:
        assert asking_planning.plan(session, OURS, NOW) == 0
    assert len([one for one in sent if one.startswith("SELECT")]) == 1


def test_two_processes_at_once_ask_once(database: Database, workspace_id: int) -> None:
    with database.transaction(workspace_id) as session:
        people_asked = [somebody(session, f"Lea{n}", "leader") for n in range(3)]
        for person in people_asked:
            ask(session, person, NOW)
    if database.engine.dialect.name == "sqlite":
        with database.transaction(workspace_id) as session:
            asking_planning.plan(session, OURS, NOW)
        with database.transaction(workspace_id) as session:
            assert asking_planning.plan(session, OURS, NOW) == 0
    else:  # the second one comes while the first one still holds the rows
        with database.transaction(workspace_id) as first:
            assert asking_planning.plan(first, OURS, NOW) == 3
            with database.transaction(workspace_id) as second:
                assert asking_planning.plan(second, OURS, NOW) == 0
    with database.transaction(workspace_id) as session:
        assert len(questions(session)) == 3
        assert len(session.scalars(select(Outgoing)).all()) == 3


def test_workspaces_are_asked_apart(database: Database, workspace_id: int) -> None:
    with database.everywhere() as session:
        other = people.upsert_workspace(session, "T2", "Other", "B2", NOW).id
    with database.transaction(workspace_id) as session:
        shares(session, somebody(session, "Grace", "leader"), "Ours alone", NOW - DAY)
    prompts = [Prompt("a_book", "both", "book", "Which book?", "Because.")]
    with database.transaction(other) as session:
        ask(session, somebody(session, "Lea", "leader"), NOW)
        assert asking_planning.plan(session, prompts, NOW) == 1
        assert [one.example_id for one in questions(session)] == [None]
