"""Calendars are visited: in time, spread, by several processes at once, and never held up."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.clients.calendar import CalendarAwayError
from bot.core.spans import Span
from bot.development_time.polling import PER_HOST
from bot.development_time.visits import EVERY, LEASE, next_look, next_try
from bot.storage import Database
from tests.development_time.calendar_place import SECOND, Place, known, place
from tests.development_time.workplace import NOW, at, weekly, workplace

CROWD = {f"P{number}": "" for number in range(40)}
PATIENCE = 20.0  # real seconds; a busy machine is not what these tests are about


@pytest.fixture
def here(database: Database) -> Place:
    """Nobody has a calendar yet."""
    return place(database)


def crowd(database: Database) -> Place:
    """Forty people in a workplace."""
    return Place(workplace(database, CROWD))


def tick_until(here: Place, stopped: threading.Event) -> None:
    """As the scheduler ticks, every moment."""
    while not stopped.is_set():
        here.polling.tick()
        stopped.wait(0.05)


def test_a_meeting_is_known_within_fifteen_minutes_and_the_block_makes_way(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    assert known(here) == []
    server.meet(SECOND)
    here.forward(minutes=15)
    assert known(here) == [SECOND]
    block = here.work.blocks("Ann")[1]
    assert not SECOND.overlaps(Span(block.starts_at, block.ends_at))
    assert block.moves == 1
    stored = here.stored("Ann", block.id)
    assert stored is not None
    assert stored.span.start == block.starts_at


def test_a_meeting_that_fills_a_week_is_asked_about_within_fifteen_minutes(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    server.meet(Span(at("2026-12-07", "06:00"), at("2026-12-12", "00:00")))
    here.forward(minutes=EVERY.total_seconds() / 60)
    assert len(here.work.messages("devtime_conflict")) == 1
    assert here.work.blocks("Ann")[1].busy


def test_where_nothing_is_new_a_look_is_one_question(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.forward(minutes=30)
    before = server.requests
    here.forward(hours=2)
    assert server.asked[before:] == ["changes"] * (server.requests - before)
    assert 8 <= server.requests - before <= 9


def test_busy_time_is_read_anew_before_its_end_is_reached(here: Place) -> None:
    server = here.connect("Ann")
    here.settle()
    # A weekly meeting that was put in long ago comes into sight without any change.
    server.meet_weekly(at("2027-02-05", "14:00"), timedelta(hours=1), 1)
    here.forward(minutes=30)
    assert known(here) == []
    here.jump(NOW + timedelta(days=8))
    assert known(here) == [Span(at("2027-02-05", "14:00"), at("2027-02-05", "15:00"))]


def test_each_calendar_has_a_moment_of_its_own_within_the_interval() -> None:
    looks = [next_look(number, NOW) - NOW for number in range(1, 1001)]
    assert all(timedelta() < one <= EVERY for one in looks)
    minutes = Counter(one // timedelta(minutes=1) for one in looks)
    assert max(minutes.values()) < 1.3 * 1000 / 14
    assert next_look(7, next_look(7, NOW)) - next_look(7, NOW) == EVERY


def test_who_fails_is_asked_ever_less_often_and_never_before_it_wants() -> None:
    away = CalendarAwayError("no answer")
    pauses = [next_try(3, failures, away, NOW) - NOW for failures in (1, 3, 5, 8, 40)]
    assert pauses[:2] == [next_look(3, NOW) - NOW] * 2
    assert pauses == sorted(pauses)
    assert pauses[-1] <= timedelta(hours=4) + EVERY
    later = next_try(3, 1, CalendarAwayError("busy", timedelta(hours=5)), NOW)
    assert timedelta(hours=5) <= later - NOW <= timedelta(hours=5) + EVERY


def test_a_slow_server_delays_no_other(database: Database) -> None:
    here = crowd(database)
    held, heard, let_go = threading.Semaphore(0), threading.Semaphore(0), threading.Event()

    def hold(_request: str) -> None:
        held.release()
        assert let_go.wait(PATIENCE)

    slow = [here.connect(f"P{number}", "slow.example") for number in range(30)]
    quick = [here.connect(f"P{number}") for number in range(30, 40)]
    for server in slow:
        server.before = hold
    for server in quick:
        server.before = lambda _request: heard.release()
    ticking = threading.Thread(target=tick_until, args=[here, let_go])
    ticking.start()
    try:
        for _ in range(PER_HOST):
            assert held.acquire(timeout=PATIENCE)
        for _ in range(2 * len(quick)):  # each is asked what changed, and when they are busy
            assert heard.acquire(timeout=PATIENCE)
        assert sum(server.requests for server in slow) == PER_HOST
    finally:
        let_go.set()
        ticking.join()
        here.polling.stop()
    assert all(server.requests for server in slow[:PER_HOST])


def test_a_server_that_does_not_answer_gets_one_thread_until_it_does(database: Database) -> None:
    here = crowd(database)
    gone = [here.connect(f"P{number}", "gone.example") for number in range(20)]
    for server in gone:
        server.vanish()
    here.polling.step()
    assert sum(server.requests for server in gone) == PER_HOST
    here.polling.step()
    assert sum(server.requests for server in gone) == PER_HOST + 1
    for server in gone:
        server.recover()
    here.polling.step()
    before = sum(server.requests for server in gone)
    here.polling.step()
    assert sum(server.requests for server in gone) == before + 2 * PER_HOST


def test_several_processes_visit_each_calendar_once(database: Database) -> None:
    here = crowd(database)
    servers = [here.connect(name) for name in CROWD]
    processes = [here.another() for _ in range(4)]
    start = threading.Barrier(len(processes))

    def work(number: int) -> None:
        start.wait()
        while processes[number].step():
            pass

    with ThreadPoolExecutor(len(processes)) as threads:
        list(threads.map(work, range(len(processes))))
    assert [server.asked for server in servers] == [["changes", "busy"]] * len(CROWD)
    for one in processes:
        one.stop()


def test_who_wakes_after_its_lease_records_nothing(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")

    def sleep_long(_request: str) -> None:
        server.before = None
        here.clock.move_to(here.now + LEASE + timedelta(seconds=1))
        here.another().step()  # another process takes it over, and writes
        server.meet(SECOND)

    server.before = sleep_long
    here.polling.step()
    assert known(here) == []
    assert len(server.entries) == 8
    here.forward(minutes=15)
    assert known(here) == [SECOND]
    assert len(server.entries) == 8
