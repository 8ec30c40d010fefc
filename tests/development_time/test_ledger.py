"""The ledger from what is stored: whose blocks, of which weeks, as of when; on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from bot.development_time import choosing, ledger, team_plans
from bot.development_time.domain import Chosen, Reason
from bot.development_time.tally import Count, Sums, TeamLedger
from bot.people import service as people
from bot.storage import Database
from tests.development_time.firm import FRIDAY, WEEK, Firm, firm
from tests.development_time.workplace import BERLIN, NOW, at, weekly

TEAM = ("Ann", "Bob", "Cem", "Dan", "Eve")
CHART = {"Lea": "", **dict.fromkeys(TEAM, "Lea"), "Max": "", "Flo": "Max"}
TUESDAY = at("2026-12-01", "10:00")


@pytest.fixture
def halden(database: Database) -> Firm:
    """Lea leads five people, Max one."""
    return firm(database, CHART)


def shown(halden: Firm, now: datetime = TUESDAY, manager: str = "Lea") -> TeamLedger | None:
    with halden.work.session() as session:
        whom = halden.work.person(session, manager)
        return ledger.of_team(session, whom, *ledger.weeks_shown(now, BERLIN))


def sums(halden: Firm, now: datetime = TUESDAY) -> Sums:
    found = shown(halden, now)
    assert found is not None
    return found.sums


def shares(halden: Firm, name: str) -> None:
    """Somebody agrees to be counted in a small team."""
    with halden.work.session() as session:
        choosing.choose(session, halden.work.person(session, name), Chosen(shares=True), NOW)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    found: list[str] = []

    def note(*said: object) -> None:
        found.append(str(said[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_a_person_sees_the_whole_weeks_that_they_ask_for(halden: Firm) -> None:
    halden.goes("Ann", "kept", FRIDAY, starts_at=at("2026-11-26", "14:00"))
    halden.goes("Ann", "lost", FRIDAY - WEEK, reason="client_meeting")
    halden.goes("Ann", "", FRIDAY - 2 * WEEK)
    halden.goes("Bob")
    with halden.work.session() as session:
        ann = halden.work.person(session, "Ann")
        seen = ledger.of_person(session, ann, FRIDAY - WEEK, FRIDAY - 4 * timedelta(days=1))
    assert (seen.planned.blocks, seen.kept.blocks, seen.moved) == (2, 1, 1)
    assert seen.lost == Count(1, 120)
    assert seen.reasons == {Reason.CLIENT_MEETING: 120}


def test_a_manager_is_shown_the_four_weeks_that_are_over_from_tuesday_on() -> None:
    november = (date(2026, 11, 2), date(2026, 11, 29))
    before = (date(2026, 10, 26), date(2026, 11, 22))
    assert ledger.weeks_shown(at("2026-11-30", "23:59"), BERLIN) == before
    assert ledger.weeks_shown(at("2026-12-01", "00:00"), BERLIN) == november
    assert ledger.weeks_shown(at("2026-12-07", "23:59"), BERLIN) == november


def test_a_team_is_summed_up_over_four_weeks_with_the_four_before_beside_it(
    halden: Firm,
) -> None:
    for name in TEAM:
        halden.goes(name, "kept", FRIDAY)
        halden.goes(name, "lost", FRIDAY - 3 * WEEK, reason="team_meeting")
        halden.goes(name, "unknown", FRIDAY - 4 * WEEK)
        halden.goes(name, "kept", FRIDAY - 7 * WEEK)
        halden.goes(name, "kept", FRIDAY - 8 * WEEK)
    found = shown(halden)
    assert found is not None
    assert (found.first, found.last) == (date(2026, 11, 2), date(2026, 11, 29))
    assert (found.people, found.whole, found.team_plan_id) == (5, True, None)
    assert found.sums == Sums(planned=1200, kept=600, lost=600, unknown=0)
    assert found.before == Sums(planned=1200, kept=600, lost=0, unknown=600)
    assert found.reasons == [(Reason.TEAM_MEETING, 600)]
    assert (found.most, found.weekday) == (Reason.TEAM_MEETING, None)


def test_the_weekday_is_told_where_it_is_not_simply_that_of_the_plan(halden: Firm) -> None:
    thursday = FRIDAY - timedelta(days=1)
    for name in TEAM:
        halden.goes(name, "lost", FRIDAY, reason="team_meeting")
        moved_to = at(thursday - WEEK, "14:00")  # from a Friday: that makes no second weekday
        halden.goes(name, "kept", FRIDAY - WEEK, starts_at=moved_to)
    found = shown(halden)
    assert found is not None
    assert (found.most, found.weekday) == (Reason.TEAM_MEETING, None)


def test_of_a_plan_with_several_weekdays_the_one_that_leaks_is_told(halden: Firm) -> None:
    for name in TEAM:
        halden.goes(name, "lost", FRIDAY, reason="team_meeting")
        halden.goes(name, "kept", FRIDAY - timedelta(days=8))
    found = shown(halden)
    assert found is not None
    assert (found.most, found.weekday) == (Reason.TEAM_MEETING, 4)


def test_what_is_answered_after_monday_does_not_change_what_was_shown(halden: Firm) -> None:
    for name in TEAM[:4]:
        halden.goes(name)
    halden.goes("Eve", "kept", FRIDAY, answered_at=at("2026-11-30", "23:59"))
    halden.goes("Eve", "lost", FRIDAY - WEEK, answered_at=at("2026-12-01", "00:00"), reason="ill")
    assert sums(halden) == Sums(planned=720, kept=600, lost=0, unknown=120)
    a_week_later = at("2026-12-08", "10:00")
    # Nobody has answered yet for the week that came with it.
    assert sums(halden, a_week_later) == Sums(planned=1320, kept=600, lost=120, unknown=600)


def test_blocks_of_plans_that_ended_are_not_counted(halden: Firm) -> None:
    for name in TEAM:
        halden.goes(name)
        halden.goes(name, "", FRIDAY - WEEK, state="cancelled")
    assert sums(halden).planned == 600


def test_the_weekday_is_that_of_each_persons_own_clock(halden: Firm) -> None:
    with halden.work.session() as session:
        for name in TEAM:
            halden.work.person(session, name).zone = "Pacific/Auckland"
    for name in TEAM:
        halden.goes(name, "lost", reason="deadline")
        halden.goes(name, "kept", FRIDAY - timedelta(days=8))
    found = shown(halden)
    assert found is not None
    assert found.weekday == 5  # Friday 14:00 in Berlin


@pytest.mark.parametrize(
    ("name", "changed", "planned"),
    [
        ("Ann", {"manager_since": date(2026, 11, 2)}, 600),
        ("Ann", {"manager_since": date(2026, 11, 3)}, None),
        ("Bob", {"active": False}, None),
    ],
)
def test_who_came_to_the_team_meanwhile_or_left_the_company_is_not_counted(
    halden: Firm, name: str, changed: dict[str, object], planned: int | None
) -> None:
    for one in TEAM:
        halden.goes(one)
    with halden.work.session() as session:
        for key, value in changed.items():
            setattr(halden.work.person(session, name), key, value)
    found = shown(halden)
    assert (found and found.sums.planned) == planned


def test_in_a_small_team_only_those_count_who_chose_it(halden: Firm) -> None:
    for name in TEAM[:4]:
        halden.goes(name)
    for name in TEAM[:3]:
        shares(halden, name)
    found = shown(halden)
    assert found is not None
    assert (found.people, found.whole, found.sums.planned) == (3, False, 360)


def test_who_agrees_to_be_counted_after_the_weeks_were_looked_at_is_counted_from_the_next(
    halden: Firm,
) -> None:
    for name in TEAM[:4]:
        halden.goes(name, "kept", FRIDAY - WEEK)
    assert shown(halden, TUESDAY - WEEK) is None
    for name in TEAM[:3]:
        shares(halden, name)
    assert shown(halden, TUESDAY - WEEK) is None
    found = shown(halden)
    assert found is not None
    assert found.people == 3


def test_who_leads_nobody_and_who_leads_one_see_nothing(halden: Firm) -> None:
    for name in CHART:
        halden.goes(name)
    assert shown(halden, manager="Ann") is None
    assert shown(halden, manager="Max") is None


def test_the_newest_plan_that_the_manager_offers_is_named_and_none_that_ended(
    halden: Firm,
) -> None:
    for name in TEAM:
        halden.goes(name)
    with halden.work.session() as session:
        lea = halden.work.person(session, "Lea")
        made = [team_plans.make(session, lea, weekly(), NOW).team_plan_id for _ in range(2)]
        team_plans.end(session, lea, made[1], NOW)
    found = shown(halden)
    assert found is not None
    assert found.team_plan_id == made[0]


def test_no_workspace_counts_another_ones_people(halden: Firm) -> None:
    other = firm(halden.work.database, CHART, team_id="T2")
    for name in TEAM:
        halden.goes(name)
    assert shown(halden) is not None
    assert shown(other) is None


def test_many_teams_take_as_many_statements_as_one(halden: Firm) -> None:
    for name in ("Flo", *TEAM):
        halden.goes(name)
    counts = []
    with halden.work.session() as session:
        looks = [(["Lea"], TUESDAY), (["Lea", "Max", "Ann"], TUESDAY + WEEK)]
        for names, now in looks * 2:
            teams = people.teams_of(session, [halden.work.ids[name] for name in names])
            with statements(halden.work.database) as said:
                found = ledger.teams_hours(session, teams, now)
            counts.append(len(said))
            assert set(found) == {halden.work.ids["Lea"]}
    assert counts == [7, 7, 2, 2]


def test_a_manager_whose_clock_makes_no_sense_hears_nothing_yet(halden: Firm) -> None:
    for name in TEAM:
        halden.goes(name)
    with halden.work.session() as session:
        halden.work.person(session, "Lea").zone = "Mars/Olympus"
        halden.work.person(session, "Ann").zone = "Mars/Olympus"
    with halden.work.session() as session:
        teams = people.teams_of(session, [halden.work.ids["Lea"]])
        assert ledger.teams_hours(session, teams, TUESDAY) == {}
        halden.work.person(session, "Lea").zone = "Europe/Berlin"
        session.flush()
        teams = people.teams_of(session, [halden.work.ids["Lea"]])
        found = ledger.teams_hours(session, teams, TUESDAY)
        assert found[halden.work.ids["Lea"]].sums.planned == 600


@pytest.mark.parametrize(("outcome", "kept"), [("kept", 240), ("partly", 120), ("lost", 0)])
def test_an_entry_that_was_stretched_over_days_counts_as_the_longest_block_that_a_plan_has(
    halden: Firm, outcome: str, kept: int
) -> None:
    minutes = 3 * 24 * 60
    halden.goes(
        "Ann",
        outcome,
        ends_at=at(FRIDAY, "14:00") + timedelta(minutes=minutes),
        kept_minutes={"kept": minutes, "partly": minutes // 2, "lost": 0}[outcome],
    )
    with halden.work.session() as session:
        seen = ledger.of_person(session, halden.work.person(session, "Ann"), FRIDAY, FRIDAY)
    assert seen.planned == Count(1, 240)
    assert seen.kept.minutes + seen.partly.minutes == kept
    assert seen.lost_minutes == (0 if outcome == "kept" else 240 - kept)
    for name in TEAM[1:]:
        halden.goes(name)
    assert sums(halden) == Sums(720, 480 + kept, seen.lost_minutes, 0)
