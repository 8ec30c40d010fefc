"""Slack's list of members: who is taken in, who is left out, and who is recognised."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.people import service
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
from tests.support.databases import new_postgresql


@pytest.fixture
def company(database: Database) -> Company:
    return Company(database)


def names(company: Company) -> list[str]:
    with company.session() as session:
        return [person.display_name for person in service.active_people(session)]


@pytest.mark.parametrize(
    "stranger",
    [
        member("U8", "x@x.example", is_bot=True),
        member("U8", "x@x.example", is_app_user=True),
        member("U8", "x@x.example", is_restricted=True),
        member("U8", "x@x.example", is_ultra_restricted=True),
        member("U8", "x@x.example", is_stranger=True),
        member("U8", "x@x.example", deleted=True),
        member("USLACKBOT", None, is_bot=False),
        member("USLACK", None, is_bot=False),
    ],
    ids=lambda found: next(iter(set(found) - {"id", "name", "profile"}), "system") + found["id"],
)
def test_who_does_not_belong_is_left_out(company: Company, stranger: dict[str, Any]) -> None:
    result = company.slack(stranger, member("U1", "ana@x.example", "Ana"))
    assert names(company) == ["Ana"]
    assert (result.new, result.passed_over) == (1, 1)


def test_somebody_of_the_file_is_recognised_by_the_address(company: Company) -> None:
    company.imports(FOUR)
    result = company.slack(
        member("U1", "ANA@x.example", "Ana B", tz="Europe/Paris", locale="de-DE")
    )
    ana = company.person("ana@x.example")
    assert (ana.slack_user_id, ana.display_name, ana.locale) == ("U1", "Ana B", "de-DE")
    assert ana.zone == "Europe/Berlin"  # the file said so
    assert (result.new, result.changed) == (0, 1)


def test_the_zone_of_slack_counts_where_the_file_names_none(company: Company) -> None:
    company.imports(FOUR)
    company.slack(member("U4", "dee@x.example", "Dee", tz="Asia/Kolkata"))
    assert company.person("dee@x.example").zone == "Asia/Kolkata"
    company.slack(member("U4", "dee@x.example", "Dee", tz="Mars/Olympus"))
    assert company.person("dee@x.example").zone == "Asia/Kolkata"
    company.slack(member("U4", "dee@x.example", "Dee"))
    assert company.person("dee@x.example").zone == "Asia/Kolkata"


def test_the_name_falls_back_to_the_real_one(company: Company) -> None:
    company.slack(member("U1", "ana@x.example", ""))
    assert names(company) == ["Real U1"]


def test_a_new_address_of_a_known_member_is_taken_over(company: Company) -> None:
    company.slack(member("U1", "ana@x.example", "Ana"))
    company.slack(member("U1", "ana.new@x.example", "Ana"))
    assert company.person("ana.new@x.example").slack_user_id == "U1"
    assert names(company) == ["Ana"]


def test_who_came_from_slack_first_becomes_the_person_of_the_file(company: Company) -> None:
    company.slack(member("U1", "old@x.example", "Ana"))
    company.imports(HEADER + "ana@x.example,Ana,,\n")
    company.slack(member("U1", "ana@x.example", "Ana"))
    assert company.person("ana@x.example").slack_user_id == "U1"
    old = company.person("old@x.example")
    assert (old.slack_user_id, old.active) == (None, False)


def test_members_who_swap_addresses_swap_persons(company: Company) -> None:
    company.imports(FOUR)
    company.slack(member("U1", "ana@x.example", "Ana"), member("U2", "bo@x.example", "Bo"))
    company.slack(member("U2", "ana@x.example", "Ana"), member("U1", "bo@x.example", "Bo"))
    assert company.person("ana@x.example").slack_user_id == "U2"
    assert company.person("bo@x.example").slack_user_id == "U1"


def test_who_leaves_slack_becomes_inactive_and_may_come_back(company: Company) -> None:
    company.imports(FOUR)
    company.slack(*everybody_in_slack())
    result = company.slack(member("U1", "ana@x.example", "Ana", deleted=True))
    assert result.left == 1
    ana = company.person("ana@x.example")
    assert (ana.active, ana.slack_user_id) == (False, "U1")
    assert company.next_note("ana@x.example") is None
    assert company.slack(member("U1", "ana@x.example", "Ana", deleted=True)).left == 0
    company.slack(member("U1", "ana@x.example", "Ana"))
    assert company.person("ana@x.example").active
    assert company.next_note("ana@x.example") is not None


def test_who_becomes_a_guest_becomes_inactive(company: Company) -> None:
    company.slack(member("U1", "ana@x.example", "Ana"))
    company.slack(member("U1", "ana@x.example", "Ana", is_restricted=True))
    assert names(company) == []


def test_whom_the_file_made_inactive_slack_does_not_bring_back(company: Company) -> None:
    company.imports("work_email,display_name,status\nana@x.example,Ana,terminated\n")
    company.slack(member("U1", "ana@x.example", "Ana"))
    assert names(company) == []


def test_the_same_list_again_changes_nothing(company: Company) -> None:
    company.imports(FOUR)
    company.slack(*everybody_in_slack())
    result = company.slack(*everybody_in_slack())
    assert (result.new, result.changed, result.left) == (0, 0, 0)


def test_the_number_of_statements_is_fixed_for_a_batch(company: Company) -> None:
    def members(count: int) -> list[dict[str, Any]]:
        return [member(f"U{at}", f"p{at}@x.example", f"P{at}") for at in range(count)]

    with counted_statements(company.database) as few:
        company.slack(*members(10))
    with counted_statements(company.database) as many:
        company.slack(*members(500))
    assert len(many) <= len(few) + 1
    assert len(names(company)) == 500


def event(company: Company, entry: dict[str, Any]) -> None:
    """Slack says that one person is another now."""
    with company.session() as session:
        service.apply_slack_user(session, entry, MONDAY)


def test_an_event_plans_the_notes_of_that_person_and_their_manager_alone(
    company: Company,
) -> None:
    eve = "eve@x.example,Eve,dee@x.example,\n"  # so that Dee leads, far from Cy
    company.imports(FOUR + eve)
    company.slack(*everybody_in_slack())
    with company.session() as session:
        dee = service.person_by_email(session, "dee@x.example")
        service.preference_of(session, dee).next_nudge_at = None
    before = company.next_note("bo@x.example")
    event(company, member("U3", "cy@x.example", "Cyrus", tz="America/New_York"))
    assert company.person("cy@x.example").display_name == "Cyrus"
    assert company.next_note("dee@x.example") is None  # nobody looked at it
    assert company.next_note("bo@x.example") == before


def test_an_event_about_the_only_report_ends_the_notes_of_the_manager(company: Company) -> None:
    company.imports(FOUR)
    company.slack(*everybody_in_slack())
    event(company, member("U4", "dee@x.example", "Dee", deleted=True))
    assert company.next_note("bo@x.example") is None
    event(company, member("U4", "dee@x.example", "Dee"))
    assert company.next_note("bo@x.example") is not None


def test_an_event_about_a_new_zone_moves_the_note_within_its_week(company: Company) -> None:
    company.imports(FOUR.replace("Europe/Berlin", ""))
    company.slack(*everybody_in_slack())
    event(company, member("U1", "ana@x.example", "Ana", tz="America/New_York"))
    assert company.next_note("ana@x.example") == datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_events_about_two_people_do_not_wait_for_one_another(postgresql: str) -> None:
    """On PostgreSQL: SQLite has one writer anyway."""
    with new_postgresql(postgresql) as url, closing(Database(url)) as database:
        company = Company(database)
        company.imports(FOUR)
        company.slack(*everybody_in_slack())
        with company.session() as first:
            service.apply_slack_user(first, member("U3", "cy@x.example", "Cyrus"), MONDAY)
            with company.session() as second:
                second.execute(text("SET LOCAL lock_timeout = '1s'"))
                service.apply_slack_user(second, member("U4", "dee@x.example", "Deirdre"), MONDAY)
        assert names(company) == ["Ana", "Bo", "Cyrus", "Deirdre"]
