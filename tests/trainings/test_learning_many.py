"""Words of learning systems by the thousand, previewed, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import event, select

from bot.storage import Database
from bot.trainings import learning, viewing
from bot.trainings.domain import Learned
from bot.trainings.models import Booking, Course, LearningSource, Statement
from bot.trainings.views import Change
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, together, word

THURSDAY = span("2026-12-10", "09:00", "17:00")
JANUARY = span("2027-01-14", "09:00", "17:00")


def test_a_thousand_words_cost_as_many_statements_as_a_hundred(database: Database) -> None:
    firm = desk(database)
    counts = []
    for many in (100, 1000):
        words = [
            word(
                firm.ids[("Ann", "Bob", "Dana")[number % 3]],
                when=THURSDAY,
                booking_key=f"{many}-{number}",
                course_key=f"course-{number % 40}",
                title=f"Course {number % 40}",
            )
            for number in range(many)
        ]
        counts.append(_statements(database, firm, words))
        again = [
            _at(one, NOW + MINUTE, JANUARY if number % 2 else THURSDAY)
            for number, one in enumerate(words)
        ]
        counts.append(_statements(database, firm, again))
    assert counts[0] + 2 >= counts[2]
    assert counts[1] + 2 >= counts[3]
    assert max(counts) < 45
    assert len(firm.all_bookings("Ann")) == 34 + 334


def test_two_senders_at_once_make_one_course_and_one_booking(database: Database) -> None:
    firm = desk(database)
    words = [word(firm.ids[name], when=THURSDAY) for name in ("Ann", "Bob", "Lou")]
    found = together(*[lambda: firm.told(*words)] * 4)
    assert all(one == found[0] for one in found)
    with firm.work.reading() as session:
        assert len(session.scalars(select(Course)).all()) == 1
        assert len(session.scalars(select(Booking)).all()) == 3


def test_a_preview_says_what_storing_would_do_and_stores_nothing(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    firm.told(
        *[word(ann, when=THURSDAY, booking_key=key, title=key, course_key=key) for key in "ABCDE"]
    )
    later = NOW + MINUTE

    def said(key: str, state: str = "booked", place: str = "") -> Learned:
        return word(
            ann,
            state,
            when=JANUARY if key == "B" else THURSDAY,
            booking_key=key,
            course_key=key,
            title=key,
            said_at=later,
            place=place,
        )

    words = [
        said("A"),
        said("B"),
        said("C", "attended"),
        said("D", "withdrawn"),
        said("E", place="Room 2"),
        said("F"),
    ]
    with firm.work.reading() as session:
        changes = learning.preview(session, words, later)
    assert changes == [
        Change.SAME,
        Change.MOVED,
        Change.ATTENDED,
        Change.WITHDRAWN,
        Change.CHANGED,
        Change.ADDED,
    ]
    assert len(firm.all_bookings("Ann")) == 5
    firm.told(*words, now=later)
    assert [one.state for one in firm.all_bookings("Ann")] == [
        "booked",
        "booked",
        "attended",
        "withdrawn",
        "booked",
        "booked",
    ]
    with firm.work.reading() as session:
        assert set(learning.preview(session, words, later)) == {Change.SAME}


def test_what_is_voided_is_taken_back_and_what_is_left_decides(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=THURSDAY), word(ann, "attended", said_at=NOW + MINUTE))[:1]
    with firm.work.session() as session:
        source = LearningSource(name="lms", token_hash="x", created_at=NOW)
        session.add(source)
        session.flush()
        for key, state, said_at in (
            ("1", "booked", NOW),
            ("2", "attended", NOW + MINUTE),
        ):
            session.add(_statement(source.id, number, key, state, said_at))
    assert firm.booking(number).state == "attended"
    for key, left in (("2", "booked"), ("1", "withdrawn")):
        with firm.work.session() as session:
            stored = session.scalars(select(Statement).where(Statement.key == key)).one()
            stored.voided = True
            session.flush()
            learning.recompute(session, [number], NOW + MINUTE)
        assert firm.booking(number).state == left
    with firm.work.reading() as session:
        mine = viewing.mine(session, firm.work.person(session, "Ann"), NOW)
    assert [one.id for one in mine.past] == [number]


def _statement(
    source_id: int, booking_id: int, key: str, state: str, said_at: datetime
) -> Statement:
    return Statement(
        source_id=source_id,
        key=key,
        body_hash=key,
        verb="registered" if state == "booked" else state,
        booking_id=booking_id,
        state=state,
        said_at=said_at,
        stored_at=NOW,
    )


def _at(said: Learned, at: datetime, when: tuple[datetime, datetime]) -> Learned:
    return _replaced(said, said_at=at, starts_at=when[0], ends_at=when[1])


def _replaced(said: Learned, **changed: object) -> Learned:
    return replace(said, **changed)  # type: ignore[arg-type]  # by name


def _statements(database: Database, firm: Desk, words: list[Learned]) -> int:
    """How many statements it takes to store words."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        firm.told(*words, now=NOW + MINUTE)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)
