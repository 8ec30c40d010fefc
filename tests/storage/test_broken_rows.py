"""A row that makes no sense, edited by hand or older than this tzdata, stops nobody else's note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.nudges import planning
from bot.nudges.catalogue import load
from bot.nudges.facts import places
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.domain import UnknownClockError
from bot.people.preferences import plan_managers
from bot.people.service import Person, Preference
from bot.settings import Choices
from bot.storage import Database
from tests.bench.crowd import DUE_AT, Crowd, settle

CATALOGUE = load(Choices().catalogue, places())
NOW = DUE_AT + timedelta(minutes=1)
BROKEN: dict[int, dict[str, Any]] = {
    1: {"zone": "Mars/Olympus"},
    2: {"zone": ""},
    3: {"zone": "../etc/passwd"},
    4: {"zone": "Europe"},
    5: {"work_days": ""},
    6: {"work_days": "01x"},
    7: {"work_days": "079"},
    8: {"work_start": time(17), "work_end": time(9)},
}
SOUND = range(9, 21)
REPORT_OF_SOUND = 90  # person 12 leads 90 to 97


@pytest.fixture
def crowd(database: Database) -> Crowd:
    """Twenty managers are due; the first eight are broken, and so is a report of another one."""
    crowd = settle(database, 161, 20)
    with database.transaction(crowd.workspace_id) as session:
        for person_id, values in {**BROKEN, REPORT_OF_SOUND: {"zone": "Mars/Olympus"}}.items():
            session.execute(update(Person).where(Person.id == person_id).values(**values))
    return crowd


def nudged(session: Session) -> Sequence[int]:
    found = select(Nudge.person_id).where(Nudge.slot_at == DUE_AT).order_by(Nudge.person_id)
    return session.scalars(found).all()


def planned(session: Session) -> dict[int, Any]:
    found = session.execute(select(Preference.person_id, Preference.next_nudge_at))
    return {row[0]: row[1] for row in found}


def test_a_broken_row_is_passed_over_logged_and_met_once(
    database: Database, crowd: Crowd, caplog: pytest.LogCaptureFixture
) -> None:
    with database.transaction(crowd.workspace_id) as session:
        assert planning.plan(session, CATALOGUE, NOW) == 20
        assert nudged(session) == list(SOUND)
        assert [one for one, at in planned(session).items() if at is None] == list(BROKEN)
        assert all(planned(session)[one] > NOW for one in SOUND)
    logged = [record.getMessage().split(" gets ")[0] for record in caplog.records]
    assert logged == [f"person {number}" for number in BROKEN]
    with database.transaction(crowd.workspace_id) as session:
        assert planning.plan(session, CATALOGUE, NOW) == 0


def test_a_broken_newcomer_is_not_welcomed_and_met_once(database: Database, crowd: Crowd) -> None:
    with database.transaction(crowd.workspace_id) as session:
        session.execute(update(Preference).values(welcomed_at=None))
        assert planning.welcome(session, NOW) == len(SOUND)
        assert planning.welcome(session, NOW) == 0
        assert [one for one, at in planned(session).items() if at is None] == list(BROKEN)


def test_an_import_goes_on_and_plans_whoever_makes_sense_again(
    database: Database, crowd: Crowd
) -> None:
    with database.transaction(crowd.workspace_id) as session:
        planning.plan(session, CATALOGUE, NOW)
        mended = people.person(session, 1)
        mended.zone = "Europe/Berlin"
        plan_managers(session, NOW)
        assert [one for one, at in planned(session).items() if at is None] == list(BROKEN)[1:]
        assert planned(session)[1] > NOW


def test_a_click_of_somebody_broken_is_told_what_is_wrong(database: Database, crowd: Crowd) -> None:
    with database.transaction(crowd.workspace_id) as session:
        with pytest.raises(UnknownClockError, match="stored as “Mars/Olympus”"):
            people.zone_of(people.person(session, 1))
        with pytest.raises(UnknownClockError, match="09:00-17:00, 01x"):
            people.hours_of(people.person(session, 6))
        assert people.set_cadence(session, people.person(session, 1), "stopped", NOW)


def test_a_slot_that_has_its_nudge_gets_no_second_one(database: Database, crowd: Crowd) -> None:
    """The clock was set back an hour, and somebody chose their slot anew in that hour."""
    with database.transaction(crowd.workspace_id) as session:
        planning.plan(session, CATALOGUE, NOW)
    with database.transaction(crowd.workspace_id) as session:
        again = update(Preference).where(Preference.person_id.in_([9, 10]))
        session.execute(again.values(next_nudge_at=DUE_AT))
        assert planning.plan(session, CATALOGUE, NOW) == 2
        assert nudged(session) == list(SOUND)
        assert all(planned(session)[one] > NOW for one in SOUND)
