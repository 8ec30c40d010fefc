"""What else is so after an import: whose note is planned, and that nobody else's people changed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from bot.people import service
from bot.people.import_diff import LargeChangeError
from bot.people.models import Person
from bot.storage import Database
from tests.people.company import (
    FOUR,
    HEADER,
    MONDAY,
    Company,
    counted_statements,
    everybody_in_slack,
    member,
)

MANAGER = aliased(Person)


@pytest.fixture
def company(database: Database) -> Company:
    return Company(database)


def test_managers_in_slack_get_a_note_planned_and_others_do_not(company: Company) -> None:
    company.imports(FOUR)
    assert company.next_note("ana@x.example") is None  # not in Slack yet
    company.slack(member("U1", "ana@x.example"), member("U3", "cy@x.example"))
    note = company.next_note("ana@x.example")
    assert note is not None
    assert note.isoformat() == "2026-12-01T09:00:00+00:00"  # Tuesday, 10:00 in Berlin
    assert company.next_note("cy@x.example") is None


def test_who_stops_leading_gets_no_more_notes(company: Company) -> None:
    company.imports(FOUR)
    company.slack(member("U1", "ana@x.example"), member("U2", "bo@x.example"))
    company.imports(FOUR.replace("Dee,bo@", "Dee,ana@"))
    assert company.next_note("bo@x.example") is None
    assert company.next_note("ana@x.example") is not None
    company.imports(FOUR)
    assert company.next_note("bo@x.example") is not None


def test_a_note_moves_with_the_zone_within_its_week(company: Company) -> None:
    company.imports(FOUR)
    company.slack(member("U1", "ana@x.example"))
    company.imports(FOUR.replace("Ana,,Europe/Berlin", "Ana,,America/New_York"))
    note = company.next_note("ana@x.example")
    assert note is not None
    assert note.isoformat() == "2026-12-01T15:00:00+00:00"


def test_two_workspaces_never_touch_one_another(database: Database) -> None:
    one, two = Company(database, "T1"), Company(database, "T2")
    one.imports(FOUR)
    two.imports(FOUR.replace("Ana,,Europe/Berlin", "Other Ana,,Asia/Tokyo"))
    two.imports(HEADER + "ana@x.example,Other Ana,,\n")
    assert one.person("ana@x.example").display_name == "Ana"
    assert one.person("dee@x.example").active
    assert not two.person("dee@x.example").active


def test_a_second_workspace_imports_the_same_file_as_if_it_were_alone(database: Database) -> None:
    one = Company(database, "T1")
    one.imports(FOUR, confirmed_large=False)
    one.slack(*everybody_in_slack())
    two = Company(database, "T2")
    first = two.imports(FOUR, confirmed_large=False)
    assert (first.new, first.lines_before) == (("Ana", "Bo", "Cy", "Dee"), 0)
    two.slack(*everybody_in_slack())
    for company in (two, one):
        assert company.preview(FOUR) == ["Nothing changes."]
        assert company.imports(FOUR, confirmed_large=False).lines_changed == 0
        assert company.manager_of("dee@x.example") == "bo@x.example"
        assert company.person("ana@x.example").workspace_id == company.id
    with database.everywhere() as session:
        pairs = session.execute(
            select(Person.workspace_id, MANAGER.workspace_id).join(
                MANAGER, MANAGER.id == Person.manager_id
            )
        ).all()
    assert len(pairs) == 6
    assert all(of_person == of_manager for of_person, of_manager in pairs)


def test_another_companys_file_is_a_large_change_only_where_people_are(
    database: Database,
) -> None:
    one, two = Company(database, "T1"), Company(database, "T2")
    one.imports(FOUR)
    others = FOUR.replace("x.example", "y.example")
    assert len(two.imports(others, confirmed_large=False).new) == 4
    with pytest.raises(LargeChangeError, match="3 of 3 reporting lines would change"):
        one.imports(others, confirmed_large=False)


def test_every_statement_on_people_is_narrowed_to_their_workspace(company: Company) -> None:
    with counted_statements(company.database) as said:
        company.imports(FOUR)
        company.slack(*everybody_in_slack())
        company.imports(FOUR.replace("bo@x.example,Bo", "bob@x.example,Bob").replace("bo@", "bob@"))
        with company.session() as session:
            service.apply_slack_user(session, member("U4", "dee@x.example", deleted=True), MONDAY)
            ana = service.person_by_email(session, "ana@x.example")
            service.grant_role(session, ana, "admin")
            service.revoke_role(session, ana, "admin")
            service.teams_of(session, [ana.id])
            service.other_new_managers(session, service.active_people(session), MONDAY)
            service.schedule_next(session, service.due_people(session, MONDAY), MONDAY)
            service.unwelcomed(session)
            service.next_slot(session, MONDAY)
            service.settings_of(session, ana, MONDAY)
    asked = [one for one in said if re.search(r"(FROM|UPDATE) (person|preference|role)\b", one)]
    # By its id a row is changed that such a query found before.
    by_id = re.compile(r"UPDATE (person|preference) SET .* WHERE \1\.(id|person_id) = \S+$")
    assert len(asked) > 20
    assert [one for one in asked if "workspace_id = " not in one and not by_id.search(one)] == []
