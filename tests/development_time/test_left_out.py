"""A week without its block: left out, a day off, a holiday; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.development_time import plans
from bot.development_time.errors import BlockOverError
from bot.people.models import Absence
from bot.storage import Database
from tests.development_time.workplace import EIGHT_FRIDAYS, NOW, weekly, workplace

DAY = timedelta(days=1)


def test_a_week_is_left_out_and_undo_puts_it_back(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    second = work.blocks("Ann")[1]
    with work.session() as session:
        skipped = plans.skip_week(session, work.person(session, "Ann"), second.id, NOW)
    assert (skipped.state, skipped.outcome, skipped.next_at) == ("over", "skipped", None)
    work.tick(NOW + DAY)
    assert work.local("Ann") == [EIGHT_FRIDAYS[0], *EIGHT_FRIDAYS[2:]], "nothing instead of it"
    with work.session() as session:
        plans.unskip(session, work.person(session, "Ann"), second.id, NOW + DAY)
    assert work.local("Ann") == EIGHT_FRIDAYS
    with work.session() as session, pytest.raises(BlockOverError):
        plans.skip_week(session, work.person(session, "Ann"), second.id, second.starts_at)


def test_what_was_left_out_does_not_come_back_after_its_time(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    first = work.blocks("Ann")[0]
    with work.session() as session:
        ann = work.person(session, "Ann")
        plans.skip_week(session, ann, first.id, NOW)
        with pytest.raises(BlockOverError):
            plans.unskip(session, ann, first.id, first.starts_at)


def test_a_day_off_puts_the_block_on_another_day_of_its_week(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        session.add(
            Absence(
                person_id=work.ids["Ann"],
                first_day=date(2026, 12, 11),
                last_day=date(2026, 12, 11),
            )
        )
        session.add(
            Absence(
                person_id=work.ids["Ann"],
                first_day=date(2026, 12, 14),
                last_day=date(2026, 12, 18),
            )
        )
    work.plan("Ann", weekly())
    assert work.local("Ann")[:3] == ["Fri 4 Dec 14:00", "Thu 10 Dec 15:00", "Fri 25 Dec 14:00"]


def test_a_public_holiday_is_no_working_day(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        work.person(session, "Ann").country = "DE"
    work.plan("Ann", weekly())
    assert work.local("Ann")[3:5] == ["Thu 24 Dec 15:00", "Thu 31 Dec 15:00"]
