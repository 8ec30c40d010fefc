"""What a person does with a block, and what is stored of it; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.spans import Span
from bot.delivery.service import ANSWER_PATIENCE
from bot.development_time import answering
from bot.development_time.domain import Outcome, Reason
from bot.development_time.errors import (
    BlockOverError,
    NotBegunError,
    PastError,
    TakenError,
    TooLateError,
    UnknownBlockError,
)
from bot.development_time.models import Block
from bot.storage import Database
from tests.development_time.workplace import NOW, Workplace, at, said, weekly, workplace

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
START = at("2026-12-04", "14:00")
END = at("2026-12-04", "16:00")
MEETING = Reason.CLIENT_MEETING


@pytest.fixture
def work(database: Database) -> Workplace:
    """Ann has a plan for Fridays at 14:00."""
    work = workplace(database)
    work.plan("Ann", weekly())
    return work


def first(work: Workplace) -> Block:
    """The block of the first Friday, whatever became of it."""
    states = ("planned", "asked", "over", "cancelled")
    return min(work.blocks("Ann", *states), key=lambda one: one.week)


def say(
    work: Workplace, outcome: Outcome, reason: Reason | None = None, now: datetime = END
) -> Block:
    """Ann says how the first block went."""
    with work.session() as session:
        ann = work.person(session, "Ann")
        return answering.answer(session, ann, first(work).id, outcome, reason, now=now)


@pytest.mark.parametrize(
    ("outcome", "given", "reason", "minutes"),
    [
        (Outcome.KEPT, None, "", 120),
        (Outcome.KEPT, MEETING, "", 120),  # what was kept has no reason
        (Outcome.PARTLY, MEETING, "client_meeting", 60),
        (Outcome.PARTLY, None, "", 60),
        (Outcome.LOST, Reason.ILL, "ill", 0),
    ],
)
def test_an_answer_is_counted(
    work: Workplace, outcome: Outcome, given: Reason | None, reason: str, minutes: int
) -> None:
    work.tick(END)
    block = say(work, outcome, given)
    assert (block.state, block.outcome, block.reason) == ("over", str(outcome), reason)
    assert (block.kept_minutes, block.answered_at, block.next_at) == (minutes, END, None)


def test_another_answer_replaces_the_first_and_undo_asks_again(work: Workplace) -> None:
    work.tick(END)
    say(work, Outcome.LOST, MEETING)
    again = say(work, Outcome.KEPT, now=END + HOUR)
    assert (again.outcome, again.reason, again.kept_minutes) == ("kept", "", 120)
    with work.session() as session:
        ann = work.person(session, "Ann")
        back = answering.take_back(session, ann, again.id, END + 2 * HOUR)
    assert (back.state, back.outcome, back.reason, back.kept_minutes) == ("asked", "", "", 0)
    assert (back.answered_at, back.next_at) == (None, END + WEEK)
    work.tick(END + WEEK)
    assert first(work).outcome == "unknown"


def test_nobody_says_how_it_went_before_it_began_or_a_week_after(work: Workplace) -> None:
    with pytest.raises(NotBegunError):
        say(work, Outcome.KEPT, now=START - timedelta(seconds=1))
    with pytest.raises(TooLateError):
        say(work, Outcome.KEPT, now=END + WEEK)
    with work.session() as session, pytest.raises(TooLateError):
        answering.take_back(session, work.person(session, "Ann"), first(work).id, END + WEEK)
    assert first(work).outcome == ""


def test_nobody_answers_that_nobody_knows(work: Workplace) -> None:
    with pytest.raises(ValueError, match="unknown"):
        say(work, Outcome.UNKNOWN)


def test_it_is_started_once_and_undo_takes_that_back(work: Workplace) -> None:
    with work.session() as session:
        ann = work.person(session, "Ann")
        number = first(work).id
        with pytest.raises(NotBegunError):
            answering.start(session, ann, number, START - HOUR)
        answering.start(session, ann, number, START)
        block = answering.start(session, ann, number, START + HOUR)
        assert (block.state, block.started_at, block.next_at) == ("asked", START, END)
        assert answering.take_back(session, ann, number, START + HOUR).started_at is None
        with pytest.raises(BlockOverError):
            answering.start(session, ann, number, END)


def test_an_answer_taken_back_leaves_that_it_was_started(work: Workplace) -> None:
    with work.session() as session:
        ann, number = work.person(session, "Ann"), first(work).id
        answering.start(session, ann, number, START)
        answering.answer(session, ann, number, Outcome.KEPT, None, now=END)
        assert answering.take_back(session, ann, number, END).started_at == START


def test_what_is_taken_over_at_its_start_is_lost_and_to_what(work: Workplace) -> None:
    work.tick(START)
    with work.session() as session:
        ann = work.person(session, "Ann")
        block = answering.taken_over(session, ann, first(work).id, MEETING, START)
    assert (block.state, block.outcome, block.reason) == ("over", "lost", "client_meeting")
    assert work.tick(END + WEEK) >= 0
    assert first(work).outcome == "lost"


def test_what_is_let_go_before_is_lost_nothing_stands_instead_and_undo_restores(
    work: Workplace,
) -> None:
    work.connect("Ann")
    with work.session() as session:
        ann = work.person(session, "Ann")
        block = answering.let_go(session, ann, first(work).id, MEETING, NOW)
    assert (block.state, block.outcome, block.answered_at) == ("over", "lost", NOW)
    assert block.id in work.to_write()
    work.tick(NOW + HOUR)
    assert len(work.blocks("Ann")) == 7
    with work.session() as session:
        ann = work.person(session, "Ann")
        back = answering.take_back(session, ann, block.id, NOW + 2 * HOUR)
    assert (back.state, back.outcome, back.reason) == ("planned", "", "")
    assert said(back.starts_at) == "Fri 4 Dec 14:00"
    assert len(work.blocks("Ann")) == 8


def test_what_was_moved_stays_where_it_was_put(work: Workplace) -> None:
    work.connect("Ann")
    work.tick(NOW)
    work.all_written()
    thursday = at("2026-12-03", "09:30")
    with work.session() as session:
        ann = work.person(session, "Ann")
        block = answering.move(session, ann, first(work).id, thursday, NOW)
    assert (block.starts_at, block.ends_at) == (thursday, thursday + 2 * HOUR)
    assert (block.held, block.moves, block.planned_at) == (True, 0, START)
    assert (block.sequence, work.to_write()) == (1, {block.id})
    work.connect("Ann", [Span(thursday, thursday + HOUR)])
    work.tick(NOW + HOUR)
    assert first(work).starts_at == thursday, "a meeting over it is for Ann to decide"


def test_what_was_moved_near_becomes_busy_at_once(work: Workplace) -> None:
    tomorrow = at("2026-12-01", "09:00")
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.move(session, ann, first(work).id, tomorrow, NOW)
    work.tick(NOW)
    assert first(work).busy
    assert [one.not_before for one in work.messages("devtime_block")] == [tomorrow]


def test_undo_of_a_move_lets_the_bot_move_it_again(work: Workplace) -> None:
    with work.session() as session:
        ann, number = work.person(session, "Ann"), first(work).id
        answering.move(session, ann, number, at("2026-12-03", "09:30"), NOW)
        block = answering.move(session, ann, number, START, NOW, held=False)
    assert (block.starts_at, block.held, block.sequence) == (START, False, 2)


def test_a_form_moves_nothing_onto_another_block_or_a_meeting_that_came_since(
    work: Workplace,
) -> None:
    work.plan("Ann", weekly(weekday=1))
    thursday, wednesday = at("2026-12-03", "10:00"), at("2026-12-02", "10:00")
    one, other = work.blocks("Ann")[:2]
    work.connect("Ann", [Span(wednesday + HOUR, wednesday + 3 * HOUR)])
    with work.session() as session:
        answering.move_to_free(session, work.person(session, "Ann"), one.id, thursday, NOW)
    for taken in (thursday + HOUR, wednesday):
        with work.session() as session, pytest.raises(TakenError):
            answering.move_to_free(session, work.person(session, "Ann"), other.id, taken, NOW)
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.move_to_free(session, ann, one.id, thursday + HOUR, NOW)  # over itself
        answering.move_to_free(session, ann, other.id, wednesday - HOUR, NOW)
    assert {each.starts_at for each in work.blocks("Ann")[:2]} == {
        thursday + HOUR,
        wednesday - HOUR,
    }


def test_a_clicks_edit_waits_for_its_answer_in_place_and_that_of_a_form_does_not(
    work: Workplace,
) -> None:
    work.tick(START)
    (message,) = work.messages("devtime_block")
    work.sent(message, START)
    later = START + 3 * HOUR
    with work.session() as session:
        ann, number = work.person(session, "Ann"), message.subject_id or 0
        answering.answer(session, ann, number, Outcome.KEPT, None, now=START)
    assert [one.not_before for one in work.edits("devtime_block")] == [START + ANSWER_PATIENCE]
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.take_back(session, ann, number, START)
        answering.move_to_free(session, ann, number, later, START)
    assert [one.not_before for one in work.edits("devtime_block")] == [START]


def test_nothing_is_moved_into_the_past_nor_what_is_answered(work: Workplace) -> None:
    with work.session() as session:
        ann, number = work.person(session, "Ann"), first(work).id
        with pytest.raises(PastError):
            answering.move(session, ann, number, NOW, NOW)
        answering.let_go(session, ann, number, MEETING, NOW)
        with pytest.raises(BlockOverError):
            answering.move(session, ann, number, START + HOUR, NOW)
        with pytest.raises(BlockOverError):
            answering.keep(session, ann, number, NOW)


def test_what_is_moved_in_the_calendar_stays_there_and_is_not_written_back(
    work: Workplace,
) -> None:
    work.connect("Ann")
    work.tick(NOW)
    work.all_written()
    there = Span(at("2026-12-03", "11:00"), at("2026-12-03", "12:00"))
    with work.session() as session:
        block = answering.hold(session, first(work).id, there, NOW)
    assert (block.starts_at, block.ends_at, block.held) == (*there, True)
    assert (block.sequence, work.to_write()) == (1, set())
    work.tick(NOW + timedelta(hours=20))
    assert (first(work).starts_at, first(work).ends_at) == there


def test_what_is_kept_over_a_meeting_is_not_moved(work: Workplace) -> None:
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.keep(session, ann, first(work).id, NOW)
    work.connect("Ann", [Span(START, END)])
    work.tick(NOW)
    assert first(work).starts_at == START


def test_three_free_times_of_its_week_are_offered_beside_meetings_and_other_blocks(
    work: Workplace,
) -> None:
    work.plan("Ann", weekly(weekday=3, hour=14))
    taken = [
        Span(at("2026-12-04", "09:00"), at("2026-12-04", "17:00")),
        Span(at("2026-12-02", "09:00"), at("2026-12-02", "13:30")),
    ]
    work.connect("Ann", taken)
    with work.session() as session:
        ann = work.person(session, "Ann")
        number = next(one.id for one in work.blocks("Ann") if one.starts_at == START)
        offered = answering.slots(session, ann, number, NOW)
    own = Span(at("2026-12-03", "14:00"), at("2026-12-03", "16:00"))
    assert len(offered) == 3
    assert len({one.start.date() for one in offered}) == 3
    assert all(one.is_free([*taken, own]) for one in offered)
    assert all(NOW.date() < one.start.date() <= START.date() for one in offered)


def test_nobody_answers_for_somebody_else(work: Workplace) -> None:
    with work.session() as session:
        bob, number = work.person(session, "Bob"), first(work).id
        for act in (
            lambda: answering.start(session, bob, number, START),
            lambda: answering.answer(session, bob, number, Outcome.KEPT, None, now=END),
            lambda: answering.move(session, bob, number, START + HOUR, NOW),
            lambda: answering.let_go(session, bob, number, MEETING, NOW),
            lambda: answering.slots(session, bob, number, NOW),
        ):
            with pytest.raises(UnknownBlockError):
                act()
