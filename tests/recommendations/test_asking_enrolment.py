"""Who is asked for a favourite, and when for the first time; on both databases."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.people import service as people
from bot.recommendations import asking_planning
from bot.recommendations.models import Asking
from bot.storage import Database
from tests.recommendations import planned
from tests.recommendations.planned import DAY, NOW, next_of, somebody

BERLIN = ZoneInfo("Europe/Berlin")
workspace_id = planned.workspace_id


def test_leaders_experts_and_who_leads_leaders_are_asked(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        top = somebody(session, "Top")
        middle = somebody(session, "Middle", manager_id=top.id)
        low = somebody(session, "Low", manager_id=middle.id)
        leader = somebody(session, "Lea", "leader")
        expert = somebody(session, "Exa", "expert")
        for left in (
            somebody(session, "Gone", "leader", active=False),
            somebody(session, "Paper", "leader", slack_user_id=None),
            somebody(session, "Sponsor", "sponsor"),
        ):
            assert left.id
        assert asking_planning.enrol(session, NOW) == 3
        asked = set(session.scalars(select(Asking.person_id)))
    assert asked == {top.id, leader.id, expert.id}
    assert not {middle.id, low.id} & asked


def test_enrolling_twice_changes_nothing_and_who_is_no_expert_any_more_is_let_go(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader")
        expert = somebody(session, "Exa", "expert")
        stopped = somebody(session, "Sam", "expert")
        asking_planning.enrol(session, NOW)
        before = next_of(session, leader)
        session.get_one(Asking, stopped.id).next_ask_at = None
        assert asking_planning.enrol(session, NOW + DAY) == 0
        assert next_of(session, leader) == before
        for person in (expert, stopped):
            people.revoke_role(session, person, "expert")
        asking_planning.enrol(session, NOW + DAY)
        # Who wanted no more questions is remembered, for when they get the role again.
        assert set(session.scalars(select(Asking.person_id))) == {leader.id, stopped.id}


def test_the_first_question_comes_after_a_week_in_their_slot(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        leaders = [somebody(session, f"Lea{n}", "leader") for n in range(8)]
        asking_planning.enrol(session, NOW)
        days = {next_of(session, leader) for leader in leaders}
    local = sorted(day.astimezone(BERLIN) for day in days if day)
    assert [f"{at:%a %d %b %H:%M}" for at in local] == [
        "Tue 08 Dec 10:00",
        "Tue 15 Dec 10:00",
        "Tue 22 Dec 10:00",
        "Tue 29 Dec 10:00",
    ]


def test_who_gets_the_weekly_note_is_asked_two_working_days_after_it(
    database: Database, workspace_id: int
) -> None:
    with database.transaction(workspace_id) as session:
        leader = somebody(session, "Lea", "leader")
        somebody(session, "Rep", manager_id=leader.id)
        preference = people.preference_of(session, leader)
        people.change_slot(session, leader, 3, time(14, 30), NOW)
        assert preference.next_nudge_at is not None
        asking_planning.enrol(session, NOW)
        first = next_of(session, leader)
    assert first is not None
    # Thursday and two days is Saturday: the next working day.
    assert f"{first.astimezone(BERLIN):%a %H:%M}" == "Mon 14:30"
