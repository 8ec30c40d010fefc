"""Who leads whom, who has which role, and what other features are told of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.people import service
from bot.people.domain import UnknownPersonError, UnknownRoleError
from bot.people.org_chart import cycles
from bot.storage import Database
from tests.people.company import (
    FOUR,
    MONDAY,
    Company,
    counted_statements,
    everybody_in_slack,
    member,
)

LEADS = "work_email,display_name,manager_email,department,manager_since,status\n"


@pytest.fixture
def company(database: Database) -> Company:
    made = Company(database)
    made.imports(FOUR)
    made.slack(*everybody_in_slack())
    return made


def test_a_workspace_is_made_once_and_kept_up_to_date(database: Database) -> None:
    with database.everywhere() as session:
        first = service.upsert_workspace(session, "T1", "Halden", "UBOT", MONDAY)
        again = service.upsert_workspace(session, "T1", "Halden Ltd", "UBOT2", MONDAY)
        assert (again.id, again.name, again.bot_user_id) == (first.id, "Halden Ltd", "UBOT2")


def test_a_person_is_found_by_slack_id_and_a_stranger_is_refused(company: Company) -> None:
    with company.session() as session:
        assert service.person_by_slack_id(session, "U1").display_name == "Ana"
        assert service.find_by_slack_id(session, "U99") is None
        with pytest.raises(UnknownPersonError, match="Nobody here is known as U99"):
            service.person_by_slack_id(session, "U99")


def test_a_manager_is_who_has_active_reports(company: Company) -> None:
    with company.session() as session:
        ids = {found.display_name: found.id for found in service.active_people(session)}
        ana = service.person_by_slack_id(session, "U1")
        assert [report.display_name for report in service.reports_of(session, ana)] == ["Bo", "Cy"]
        assert set(service.teams_of(session, ids.values())) == {ids["Ana"], ids["Bo"]}
        service.person_by_slack_id(session, "U4").active = False
        session.flush()
        assert set(service.teams_of(session, ids.values())) == {ids["Ana"]}


def test_a_team_has_its_reports_and_the_managers_among_them(company: Company) -> None:
    with company.session() as session:
        ids = {p.display_name: p.id for p in service.active_people(session)}
        teams = service.teams_of(session, ids.values())
    assert set(teams) == {ids["Ana"], ids["Bo"]}
    team = teams[ids["Ana"]]
    assert (team.manager.name, team.size) == ("Ana", 2)
    assert [report.name for report in team.reports] == ["Bo", "Cy"]
    assert [report.name for report in team.managers] == ["Bo"]


def test_the_teams_of_a_batch_take_three_queries(company: Company) -> None:
    with company.session() as session:
        ids = [found.id for found in service.active_people(session)]
        with counted_statements(company.database) as said:
            service.teams_of(session, ids)
    assert len(said) == 3


def test_joiners_of_a_team_come_latest_first(database: Database) -> None:
    company = Company(database)
    company.imports(
        "work_email,display_name,manager_email,start_date\nana@x.example,Ana,,\n"
        "bo@x.example,Bo,ana@x.example,2026-10-05\ncy@x.example,Cy,ana@x.example,2026-11-02\n"
        "dee@x.example,Dee,ana@x.example,2026-09-30\neve@x.example,Eve,ana@x.example,\n"
    )
    with company.session() as session:
        ana = service.person_by_email(session, "ana@x.example")
        team = service.teams_of(session, [ana.id])[ana.id]
    assert [found.name for found in team.joined_since(date(2026, 10, 1))] == ["Cy", "Bo"]


def test_new_managers_are_counted_from_the_first_of_all_their_reports(database: Database) -> None:
    company = Company(database)
    company.imports(
        LEADS
        + "new@x.example,New,,Sales,,\n"
        + "r1@x.example,R1,new@x.example,Sales,2025-12-01,\n"
        + "old@x.example,Old,,Sales,,\n"
        + "r2@x.example,R2,old@x.example,Sales,2026-05-01,\n"
        + "gone@x.example,Gone,old@x.example,Sales,2019-01-01,terminated\n"
        + "undated@x.example,Undated,,Sales,,\n"
        + "r3@x.example,R3,undated@x.example,Sales,2026-05-01,\n"
        + "r4@x.example,R4,undated@x.example,Sales,,\n"
        + "former@x.example,Former,,Sales,,\n"
        + "r5@x.example,R5,former@x.example,Sales,2026-05-01,terminated\n"
        + "ops@x.example,Ops,,Operations,,\n"
        + "r6@x.example,R6,ops@x.example,Operations,2026-11-30,\n"
    )
    with company.session() as session:
        everybody = {one.display_name: one for one in service.active_people(session)}
        asking = [everybody[name] for name in ("New", "Old", "Ops", "R6")]
        found = service.other_new_managers(session, asking, MONDAY)
        later = service.other_new_managers(session, asking, datetime(2026, 12, 2, tzinfo=UTC))
    assert [found[one.id] for one in asking] == [0, 1, 0, 1]
    assert [later[one.id] for one in asking] == [0, 0, 0, 1]


def test_since_when_somebody_leads_follows_every_change(database: Database) -> None:
    company = Company(database)
    rows = "ana@x.example,Ana,,Sales,,\nbo@x.example,Bo,,Sales,,\n"
    two = "cy@x.example,Cy,ana@x.example,Sales,{},\ndee@x.example,Dee,{},Sales,2026-03-01,{}\n"

    def leads() -> list[date | None]:
        with company.session() as session:
            both = [service.person_by_email(session, f"{one}@x.example") for one in ("ana", "bo")]
            return [one.leads_since for one in both]

    company.imports(LEADS + rows + two.format("2025-05-01", "ana@x.example", ""))
    assert leads() == [date(2025, 5, 1), None]
    company.imports(LEADS + rows + two.format("2026-04-01", "ana@x.example", ""))
    assert leads() == [date(2026, 3, 1), None]
    company.imports(LEADS + rows + two.format("2026-04-01", "bo@x.example", ""))
    assert leads() == [date(2026, 4, 1), date(2026, 3, 1)]
    company.imports(LEADS + rows + two.format("", "bo@x.example", "terminated"))
    assert leads() == [None, None]
    company.imports(LEADS + rows + two.format("2026-04-01", "bo@x.example", ""))
    company.slack(member("U4", "dee@x.example"))
    with company.session() as session:
        service.apply_slack_user(session, member("U4", "dee@x.example", deleted=True), MONDAY)
    assert leads() == [date(2026, 4, 1), None]


def test_the_year_before_a_leap_day_is_found(company: Company) -> None:
    with company.session() as session:
        leap_day = datetime(2028, 2, 29, tzinfo=UTC)
        everybody = service.active_people(session)
        assert set(service.other_new_managers(session, everybody, leap_day).values()) <= {0}


def test_a_role_is_given_listed_and_taken(company: Company) -> None:
    with company.session() as session:
        cy = service.person_by_slack_id(session, "U3")
        assert service.grant_role(session, cy, " Expert ")
        assert not service.grant_role(session, cy, "expert")
        assert service.roles_of(session, cy) == {"expert"}
        assert [p.display_name for p in service.people_with_role(session, "expert")] == ["Cy"]
        assert service.revoke_role(session, cy, "expert")
        assert not service.revoke_role(session, cy, "expert")
        assert service.roles_of(session, cy) == set()


def test_a_role_that_does_not_exist_is_refused(company: Company) -> None:
    with company.session() as session:
        cy = service.person_by_slack_id(session, "U3")
        with pytest.raises(UnknownRoleError, match=r"There is no role king\. Choose one of admin"):
            service.grant_role(session, cy, "king")


def test_cycles_are_found_once_each_and_long_chains_do_no_harm() -> None:
    chart = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e", "f": None, "g": "unknown"}
    assert cycles(chart) == [["a", "b", "c"], ["e"]]
    chain: dict[str, str | None] = {str(at): str(at + 1) for at in range(50_000)}
    assert cycles(chain) == []
