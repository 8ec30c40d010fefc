"""Thousands of flags: what a tick, who leaves and a new quarter take, and who waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import event, insert

from bot.storage import Database
from bot.trainings import advancing, pattern_settling
from bot.trainings.domain import Audience
from bot.trainings.models import Booking, Cancellation, Course
from tests.development_time.workplace import workplace
from tests.people.company import counted_statements
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, word

TOLD = NOW + 10 * MINUTE
SPRING = NOW + timedelta(days=120)


def test_a_tick_takes_so_few_flags_that_nobody_waits_long_and_all_in_the_end(
    database: Database,
) -> None:
    firm = desk(database)
    _flags(firm, 60, Audience.MANAGER, due=True)
    with counted_statements(database) as said, firm.work.session() as session:
        assert advancing.advance_due(session, TOLD) == advancing.MOST_FLAGS
    assert len(said) < 500
    firm.tick(TOLD)
    assert len(firm.messages("training_flag")) == 60


def test_who_leaves_costs_the_same_however_many_flags_wait_for_learning(
    database: Database,
) -> None:
    firm = desk(database)
    counts = []
    for name, many in (("Dana", 10), ("Lou", 200)):
        _flags(firm, many, Audience.LEARNING, due=False)
        with counted_statements(database) as said:
            firm.left(name, TOLD)
        counts.append(len(said))
    assert abs(counts[0] - counts[1]) <= 2
    with counted_statements(database) as said:
        firm.left("Adi", TOLD)  # of L&D, and Ida is left
    assert len(said) <= counts[0] + 5
    assert firm.messages("training_nobody") == []


def test_only_those_hear_that_nobody_is_there_who_have_nobody(database: Database) -> None:
    """Ida may not know of what Ann, whom she leads since, tells L&D."""
    firm = desk(database)
    with firm.work.session() as session:
        firm.work.person(session, "Ann").manager_id = firm.ids["Ida"]
    ann = firm.flagged("Ann", Audience.LEARNING)
    firm.flagged("Bob", Audience.LEARNING)
    firm.left("Adi", TOLD)
    assert firm.messages("training_nobody") == [("Ann", ann.id)]


def test_while_a_quarter_is_counted_nobody_waits(database: Database) -> None:
    firm = _twelve(database)
    with _met_while_counting(database, firm) as waited, firm.work.reading() as session:
        told = pattern_settling.periods(session, SPRING)
    assert waited == [False]
    assert [one.given_up for one, _ in told] == [12]
    with counted_statements(database) as said, firm.work.reading() as session:
        assert pattern_settling.periods(session, SPRING) == told
    assert not any(one.startswith(("INSERT", "UPDATE")) for one in said)


def test_what_another_process_settled_meanwhile_stands(database: Database) -> None:
    firm = _twelve(database)
    other: list[object] = []

    def settle() -> None:
        with firm.work.reading() as session:
            other.append(pattern_settling.periods(session, SPRING))

    with _while_counting(database, settle), firm.work.reading() as session:
        told = pattern_settling.periods(session, SPRING)
    assert other == [told]
    assert len(told) == 1


def _twelve(database: Database) -> Desk:
    """Twelve people who each gave a training up, and nobody knows of it."""
    names = "ABCDEFGHIJKL"
    firm = Desk(workplace(database, dict.fromkeys(names, "")))
    for name in names:
        firm.flags(name, firm.adds(name).id, Audience.COUNTED)
    firm.tick(TOLD)
    return firm


@contextmanager
def _met_while_counting(database: Database, firm: Desk) -> Iterator[list[bool]]:
    """A learning system tells of somebody as the flags are read; whether it had to wait."""
    waited: list[bool] = []
    said = word(firm.ids["A"], when=span("2027-05-06", "09:00", "17:00"))
    thread = threading.Thread(target=lambda: firm.told(said, now=SPRING))

    def tell() -> None:
        thread.start()
        thread.join(5)
        waited.append(thread.is_alive())

    with _while_counting(database, tell):
        yield waited
    thread.join(30)


@contextmanager
def _while_counting(database: Database, act: Callable[[], None]) -> Iterator[None]:
    begun: list[bool] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not begun and statement.startswith("SELECT") and "cancellation.happened" in statement:
            begun.append(True)
            act()

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


def _flags(firm: Desk, many: int, audience: Audience, *, due: bool) -> None:
    """So many of Ann's, to be told now or told already."""
    ids = range(_next(firm), _next(firm) + many)
    with firm.work.session() as session:
        course = Course(title="Many", folded="many", created_at=NOW)
        session.add(course)
        session.flush()
        whose = {"workspace_id": firm.work.workspace_id, "person_id": firm.ids["Ann"]}
        session.execute(insert(Booking), [{**whose, **_booking(course.id, one)} for one in ids])
        told = {"next_at": TOLD, "told_at": None} if due else {"next_at": None, "told_at": NOW}
        rows = [{**whose, **_flag(one, audience), **told} for one in ids]
        session.execute(insert(Cancellation), rows)


def _next(firm: Desk) -> int:
    return 1_000_000 + len(firm.all_bookings("Ann"))


def _booking(course_id: int, number: int) -> dict[str, object]:
    starts_at: datetime = NOW + timedelta(days=20 + number % 300)
    return {
        "id": number,
        "course_id": course_id,
        "source": "hand",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "state": "given_up",
        "uid": f"training-{number}",
        "sequence": 1,
        "created_at": NOW,
    }


def _flag(number: int, audience: Audience) -> dict[str, object]:
    return {
        "id": number,
        "booking_id": number,
        "happened": "travel",
        "idea": "client",
        "audience": str(audience),
        "flagged_at": NOW,
        "state": "open",
    }
