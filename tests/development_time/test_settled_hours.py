"""What a manager is shown of four weeks is settled once: nobody is the difference of two looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import event, select, update

from bot.development_time import ledger
from bot.development_time.domain import Reason
from bot.development_time.models import Block, TeamHours
from bot.development_time.tally import Sums, TeamLedger
from bot.people import service as people
from bot.storage import Database
from tests.development_time.firm import FRIDAY, WEEK, Firm, firm
from tests.development_time.test_ledger import TUESDAY, shares, shown, statements
from tests.development_time.workplace import BERLIN

SIX = ("Ann", "Bob", "Cem", "Dan", "Eve", "Fay")
CHART = {"Lea": "", **dict.fromkeys(SIX, "Lea")}


@pytest.fixture
def halden(database: Database) -> Firm:
    """Lea leads six people."""
    return firm(database, CHART)


def of_six(halden: Firm, day: date = FRIDAY) -> None:
    """Five kept their hours, Fay lost hers."""
    for name in SIX[:5]:
        halden.goes(name, "kept", day)
    halden.goes("Fay", "lost", day, reason="deadline")


def of_three_who_share_and_one_who_does_not(halden: Firm) -> None:
    for name in SIX[:3]:
        halden.goes(name)
        shares(halden, name)
    halden.goes("Dan", "lost", reason="ill")


def dan_shares(halden: Firm) -> None:
    shares(halden, "Dan")


def fay_leaves(halden: Firm) -> None:
    with halden.work.session() as session:
        halden.work.person(session, "Fay").active = False


def fay_has_another_manager(halden: Firm) -> None:
    with halden.work.session() as session:
        halden.work.person(session, "Fay").manager_id = halden.work.ids["Ann"]


def fay_takes_it_back(halden: Firm) -> None:
    with halden.work.session() as session:
        session.execute(
            update(Block)
            .where(Block.person_id == halden.work.ids["Fay"])
            .values(state="asked", outcome="", reason="", answered_at=None)
        )


def fay_answers_otherwise(halden: Firm) -> None:
    with halden.work.session() as session:
        session.execute(
            update(Block)
            .where(Block.person_id == halden.work.ids["Fay"])
            .values(outcome="kept", reason="", kept_minutes=120, answered_at=TUESDAY)
        )


def seen_in_passing(halden: Firm) -> TeamLedger | None:
    """What Lea is shown where the session only reads."""
    with halden.work.reading() as session:
        lea = halden.work.person(session, "Lea")
        return ledger.of_team(session, lea, *ledger.weeks_shown(TUESDAY, BERLIN))


@contextmanager
def is_counted(database: Database) -> Iterator[Event]:
    """Set when somebody has read the blocks of teams and asks who agreed to be counted."""
    reached = Event()

    def note(*said: object) -> None:
        if "development_time.shares" in str(said[2]):
            reached.set()

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield reached
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (of_three_who_share_and_one_who_does_not, dan_shares),
        (of_six, fay_leaves),
        (of_six, fay_has_another_manager),
        (of_six, fay_takes_it_back),
        (of_six, fay_answers_otherwise),
    ],
)
@pytest.mark.parametrize("look", [shown, seen_in_passing])
def test_nothing_that_changes_in_the_week_changes_what_a_manager_is_shown(
    halden: Firm,
    before: Callable[[Firm], None],
    change: Callable[[Firm], None],
    look: Callable[[Firm], TeamLedger | None],
) -> None:
    before(halden)
    first = look(halden)
    assert first is not None
    change(halden)
    assert look(halden) == first
    assert shown(halden, TUESDAY + timedelta(days=6)) == first
    with halden.work.session() as session:
        teams = people.teams_of(session, [halden.work.ids["Lea"]])
        assert ledger.teams_hours(session, teams, TUESDAY) == {halden.work.ids["Lea"]: first}


def test_four_weeks_later_the_same_weeks_stand_beside_the_new_ones_as_they_were_shown(
    halden: Firm,
) -> None:
    of_six(halden, FRIDAY - 4 * WEEK)
    of_six(halden)
    assert shown(halden, TUESDAY - 4 * WEEK) is not None
    fay_leaves(halden)
    later = shown(halden)
    assert later is not None
    assert (later.people, later.sums.planned) == (5, 600)
    assert later.before == Sums(planned=720, kept=600, lost=120, unknown=0)


def test_where_nothing_was_shown_nothing_stands_beside_the_new_weeks(halden: Firm) -> None:
    for name in SIX[:4]:
        halden.goes(name, "kept", FRIDAY - 4 * WEEK)
    assert shown(halden, TUESDAY - 4 * WEEK) is None
    halden.goes("Eve", "kept", FRIDAY - 4 * WEEK)
    of_six(halden)
    later = shown(halden)
    assert later is not None
    assert (later.people, later.before) == (6, None)


def test_what_is_stored_has_nobody_in_it(halden: Firm) -> None:
    of_six(halden)
    for name in SIX[:3]:
        halden.goes(name, "lost", FRIDAY - WEEK, reason="travel")
    found = shown(halden)
    assert found is not None
    assert found.reasons == [(Reason.TRAVEL, 360)]
    with halden.work.session() as session:
        [row] = session.scalars(select(TeamHours))
    assert (row.manager_id, row.first) == (halden.work.ids["Lea"], date(2026, 11, 2))
    assert row.hours == {
        "people": 6,
        "whole": True,
        "sums": {"planned": 1080, "kept": 600, "lost": 480, "unknown": 0},
        "before": None,
        "reasons": [["travel", 360]],
        "most": "travel",
        "weekday": None,
        "everybody": False,
        "others": False,
    }
    assert not any(name in json.dumps(row.hours) for name in SIX)


def test_what_was_shown_is_forgotten_after_some_weeks(halden: Firm) -> None:
    stored = []
    for weeks in (9, 1, 0):
        of_six(halden, FRIDAY - weeks * WEEK)
        assert shown(halden, TUESDAY - weeks * WEEK) is not None
        with halden.work.session() as session:
            found = session.scalars(select(TeamHours.first).order_by(TeamHours.first))
            stored.append([day.isoformat() for day in found])
    assert stored == [
        ["2026-08-31"],
        ["2026-08-31", "2026-10-26"],
        ["2026-10-26", "2026-11-02"],
    ]


def test_two_who_count_at_once_show_what_the_first_of_them_stored(halden: Firm) -> None:
    of_six(halden)
    with ThreadPoolExecutor(1) as pool:
        with halden.work.session() as session:
            lea = halden.work.person(session, "Lea")
            halden.work.person(session, "Fay").active = False
            session.flush()
            first = ledger.of_team(session, lea, *ledger.weeks_shown(TUESDAY, BERLIN))
            with is_counted(halden.work.database) as reached:
                other = pool.submit(seen_in_passing, halden)
                assert reached.wait(10)  # the other one has counted six
        second = other.result(10)
    assert first is not None
    assert (first.people, second) == (5, first)


def test_who_only_reads_is_not_in_the_way_of_who_wrote_meanwhile(halden: Firm) -> None:
    of_six(halden)
    with halden.work.reading() as session:
        lea = halden.work.person(session, "Lea")
        shares(halden, "Ann")
        found = ledger.of_team(session, lea, *ledger.weeks_shown(TUESDAY, BERLIN))
    assert found is not None
    assert shown(halden) == found


def test_a_table_that_is_settled_is_shown_without_a_look_at_anybodys_blocks(halden: Firm) -> None:
    of_six(halden)
    first = shown(halden)
    with statements(halden.work.database) as said:
        assert shown(halden) == first
    assert not any("time_block" in one for one in said)


@pytest.mark.parametrize("last", [FRIDAY - 4 * WEEK, FRIDAY - WEEK, FRIDAY + WEEK])
def test_other_weeks_than_four_could_be_subtracted_and_are_refused(
    halden: Firm, last: date
) -> None:
    of_six(halden)
    with halden.work.session() as session, pytest.raises(ValueError, match="four weeks"):
        ledger.of_team(session, halden.work.person(session, "Lea"), FRIDAY - 3 * WEEK, last)
