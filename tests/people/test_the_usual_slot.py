"""The workspace's usual slot is the slot of whoever chose no other, whenever it changes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.people import service
from bot.people.domain import Slot
from bot.people.settings import choose
from bot.storage import Database
from tests.people.company import FOUR, MONDAY, Company, everybody_in_slack

ANA, BO = "ana@x.example", "bo@x.example"
THURSDAY_14 = (3, time(14))


@pytest.fixture
def company(database: Database) -> Company:
    """Ana in Berlin and Bo in Lisbon lead."""
    made = Company(database)
    made.imports(FOUR)
    made.slack(*everybody_in_slack())
    return made


def starts(company: Company, usual: tuple[int, time], now: datetime = MONDAY) -> None:
    """Leeway starts with another choice in config/leeway.toml."""
    with company.database.everywhere() as session:
        team_id = next(one.team_id for one in service.workspaces(session) if one.id == company.id)
        service.upsert_workspace(session, team_id, "Halden", "UBOT", now, usual=usual)


def chooses(company: Company, email: str, weekday: int, at: time) -> None:
    with company.session() as session:
        person = service.person_by_email(session, email)
        choose(session, person, Slot(weekday, at, "weekly"), MONDAY)


def slot(company: Company, email: str) -> tuple[int, time]:
    with company.session() as session:
        person = service.person_by_email(session, email)
        found = service.slot_of(session, service.preference_of(session, person))
    return found.weekday, found.at


def test_a_changed_usual_slot_moves_the_notes_of_whoever_chose_none(company: Company) -> None:
    chooses(company, BO, 4, time(9))
    before = company.next_note(BO)
    starts(company, THURSDAY_14)
    assert company.next_note(ANA) == datetime(2026, 12, 3, 13, tzinfo=UTC)  # 14:00 in Berlin
    assert slot(company, ANA) == THURSDAY_14
    assert (company.next_note(BO), slot(company, BO)) == (before, (4, time(9)))


def test_a_changed_usual_slot_brings_no_second_note_in_a_week(company: Company) -> None:
    tuesday = datetime(2026, 12, 1, 9, tzinfo=UTC)
    with company.session() as session:
        ana = service.person_by_email(session, ANA)
        service.schedule_next(session, [(ana, service.preference_of(session, ana))], tuesday)
    starts(company, THURSDAY_14, tuesday + timedelta(hours=1))
    assert company.next_note(ANA) == datetime(2026, 12, 10, 13, tzinfo=UTC)


def test_the_same_usual_slot_again_moves_nothing(company: Company) -> None:
    planned = company.next_note(ANA)
    starts(company, (1, time(10)), MONDAY + timedelta(days=30))
    assert company.next_note(ANA) == planned


def test_whoever_stopped_gets_no_note_by_a_changed_usual_slot(company: Company) -> None:
    with company.session() as session:
        service.set_cadence(session, service.person_by_email(session, ANA), "stopped", MONDAY)
    starts(company, THURSDAY_14)
    assert company.next_note(ANA) is None


def test_a_usual_slot_moves_in_its_own_workspace_alone(company: Company) -> None:
    other = Company(company.database, "T2")
    other.imports(FOUR)
    other.slack(*everybody_in_slack())
    planned = other.next_note(ANA)
    starts(company, THURSDAY_14)
    assert (other.next_note(ANA), slot(other, ANA)) == (planned, (1, time(10)))


def test_whoever_goes_back_to_the_usual_slot_follows_it_again(company: Company) -> None:
    chooses(company, ANA, 4, time(9))
    chooses(company, ANA, 1, time(10))
    starts(company, THURSDAY_14)
    assert slot(company, ANA) == THURSDAY_14
