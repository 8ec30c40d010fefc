"""How plans become dated blocks by themselves: calendars, clocks, leaving; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.core.spans import Span
from bot.development_time import blocks, calendar_entries, choosing
from bot.development_time.domain import Chosen, Defence
from bot.development_time.models import Block, DevelopmentTime
from bot.people.models import Absence
from bot.storage import Database
from tests.development_time.workplace import NOW, Workplace, at, said, weekly, workplace
from tests.recommendations.firm import statements

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SECOND = Span(at("2026-12-11", "14:00"), at("2026-12-11", "16:00"))
"""The second Friday, eleven days ahead."""


def second(work: Workplace) -> Block:
    """The block of the second week."""
    return next(one for one in work.blocks("Ann") if one.week == date(2026, 12, 7))


def as_stored(work: Workplace, name: str = "Ann") -> list[tuple[object, ...]]:
    """Everything about somebody's blocks that a tick might change."""
    return [
        (one.id, one.starts_at, one.ends_at, one.sequence, one.busy, one.moves, one.state)
        for one in work.blocks(name, "planned", "asked", "over", "cancelled")
    ]


def test_where_nothing_changed_a_tick_changes_nothing(database: Database) -> None:
    work = workplace(database)
    work.connect("Ann", [SECOND])
    work.plan("Ann", weekly())
    work.tick(NOW)
    before = as_stored(work)
    work.all_written()
    for _ in range(3):
        with work.session() as session:
            blocks.plan_soon(session, [work.ids["Ann"]], NOW)
        assert work.tick(NOW) == 1
    assert as_stored(work) == before
    assert work.to_write() == set()


def test_a_block_moves_out_of_the_way_of_a_meeting_and_counts_it(database: Database) -> None:
    work = workplace(database)
    work.connect("Ann")
    work.plan("Ann", weekly())
    work.tick(NOW)
    work.all_written()
    work.connect("Ann", [SECOND])
    work.tick(NOW + HOUR)
    block = second(work)
    assert Span(block.starts_at, block.ends_at).is_free([SECOND])
    assert said(block.starts_at) == "Fri 11 Dec 12:00"
    assert (block.planned_at, block.moves, block.held) == (SECOND.start, 1, False)
    assert (block.sequence, work.to_write()) == (1, {block.id})


def test_without_a_calendar_nothing_moves_by_itself(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    before = as_stored(work)
    work.tick(NOW + 2 * DAY)
    assert [one[:2] for one in as_stored(work)] == [one[:2] for one in before]
    assert work.to_write() == set()


def test_always_busy_is_busy_at_once_and_is_not_moved(database: Database) -> None:
    work = workplace(database)
    work.connect("Ann")
    work.plan("Ann", weekly())
    work.all_written()
    with work.session() as session:
        ann = work.person(session, "Ann")
        before = choosing.choose(session, ann, Chosen(Defence.BUSY), NOW)
        assert before == Chosen()
    assert all(one.busy for one in work.blocks("Ann"))
    assert len(work.to_write()) == 8
    work.connect("Ann", [SECOND])
    work.tick(NOW + HOUR)
    assert second(work).starts_at == SECOND.start
    with work.session() as session:
        ann = work.person(session, "Ann")
        assert choosing.choose(session, ann, before, NOW) == Chosen(Defence.BUSY)
        assert choosing.chosen(session, ann) == Chosen()


def test_a_block_turns_busy_when_its_week_fills(database: Database) -> None:
    work = workplace(database)
    work.connect("Ann")
    work.plan("Ann", weekly())
    work.tick(NOW)
    assert not second(work).busy
    days = [date(2026, 12, 7) + number * DAY for number in range(5)]
    full = [Span(at(day, "09:00"), at(day, "17:00")) for day in days[:4]]
    work.connect("Ann", full)
    work.tick(NOW + HOUR)
    assert second(work).starts_at == SECOND.start
    assert not second(work).busy, "Friday morning has two other slots"
    work.connect("Ann", [*full, Span(at(days[4], "09:00"), at(days[4], "11:30"))])
    work.tick(NOW + 2 * HOUR)
    assert second(work).busy


def test_a_choice_of_title_is_written_to_the_calendar(database: Database) -> None:
    work = workplace(database)
    work.connect("Ann")
    work.plan("Ann", weekly())
    work.all_written()
    with work.session() as session:
        choosing.choose(session, work.person(session, "Ann"), Chosen(says_what_for=True), NOW)
    assert work.to_write() == {one.id for one in work.blocks("Ann")}
    assert {one.sequence for one in work.blocks("Ann")} == {1}


def test_somebody_who_moves_to_another_zone_in_the_middle_of_a_week_keeps_their_local_time(
    database: Database,
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    tokyo = ZoneInfo("Asia/Tokyo")
    wednesday = at("2026-12-02", "10:00")
    work.tick(wednesday)
    with work.session() as session:
        work.person(session, "Ann").zone = "Asia/Tokyo"
    with work.session() as session:
        assert blocks.clock_changed(session, None, wednesday) == 1
    work.tick(wednesday)
    assert work.local("Ann", zone=tokyo)[:2] == ["Fri 4 Dec 14:00", "Fri 11 Dec 14:00"]
    assert len(work.blocks("Ann")) == 8
    with work.session() as session:
        assert blocks.clock_changed(session, None, wednesday) == 0


def test_leave_that_is_known_later_moves_what_is_in_it(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.plan("Bob", weekly())
    off = date(2026, 12, 11)
    with work.session() as session:
        session.add(Absence(person_id=work.ids["Ann"], first_day=off, last_day=off))
    with work.session() as session:
        assert blocks.clock_changed(session, None, NOW) == 1, "Bob's is as it was"
    work.tick(NOW)
    assert said(second(work).starts_at) == "Thu 10 Dec 15:00"
    with work.session() as session:
        assert blocks.clock_changed(session, [work.ids["Bob"]], NOW) == 1


def test_who_left_has_no_blocks_any_more_and_has_them_again_when_they_are_back(
    database: Database,
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    for active, planned in ((False, 0), (True, 8)):
        with work.session() as session:
            work.person(session, "Ann").active = active
        with work.session() as session:
            assert blocks.clock_changed(session, None, NOW) == 1
        work.tick(NOW)
        assert len(work.blocks("Ann")) == planned
    with work.session() as session:
        assert session.scalar(select(func.count()).select_from(Block)) == 8


def test_whose_clock_makes_no_sense_keeps_what_is_planned_and_stops_nobody(
    database: Database,
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    with work.session() as session:
        work.person(session, "Ann").zone = "Mars/Olympus"
        session.get_one(DevelopmentTime, work.ids["Ann"]).plan_at = NOW
    work.plan("Bob", weekly())
    work.tick(NOW)
    assert len(work.blocks("Ann")) == len(work.blocks("Bob")) == 8


def test_every_week_brings_an_eighth_one(database: Database) -> None:
    work = workplace(database)
    for name in ("Ann", "Bob"):
        work.plan(name, weekly())
    with work.session() as session:
        planned = {one.plan_at for one in session.scalars(select(DevelopmentTime))}
        assert blocks.next_due(session, NOW) == at("2026-12-02", "14:00"), "it is near then"
    monday = at("2026-12-07", "00:00")
    assert len(planned) == 2, "not all in one moment"
    assert all(one is not None and monday <= one < monday + DAY for one in planned)
    work.tick(monday - HOUR)
    assert work.local("Ann")[-1] == "Fri 22 Jan 14:00"
    work.tick(monday + DAY)
    assert work.local("Ann")[-1] == "Fri 29 Jan 14:00"


def test_workspaces_know_only_their_own(database: Database) -> None:
    work, other = workplace(database), workplace(database, team_id="T2")
    work.plan("Ann", weekly())
    with database.everywhere() as session:
        assert blocks.workspaces_with_due(session, NOW) == []
        near = at("2026-12-02", "14:00")
        assert blocks.workspaces_with_due(session, near) == [work.workspace_id]
    with other.session() as session:
        assert blocks.next_due(session, NOW) is None
        assert blocks.plan_due(session, NOW + 30 * DAY, calendar_entries.busy_of) == 0


def test_two_planners_at_once_plan_each_week_once(database: Database) -> None:
    work = workplace(database)
    names = ("Lea", "Ann", "Bob", "Cem", "Dana")
    for name in names:
        work.plan(name, weekly())
    later = NOW + 21 * DAY
    together = Barrier(2)

    def plan(_: int) -> int:
        together.wait()
        with work.session() as session:
            return blocks.plan_due(session, later, calendar_entries.busy_of)

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(plan, range(2)))
    assert sum(done) == 5
    assert {len(work.blocks(name)) for name in names} == {11}


def test_many_people_take_as_many_statements_as_few(database: Database) -> None:
    few, many = workplace(database, {"Ann": ""}), workplace(database, team_id="T2")
    counted = []
    for work in (few, many):
        for name in work.ids:
            work.plan(name, weekly())
            work.connect(name, [SECOND])
        for now in (NOW, NOW + 14 * DAY):
            with statements(database) as sent, work.session() as session:
                done = blocks.plan_due(session, now, calendar_entries.busy_of)
            assert done == len(work.ids)
            counted.append(len(sent))
    assert counted[:2] == counted[2:]
