"""Work grows with what is due, not with who is stored: statements counted, their plans looked at.

The long form, with times and up to a million people, is `make bench NAME=plan`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from sqlalchemy import event, func, insert, select, text, update
from sqlalchemy.orm import Session

from bot.core.language import Languages
from bot.delivery.domain import Composed, Due, Method
from bot.home import service as home
from bot.nudges import planning, repository
from bot.nudges.catalogue import load
from bot.nudges.facts import places
from bot.nudges.jobs import NudgeComposer
from bot.nudges.models import Nudge
from bot.nudges.service import Answers
from bot.nudges.viewing import Viewer
from bot.people import service as people
from bot.people.service import Preference
from bot.settings import Choices
from bot.storage import Database
from bot.storage.inbound import KEPT, Inbound, forget_old
from tests.bench.crowd import DUE_AT, Crowd, settle
from tests.support.databases import new_postgresql, new_sqlite
from tests.support.plans import plans

STORED, DUE = 20_000, 20
NOW = DUE_AT + timedelta(minutes=1)
CATALOGUE = load(Choices().catalogue, places())
GROWS = r"(person|preference|nudge|outbox|inbound)"
# PostgreSQL says "Seq Scan on person person_1", SQLite "SCAN person_1 USING INDEX …": every row of
# the table. The index on the workspace alone leads to every row of one company.
READS_ALL = re.compile(rf"Seq Scan on {GROWS}\b|SCAN {GROWS}(_\d+)?\b|ix_{GROWS}_workspace_id\b")


@dataclass(frozen=True)
class Company:
    """A company of 20,000, in which 20 managers are due, in its database."""

    database: Database
    crowd: Crowd

    @contextmanager
    def session(self) -> Iterator[Session]:
        """What is done inside the block is taken back: the company stays as it is."""
        owner = {"workspace_id": self.crowd.workspace_id}
        with self.database.sessions(info=owner) as session:
            yield session
            session.flush()
            session.rollback()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """One for all tests of this file, on each engine."""
    with ExitStack() as open_now:
        if request.param == "sqlite":
            url = new_sqlite(tmp_path_factory.mktemp("growth"))
        else:
            url = open_now.enter_context(new_postgresql(request.getfixturevalue("postgresql")))
        database = Database(url)
        open_now.callback(database.close)
        crowd = settle(database, STORED, DUE)
        with database.everywhere() as session:
            seen = [NOW - timedelta(seconds=10 * number) for number in range(STORED)]
            rows = [{"key": f"event:{at.isoformat()}", "seen_at": at} for at in seen]
            session.execute(insert(Inbound), rows)
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE inbound"))
        yield Company(database, crowd)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements inside the block."""
    said: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


def test_a_batch_of_500_costs_the_statements_of_a_batch_of_20(company: Company) -> None:
    told = []
    for due in (500, DUE):
        with company.session() as session:
            first = select(Preference.person_id).order_by(Preference.person_id).limit(due)
            session.execute(update(Preference).values(next_nudge_at=NOW + timedelta(days=1)))
            session.execute(
                update(Preference)
                .where(Preference.person_id.in_(session.scalars(first).all()))
                .values(next_nudge_at=DUE_AT)
            )
            with counted(company.database) as said:
                assert planning.plan(session, CATALOGUE, NOW) == due
            stored = select(func.count()).select_from(Nudge).where(Nudge.slot_at == DUE_AT)
            assert session.scalar(stored) == due
        told.append(len(said))
    assert told[0] == told[1]


def test_a_tick_reads_nobody_who_is_not_due(company: Company) -> None:
    with company.session() as session, plans(company.database) as found:
        assert planning.plan(session, CATALOGUE, NOW) == DUE
        assert planning.welcome(session, NOW) == 0
        assert people.next_slot(session, NOW) is not None
    assert len(found) > 10
    assert [plan for plan in found if READS_ALL.search(plan)] == []


def test_newcomers_are_welcomed_together_and_nobody_else_is_read(company: Company) -> None:
    told = []
    for number in (300, DUE):
        with company.session() as session:
            some = select(Preference.person_id).order_by(Preference.person_id).limit(number)
            session.execute(
                update(Preference)
                .where(Preference.person_id.in_(session.scalars(some).all()))
                .values(welcomed_at=None, next_nudge_at=NOW + timedelta(hours=1))
            )
            with plans(company.database) as found:
                assert planning.welcome(session, NOW) == number
        told.append(len(found))
    assert told[0] == told[1]
    assert [plan for plan in found if READS_ALL.search(plan)] == []


def test_what_came_in_is_forgotten_by_its_age_alone(company: Company) -> None:
    with company.session() as session:
        with plans(company.database) as found:
            forget_old(session, NOW + KEPT - timedelta(seconds=10 * (STORED - 5)))
        assert session.scalar(select(func.count()).select_from(Inbound)) == STORED - 4
    assert len(found) == 1
    assert [plan for plan in found if READS_ALL.search(plan)] == []


def test_clicks_events_and_leeway_read_nobody_else(company: Company) -> None:
    answers, later = Answers(CATALOGUE), NOW + timedelta(minutes=1)
    with company.session() as session:
        planning.plan(session, CATALOGUE, NOW)
        of = select(Nudge).where(Nudge.slot_at == DUE_AT).limit(1)
        nudge = session.scalars(of).one()
        with plans(company.database) as found:
            person = people.person_by_slack_id(session, f"U{nudge.person_id}")
            answers.promise(session, person, nudge.id, later)
            answers.undo(session, person, nudge.id, later)
            answers.tell(session, person, nudge.id, later, text="Hello")
            Viewer(answers).view(session, person, nudge.id, later)
            answers.undo(session, person, nudge.id, later)
            repository.latest(session, person.id, 1)
            home.profile(session, person, later)
            home.may_answer(session, "U17", "E1", later)
            people.settings_of(session, person, later)
            people.change_slot(session, person, 3, time(11), later)
            people.snooze(session, person, later.date() + timedelta(days=3), later)
            people.set_cadence(session, person, "monthly", later)
            people.apply_slack_user(session, MEMBER, later)
    assert len(found) > 30
    assert [plan for plan in found if READS_ALL.search(plan)] == []


MEMBER = {"id": "U19", "name": "p19", "tz": "Asia/Tokyo", "profile": {"email": "p19@crowd.example"}}


def test_composing_a_nudge_reads_nobody_else(company: Company) -> None:
    composer = NudgeComposer(Viewer(Answers(CATALOGUE)), Languages().of)
    with company.session() as session:
        planning.plan(session, CATALOGUE, NOW)
        nudges = session.scalars(select(Nudge).where(Nudge.slot_at == DUE_AT)).all()
        with plans(company.database) as found:
            said = [composer.compose(session, _due(nudge), NOW) for nudge in nudges]
    assert any(isinstance(one, Composed) for one in said)
    assert len(found) > DUE
    assert [plan for plan in found if READS_ALL.search(plan)] == []


def _due(nudge: Nudge) -> Due:
    """The outbox row of a nudge, as its composer sees it."""
    return Due(
        id=nudge.id,
        workspace_id=nudge.workspace_id,
        kind="nudge",
        person_id=nudge.person_id,
        subject_id=nudge.id,
        details={},
        edits_id=None,
        attention="nudge",
        not_before=NOW,
        attempts=1,
        refusals=0,
        attempted_at=NOW,
        channel=None,
        ts=None,
        method=Method.POST,
        claimed_at=NOW,
    )
