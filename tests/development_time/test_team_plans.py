"""A plan for the team: offered, taken up, changed, ended; on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.development_time import plans, team_plans
from bot.development_time.domain import Draft
from bot.development_time.errors import (
    DraftError,
    NoTeamError,
    OfferGoneError,
    PlanEndedError,
    StaleError,
    UnknownPlanError,
)
from bot.development_time.models import Plan
from bot.people import service as people
from bot.people.models import Person
from bot.storage import Database
from tests.development_time.workplace import (
    NOW,
    TUESDAY,
    Workplace,
    at,
    said,
    weekly,
    workplace,
)

KIND = "devtime_offer"
NEXT = weekly(TUESDAY, 9, 60)


def offer(work: Workplace, draft: Draft | None = None) -> team_plans.TeamMade:
    """Lea makes a plan for the team."""
    with work.session() as session:
        return team_plans.make(session, work.person(session, "Lea"), draft or weekly(), NOW)


def places(work: Workplace) -> Mapping[str, Plan]:
    """Everybody's place in the team plan, by name."""
    names = {number: name for name, number in work.ids.items()}
    with work.reading() as session:
        return {names[one.person_id]: one for one in session.scalars(select(Plan))}


def accept(work: Workplace, name: str, draft: Draft | None = None) -> Plan:
    """*Works for me*, or *Another time…*."""
    number = places(work)[name].id
    with work.session() as session:
        return team_plans.accept(session, work.person(session, name), number, NOW, draft)


def change(work: Workplace, number: int, draft: Draft, version: int = 1) -> team_plans.TeamMade:
    """Lea changes it."""
    with work.session() as session:
        lea = work.person(session, "Lea")
        return team_plans.change(session, lea, number, draft, version=version, now=NOW)


def standing(work: Workplace) -> list[tuple[int, int, int]]:
    """How Lea's team plans stand: accepted, open, declined."""
    with work.session() as session:
        found = team_plans.standing(session, work.person(session, "Lea"))
    return [(one.accepted, one.open, one.declined) for one in found]


def test_each_of_the_team_is_asked_once_and_nobody_has_blocks_before_they_agree(
    database: Database,
) -> None:
    work = workplace(database)
    made = offer(work)
    assert made.offered == 3
    assert set(places(work)) == {"Ann", "Bob", "Cem"}
    assert {one.state for one in places(work).values()} == {"offered"}
    messages = work.messages(KIND)
    assert {one.person_id for one in messages} == {work.ids[name] for name in ("Ann", "Bob", "Cem")}
    assert {(one.attention, one.not_before) for one in messages} == {("waiting", NOW)}
    plan = places(work)["Ann"]
    keys = {one.dedupe_key for one in messages}
    assert f"devtime_offer:{plan.id}:1" in keys
    assert work.tick(NOW + timedelta(days=20)) == 0
    assert standing(work) == [(0, 3, 0)]


def test_who_works_elsewhere_is_asked_in_their_own_hours(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        work.person(session, "Ann").zone = "America/Los_Angeles"
    offer(work)
    zone = ZoneInfo("America/Los_Angeles")
    (message,) = [one for one in work.messages(KIND) if one.person_id == work.ids["Ann"]]
    assert said(message.not_before, zone) == "Mon 30 Nov 09:00"
    accept(work, "Ann")
    accept(work, "Bob")
    assert work.local("Ann", zone=zone)[0] == "Fri 4 Dec 14:00"
    assert work.local("Bob")[0] == "Fri 4 Dec 14:00"


def test_all_at_the_same_moment_is_the_managers_moment(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        work.person(session, "Ann").zone = "Europe/London"
        work.person(session, "Bob").zone = "Asia/Tokyo"
    offer(work, weekly(same_moment=True))
    assert places(work)["Ann"].zone == "Europe/Berlin"
    accept(work, "Ann")
    assert work.local("Ann", zone=ZoneInfo("Europe/London"))[0] == "Fri 4 Dec 13:00"
    with pytest.raises(DraftError):
        accept(work, "Bob")  # ten in the evening
    accept(work, "Bob", weekly(weekday=3, hour=10))
    assert places(work)["Bob"].zone == ""
    assert work.local("Bob", zone=ZoneInfo("Asia/Tokyo"))[0] == "Thu 3 Dec 10:00"


def test_another_time_is_their_own_and_counts_as_taken_up(database: Database) -> None:
    work = workplace(database)
    offer(work)
    accept(work, "Ann")
    accept(work, "Bob", weekly(TUESDAY, 9))
    with work.session() as session:
        bob = work.person(session, "Bob")
        assert work.local("Bob")[0] == "Tue 1 Dec 09:00"
        cem = work.person(session, "Cem")
        team_plans.decline(session, cem, places(work)["Cem"].id, NOW)
        with pytest.raises(UnknownPlanError):
            team_plans.accept(session, bob, places(work)["Ann"].id, NOW)
    assert standing(work) == [(2, 0, 1)]
    assert work.blocks("Cem") == []


def test_undo_opens_the_offer_again_as_the_team_has_it(database: Database) -> None:
    work = workplace(database)
    offer(work)
    accept(work, "Ann", weekly(TUESDAY, 9))
    with work.session() as session:
        ann = work.person(session, "Ann")
        team_plans.take_back(session, ann, places(work)["Ann"].id, NOW)
    place = places(work)["Ann"]
    assert (place.state, place.weekday, place.start.hour) == ("offered", 4, 14)
    assert work.blocks("Ann") == []
    accept(work, "Ann")
    assert work.local("Ann")[0] == "Fri 4 Dec 14:00"
    assert len(work.blocks("Ann")) == 8


def test_a_change_moves_who_has_it_asks_the_others_and_leaves_the_rest_alone(
    database: Database,
) -> None:
    chart = {"Lea": "", "Ann": "Lea", "Bob": "Lea", "Cem": "Lea", "Eva": "Lea"}
    work = workplace(database, chart)
    made = offer(work)
    accept(work, "Ann")
    accept(work, "Bob", weekly(weekday=2, hour=10))
    with work.session() as session:
        cem = work.person(session, "Cem")
        team_plans.decline(session, cem, places(work)["Cem"].id, NOW)
        session.add(newcomer(work))
    work.sent(work.messages(KIND)[0], NOW)
    changed = change(work, made.team_plan_id, NEXT)
    with work.session() as session:
        work.ids["Fay"] = people.person_by_email(session, "fay@t1.example").id
    assert changed.offered == 3, "Ann, Eva, and Fay for the first time"
    assert work.local("Ann")[0] == "Tue 1 Dec 09:00"
    assert work.local("Bob")[0] == "Wed 2 Dec 10:00"
    assert places(work)["Cem"].state == "declined"
    names = {number: name for name, number in work.ids.items()}
    told = [(names[one.person_id], one.details["changed"]) for one in work.messages(KIND)[4:]]
    assert sorted(told) == [("Ann", True), ("Eva", False), ("Fay", False)]
    assert [one.state for one in work.messages(KIND)] == [
        "sent",  # to Ann, who agreed
        "pending",  # to Bob, who chose another time
        "pending",  # to Cem, who did not want it
        "dropped",  # to Eva: what is offered now is another time
        *["pending"] * 3,
    ]
    assert len(work.edits(KIND)) == 1, "what Ann read before says that it was changed"


def newcomer(work: Workplace) -> Person:
    """Somebody who joins Lea's team."""
    return Person(
        display_name="Fay",
        email="fay@t1.example",
        slack_user_id="UFAY",
        zone="Europe/Berlin",
        manager_id=work.ids["Lea"],
    )


def test_of_two_who_change_it_at_once_one_is_told(database: Database) -> None:
    work = workplace(database)
    number = offer(work).team_plan_id
    change(work, number, NEXT)
    with pytest.raises(StaleError):
        change(work, number, weekly(2, 10))
    assert places(work)["Ann"].weekday == TUESDAY
    change(work, number, weekly(2, 10), version=2)
    assert places(work)["Ann"].weekday == 2


def test_what_moved_along_can_be_left_in_one_click(database: Database) -> None:
    work = workplace(database)
    number = offer(work).team_plan_id
    accept(work, "Ann")
    change(work, number, NEXT)
    assert accept(work, "Ann").state == "live", "it is fine"
    with work.session() as session:
        ann = work.person(session, "Ann")
        team_plans.decline(session, ann, places(work)["Ann"].id, NOW)
    assert work.blocks("Ann") == []


def test_a_plan_that_ends_is_open_to_nobody_and_who_has_it_keeps_it(database: Database) -> None:
    work = workplace(database)
    number = offer(work).team_plan_id
    accept(work, "Ann")
    for message in work.messages(KIND):
        work.sent(message, NOW)
    with work.session() as session:
        lea = work.person(session, "Lea")
        team_plans.end(session, lea, number, NOW)
        with pytest.raises(PlanEndedError):
            team_plans.end(session, lea, number, NOW)
    assert len(work.edits(KIND)) == 2, "what nobody answered says so"
    assert len(work.blocks("Ann")) == 8
    assert standing(work) == []
    with pytest.raises(OfferGoneError):
        accept(work, "Bob")
    with work.session() as session:
        team_plans.bring_back(session, work.person(session, "Lea"), number, NOW)
    accept(work, "Bob")
    assert standing(work) == [(2, 1, 0)]


def test_who_ended_their_place_is_not_brought_back_by_the_manager(database: Database) -> None:
    work = workplace(database)
    number = offer(work).team_plan_id
    accept(work, "Ann")
    with work.session() as session:
        plans.end(session, work.person(session, "Ann"), places(work)["Ann"].id, NOW)
    change(work, number, NEXT)
    assert work.blocks("Ann") == []
    assert places(work)["Ann"].state == "ended"


def test_who_leads_nobody_has_no_team_to_plan_for(database: Database) -> None:
    work = workplace(database)
    with work.session() as session, pytest.raises(NoTeamError):
        team_plans.make(session, work.person(session, "Dana"), weekly(), NOW)
    number = offer(work).team_plan_id
    with work.session() as session:
        dana = work.person(session, "Dana")
        with pytest.raises(UnknownPlanError):
            team_plans.change(session, dana, number, NEXT, version=1, now=NOW)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (weekly(minutes=1500), "minutes"),
        (weekly(first_day=NOW.date() - timedelta(days=1)), "first_day"),
        (weekly(hour=19), "start"),  # nobody on the team works then
    ],
)
def test_what_no_team_can_keep_is_refused(database: Database, draft: Draft, field: str) -> None:
    work = workplace(database)
    with pytest.raises(DraftError) as refusal:
        offer(work, draft)
    assert refusal.value.field == field
    assert places(work) == {}
    assert work.messages(KIND) == []


def test_an_offer_at_the_time_of_ones_own_plan_asks_for_another_time(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        own = plans.make(session, work.person(session, "Ann"), weekly(), NOW)
    with work.session() as session:
        team_plans.make(session, work.person(session, "Lea"), weekly(), NOW)
    with work.session() as session:
        ann = work.person(session, "Ann")
        found = session.scalars(select(Plan).where(Plan.person_id == ann.id, Plan.id != own.id))
        offered = found.one()
        with pytest.raises(DraftError):
            team_plans.accept(session, ann, offered.id, NOW)
        team_plans.accept(session, ann, offered.id, NOW, weekly(TUESDAY, 9))
    assert work.local("Ann")[:2] == ["Tue 1 Dec 09:00", "Fri 4 Dec 14:00"]
    assert at("2026-12-01", "09:00") == work.blocks("Ann")[0].starts_at
