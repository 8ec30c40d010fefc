"""Calendars that come back after weeks: they hear of what is ahead, and of nothing that is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.development_time import plans
from bot.storage import Database
from tests.development_time.calendar_place import Place, place
from tests.development_time.workplace import NOW, weekly


@pytest.fixture
def here(database: Database) -> Place:
    """Nobody has a calendar yet."""
    return place(database)


def test_what_is_over_is_not_written_into_a_calendar_that_comes_back(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    server.lock_out()
    here.forward(minutes=45)
    for week in range(1, 6):
        here.jump(NOW + timedelta(weeks=week))
    assert here.work.to_write() == set()
    server.recover()
    here.connect("Ann")
    here.settle()
    assert len(server.entries) == 8
    assert all(one.span.start > here.now for one in server.entries.values())


def test_of_a_calendar_that_was_away_what_is_over_is_not_due_any_more(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    server.vanish()
    for week in range(1, 4):
        here.jump(NOW + timedelta(weeks=week))
    assert len(here.work.to_write()) >= 8
    server.recover()
    here.forward(hours=5)
    assert all(one.span.end > here.now for one in server.entries.values())
    assert here.work.to_write() == set()


def test_what_was_given_up_while_a_calendar_refused_is_taken_out_of_it_again(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    server.lock_out()
    here.forward(minutes=45)
    with here.work.session() as session:
        person = here.work.person(session, "Ann")
        plans.skip_week(session, person, here.work.blocks("Ann")[1].id, here.now)
    server.recover()
    here.connect("Ann")
    here.settle()
    assert len(server.entries) == 7
