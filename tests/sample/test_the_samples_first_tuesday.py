"""The demo's first week: who hears on Tuesday, who on Wednesday, and what `load_sample` puts in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.demo import load_sample
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.models import Absence, Person
from bot.storage import Database
from tests.support.databases import new_sqlite
from tests.support.house import running

PORTUGAL = "ines.carvalho@halden.example"


def test_everybody_hears_on_tuesday_but_the_manager_in_portugal(tmp_path: Path) -> None:
    with running(new_sqlite(tmp_path)) as house:
        house.playground.move_clock(datetime(2026, 12, 3, 12, tzinfo=UTC))
        with house.session() as session:
            found = select(Person.email, Nudge.sent_at).join(Person, Person.id == Nudge.person_id)
            sent = {row.email: row.sent_at for row in session.execute(found)}
        assert None not in sent.values()
        on_wednesday = {email for email, at in sent.items() if at and at.date().day == 2}
        assert on_wednesday == {PORTUGAL}
        assert len(sent) >= 9


def test_the_demo_knows_who_is_away(tmp_path: Path) -> None:
    url = new_sqlite(tmp_path)
    load_sample(url)
    database = Database(url)
    with database.everywhere() as session:
        away = session.scalars(select(Person.email).join(Absence, Absence.person_id == Person.id))
        assert "katrin.vogel@halden.example" in set(away)
        assert len(people.workspaces(session)) == 1
    database.close()
