"""What learning systems tell of bookings: repeated, reordered, by the thousand."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.storage import Database
from bot.trainings import bookings, flags
from bot.trainings.domain import Audience, Learned, Source
from bot.trainings.errors import LetGoError
from bot.trainings.learned import RANK, Ledger
from bot.trainings.models import Course, CourseDate
from bot.trainings.views import BookingState
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, word

THURSDAY = span("2026-12-10", "09:00", "17:00")
JANUARY = span("2027-01-14", "09:00", "17:00")
PAST = span("2026-11-27", "09:00", "12:00")


def test_a_booking_is_told_its_course_and_date_are_known_and_its_reminder_comes(
    database: Database,
) -> None:
    firm = desk(database)
    (number,) = firm.told(word(firm.ids["Ann"], when=THURSDAY, place="Room 1"))
    view = firm.sees_booking("Ann", number)
    assert (view.title, view.span, view.place, view.source) == (
        "Negotiation",
        THURSDAY,
        "Room 1",
        Source.XAPI,
    )
    with firm.work.reading() as session:
        (course,) = session.scalars(select(Course))
        (day,) = session.scalars(select(CourseDate))
    assert (course.key, course.owner_id) == ("https://lms.example/negotiation", None)
    assert (day.course_id, day.starts_at, day.cancelled) == (course.id, THURSDAY.start, False)
    firm.tick(THURSDAY.start - timedelta(days=1))
    assert firm.messages("training_reminder") == [("Ann", number)]


def test_told_again_and_again_it_is_one_booking_that_does_not_change(database: Database) -> None:
    firm = desk(database)
    said = word(firm.ids["Ann"], when=THURSDAY)
    first = firm.told(said, said)
    firm.tick(THURSDAY.start - timedelta(days=1))
    stored = firm.booking(first[0])
    assert firm.told(said) == first[:1] == first[1:]
    again = firm.booking(first[0])
    assert (again.sequence, again.next_at) == (0, stored.next_at)
    assert len(firm.all_bookings("Ann")) == 1
    assert firm.tick(THURSDAY.start - timedelta(days=1)) == 0


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_in_any_order_the_newest_word_decides_and_attended_beats_registered_of_one_instant(
    database: Database, order: tuple[int, ...]
) -> None:
    firm = desk(database)
    ann, bob = firm.ids["Ann"], firm.ids["Bob"]
    early, late = NOW - timedelta(days=2), NOW - timedelta(days=1)
    of_ann = [
        word(ann, "booked", when=PAST, said_at=early),
        word(ann, "withdrawn", said_at=late),
        word(ann, "attended", said_at=late),
    ]
    of_bob = [
        word(bob, "attended", said_at=early),
        word(bob, "booked", when=JANUARY, said_at=late),
        word(bob, "booked", when=THURSDAY, said_at=early),
    ]
    for number in order:
        firm.told(of_ann[number])
        firm.told(of_bob[number])
    (one,) = firm.all_bookings("Ann")
    assert (one.state, one.starts_at) == ("attended", PAST.start)
    assert [each.state for each in firm.all_bookings("Bob")][-1] == "booked"
    in_one = desk(database, "T2")
    in_one.told(*[_of(in_one, "Ann", of_ann[number]) for number in order])
    (same,) = in_one.all_bookings("Ann")
    assert (same.state, same.starts_at) == ("attended", PAST.start)


@given(
    words=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(sorted(RANK)), st.booleans()),
        min_size=1,
        max_size=7,
    ),
    seed=st.randoms(use_true_random=False),
)
def test_whatever_is_said_in_whatever_order_ends_the_same(
    words: list[tuple[int, str, bool]], seed: random.Random
) -> None:
    said = [
        word(1, state, said_at=NOW + minutes * MINUTE, when=THURSDAY if dated else None)
        for minutes, state, dated in words
    ]
    mixed = [*said, *said]  # told twice
    seed.shuffle(mixed)
    expected = max(said, key=lambda one: (one.said_at, RANK[BookingState(one.state)])).state
    dated = any(one.starts_at for one in said)
    for order in (said, mixed):
        ledger = Ledger([])
        found = [ledger.hear(one, 1, "negotiation")[0] for one in order]
        assert len({id(one) for one in found}) == 1
        assert (found[0].state, found[0].span) == (expected, THURSDAY if dated else None)


def test_a_date_that_the_system_moves_is_followed_and_reminded_of_anew(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=THURSDAY, booking_key="B1"))
    firm.does("Ann", lambda s, who: bookings.protect(s, who, number, NOW))
    firm.tick(THURSDAY.start - timedelta(days=1))
    later = THURSDAY.start - timedelta(hours=20)
    moved = word(ann, when=JANUARY, booking_key="B1", said_at=later)
    assert firm.told(moved, now=later) == [number]
    view = firm.sees_booking("Ann", number)
    assert (view.span, view.sequence) == (JANUARY, 1)
    assert firm.reserved("Ann") == [JANUARY]
    assert firm.messages("training_reminder") == []
    assert firm.messages("training_moved") == []
    firm.tick(JANUARY.start - timedelta(days=1))
    assert firm.messages("training_reminder") == [("Ann", number)]
    with firm.work.reading() as session:
        dates = {one.starts_at: one.cancelled for one in session.scalars(select(CourseDate))}
    assert dates == {THURSDAY.start: True, JANUARY.start: False}


def test_a_flagged_training_that_is_moved_ahead_is_told_and_stays_given_up(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=THURSDAY))
    firm.flags("Ann", number, Audience.COUNTED)
    firm.told(word(ann, when=THURSDAY, said_at=NOW + MINUTE))
    assert firm.messages("training_moved") == []
    firm.told(word(ann, when=JANUARY, said_at=NOW + 2 * MINUTE))
    assert firm.messages("training_moved") == [("Ann", number)]
    assert firm.sees_booking("Ann", number).state == "given_up"


def test_what_its_provider_cancels_is_told_can_be_flagged_and_undo_leaves_it_cancelled(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=THURSDAY))
    firm.told(word(ann, "withdrawn", said_at=NOW + MINUTE))
    assert firm.messages("training_moved") == [("Ann", number)]
    assert firm.booking(number).state == "withdrawn"
    flag = firm.flags("Ann", number)
    firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, NOW))
    assert firm.booking(number).state == "withdrawn"
    closed = firm.flags("Ann", number)
    firm.does("Ann", lambda s, who: flags.close(s, who, closed.id, restored=False, now=NOW))
    with pytest.raises(LetGoError):
        firm.flags("Ann", number)
    firm.does("Ann", lambda s, who: flags.reopen(s, who, closed.id, NOW))
    again = firm.flags("Ann", number)
    assert again.id == closed.id
    firm.told(word(ann, when=JANUARY, said_at=NOW + 2 * MINUTE))
    assert firm.sees_booking("Ann", number).state == "given_up"
    assert len(firm.messages("training_moved")) == 2
    firm.does("Ann", lambda s, who: flags.can_go(s, who, number, NOW))
    assert (firm.flag(again.id).state, firm.booking(number).state) == ("restored", "booked")


def test_who_was_there_after_all_has_their_place_and_nobody_is_asked(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=PAST))
    flag = firm.flags("Ann", number)
    firm.told(word(ann, "attended", said_at=NOW + MINUTE))
    assert (firm.flag(flag.id).state, firm.booking(number).state) == ("restored", "attended")
    firm.tick(NOW + timedelta(hours=1))
    assert firm.messages("training_flag") == []


def test_what_the_person_took_away_or_said_stands_until_the_system_has_another_date(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    there, gone = firm.told(
        word(ann, when=PAST, booking_key="1"), word(ann, when=THURSDAY, booking_key="2")
    )
    firm.does("Ann", lambda s, who: bookings.was_there(s, who, there, NOW))
    firm.does("Ann", lambda s, who: bookings.withdraw(s, who, gone, NOW))
    later = NOW + MINUTE
    firm.told(
        word(ann, when=PAST, booking_key="1", said_at=later),
        word(ann, when=THURSDAY, booking_key="2", said_at=later),
    )
    assert [one.state for one in firm.all_bookings("Ann")] == ["attended", "withdrawn"]
    firm.told(word(ann, when=JANUARY, booking_key="2", said_at=later + MINUTE))
    assert [one.state for one in firm.all_bookings("Ann")] == ["attended", "booked"]


def test_the_course_of_next_year_is_another_booking(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    firm.told(word(ann, when=PAST, said_at=PAST.start - timedelta(days=9)))
    firm.told(word(ann, "attended", said_at=PAST.end))
    firm.told(word(ann, when=JANUARY))
    assert [(one.state, one.starts_at) for one in firm.all_bookings("Ann")] == [
        ("attended", PAST.start),
        ("booked", JANUARY.start),
    ]


def test_what_the_person_added_by_hand_is_taken_over_not_doubled(database: Database) -> None:
    firm = desk(database)
    own = firm.adds("Ann", "negotiation", THURSDAY)
    other = firm.adds("Ann", "negotiation", JANUARY)
    (number,) = firm.told(word(firm.ids["Ann"], when=THURSDAY, booking_key="B1"))
    assert number == own.id
    assert firm.booking(own.id).key == "B1"
    assert firm.sees_booking("Ann", own.id).title == "Negotiation"
    assert firm.booking(other.id).starts_at == JANUARY.start
    assert firm.booking(own.id).course_id != firm.booking(other.id).course_id


def test_a_key_that_names_somebody_elses_booking_changes_nothing_of_theirs(
    database: Database,
) -> None:
    firm = desk(database)
    (of_ann,) = firm.told(word(firm.ids["Ann"], when=THURSDAY, booking_key="B1"))
    (of_bob,) = firm.told(
        word(firm.ids["Bob"], "withdrawn", when=THURSDAY, booking_key="B1", said_at=NOW + MINUTE)
    )
    assert of_ann != of_bob
    assert firm.booking(of_ann).state == "booked"


def test_one_workspace_does_not_see_the_courses_and_bookings_of_another(
    database: Database,
) -> None:
    firm, other = desk(database), desk(database, "T2")
    (here,) = firm.told(word(firm.ids["Ann"], when=THURSDAY, booking_key="B1"))
    (there,) = other.told(word(other.ids["Ann"], when=JANUARY, booking_key="B1"))
    assert here != there
    assert firm.booking(here).starts_at == THURSDAY.start
    with database.reading_everywhere() as session:
        assert len(session.scalars(select(Course)).all()) == 2


def test_without_a_name_a_course_is_called_by_its_key_until_it_has_one(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, title=""))
    assert firm.sees_booking("Ann", number).title == "https://lms.example/negotiation"
    firm.told(word(ann, title="Negotiation, level 2"))
    assert firm.sees_booking("Ann", number).title == "Negotiation, level 2"
    firm.told(word(ann, title=""))
    assert firm.sees_booking("Ann", number).title == "Negotiation, level 2"


def _of(firm: Desk, name: str, said: Learned) -> Learned:
    return _replaced(said, person_id=firm.ids[name])


def _replaced(said: Learned, **changed: object) -> Learned:
    return replace(said, **changed)  # type: ignore[arg-type]  # by name
