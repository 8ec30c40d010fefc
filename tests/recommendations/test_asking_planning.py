"""When somebody is asked again, and with which question; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.people import service as people
from bot.recommendations import asking_planning, asking_repository
from bot.recommendations.models import Asked, Asking
from bot.storage import Database
from tests.recommendations import planned
from tests.recommendations.planned import DAY, NOW, OURS, ask, next_of, questions, shares, somebody

workspace_id = planned.workspace_id


def test_a_question_is_asked_stored_and_followed_by_another_one_in_four_weeks(
    database: Database, workspace_id: int
) -> None:
    slot = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader")
        ask(session, leader, slot)
        assert asking_planning.plan(session, OURS, slot - timedelta(seconds=1)) == 0
        assert asking_planning.plan(session, OURS, slot) == 1
        assert asking_planning.plan(session, OURS, slot) == 0
        (asked,) = questions(session)
        (row,) = session.scalars(select(Outgoing))
        assert (row.kind, row.attention, row.subject_id) == ("favourite_asked", "nudge", asked.id)
        assert next_of(session, leader) == slot + timedelta(weeks=4)
        assert asked.asked_at == slot
        assert asked.sent_at is None


def test_nobody_gets_the_same_question_twice_in_a_year(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        expert = somebody(session, "Exa", "expert")
        ask(session, expert, NOW)
        for _ in range(13):  # the one after them comes a year and two hours after the first
            due_at = next_of(session, expert)
            assert due_at is not None
            asking_planning.plan(session, OURS, due_at)
            session.flush()
        keys = [one.prompt for one in questions(session)]
        assert len(keys) == len(set(keys)) == 13
        fitting = {one.key for one in OURS if one.fits({"expert"})}
        assert set(keys) <= fitting


def test_a_refused_question_never_comes_again_and_without_any_left_nothing_is_asked(
    database: Database, workspace_id: int
) -> None:
    two = [one for one in OURS if one.whom == "both"][:2]
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader")
        asking = ask(session, leader, NOW)
        long_ago = NOW - timedelta(days=1000)
        session.add(
            Asked(person_id=leader.id, prompt=two[0].key, asked_at=long_ago, answer="not_this")
        )
        session.add(Asked(person_id=leader.id, prompt=two[1].key, asked_at=long_ago))
        session.flush()
        asking_planning.plan(session, two, NOW)
        assert [one.prompt for one in questions(session)][2:] == [two[1].key]
        asking.next_ask_at = NOW + timedelta(weeks=5)
        asking_planning.plan(session, two, NOW + timedelta(weeks=5))
        assert len(questions(session)) == 3
        assert asking.next_ask_at is not None
        assert asking.next_ask_at > NOW + timedelta(weeks=8)


def test_who_shared_something_is_left_alone_for_eight_weeks(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader")
        ask(session, leader, NOW)
        shares(session, leader, "Getting to Yes", NOW - 7 * DAY)
        assert asking_planning.plan(session, OURS, NOW) == 1
        assert questions(session) == []
        found = next_of(session, leader)
        assert found is not None
        assert timedelta() <= found - (NOW + timedelta(weeks=7)) < timedelta(days=7)


def test_who_stopped_all_notes_or_left_is_not_asked(database: Database, workspace_id: int) -> None:
    with database.transaction(workspace_id) as session:
        stopped = somebody(session, "Sam", "leader")
        people.preference_of(session, stopped).cadence = "stopped"
        left = somebody(session, "Gone", "leader")
        odd = somebody(session, "Odd", "leader", zone="Mars/Olympus")
        for person in (stopped, left, odd):
            ask(session, person, NOW)
        left.active = False
        session.flush()
        assert asking_planning.plan(session, OURS, NOW) == 3
        assert asking_planning.plan(session, OURS, NOW) == 0
        assert questions(session) == []
        assert session.get(Asking, left.id) is None
        assert next_of(session, odd) == NOW + timedelta(weeks=4)


def test_a_leader_who_never_shared_gets_a_peers_answer_to_the_same_question(
    database: Database, workspace_id: int
) -> None:
    (book,) = [one for one in OURS if one.key == "book_that_changed_you"]
    with database.transaction(workspace_id) as session:
        grace = somebody(session, "Grace", "leader")
        other = somebody(session, "Otto", "leader")
        answer = shares(session, grace, "Dare to Lead", NOW - 60 * DAY)
        session.add(
            Asked(
                person_id=grace.id,
                prompt=book.key,
                asked_at=NOW - 61 * DAY,
                answer="shared",
                recommendation_id=answer,
            )
        )
        shares(session, other, "Latest book", NOW - DAY)
        shares(session, other, "For one room", NOW, channel_private=True, audience="channel")
        shares(session, other, "Not as an example", NOW, may_be_example=False)
        new, old = somebody(session, "New", "leader"), somebody(session, "Old", "leader")
        shares(session, old, "Long ago", NOW - 300 * DAY)
        for person in (new, old):
            ask(session, person, NOW)
        asking_planning.plan(session, [book], NOW)
        by_person = {one.person_id: one.example_id for one in questions(session)}
        assert by_person[new.id] == answer
        assert by_person[old.id] is None
        assert asking_repository.example(session, answer) == ("Grace", "Dare to Lead", grace.id)
        grace.active = False
        session.flush()
        assert asking_repository.example(session, answer) is None


def test_three_silences_end_it_with_one_notice(database: Database, workspace_id: int) -> None:
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader")
        ask(session, leader, NOW, silences=3)
        assert asking_planning.plan(session, OURS, NOW) == 1
        assert questions(session) == []
        assert [row.kind for row in session.scalars(select(Outgoing))] == ["asking_silence"]
        assert next_of(session, leader) is None
        assert asking_planning.plan(session, OURS, NOW + 365 * DAY) == 0


def test_what_is_true_of_their_department_is_asked_first(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader", department="Sales")
        somebody(session, "Fresh", department="Sales", leads_since=NOW.date() - 30 * DAY)
        ask(session, leader, NOW)
        asking_planning.plan(session, OURS, NOW)
        (asked,) = questions(session)
    fact = {one.key for one in OURS if one.fact}
    assert asked.prompt in fact
