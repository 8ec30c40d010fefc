"""A block that its person stretched in their calendar counts no more than a plan may have."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.spans import Span
from bot.development_time import answering, ledger
from bot.development_time.domain import Outcome
from bot.storage import Database
from tests.development_time.workplace import NOW, at, weekly, workplace

START = at("2026-12-04", "14:00")
NINE_HOURS = Span(START, START + timedelta(hours=9))


@pytest.mark.parametrize(("outcome", "minutes"), [(Outcome.KEPT, 240), (Outcome.PARTLY, 120)])
def test_no_more_is_stored_and_counted_than_the_longest_plan_has(
    database: Database, outcome: Outcome, minutes: int
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    block_id = work.blocks("Ann")[0].id
    with work.session() as session:
        answering.hold(session, block_id, NINE_HOURS, NOW)
    work.tick(NINE_HOURS.end)
    with work.session() as session:
        ann = work.person(session, "Ann")
        said = answering.answer(session, ann, block_id, outcome, None, now=NINE_HOURS.end)
        assert said.kept_minutes == minutes
    with work.session() as session:
        day = START.date()
        counted = ledger.of_person(session, work.person(session, "Ann"), day, day)
    assert (counted.planned.minutes, counted.kept.minutes + counted.partly.minutes) == (
        240,
        minutes,
    )
