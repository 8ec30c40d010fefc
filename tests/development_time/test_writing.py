"""Blocks stand in connected calendars; what a person does with them there, stays; both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clients.calendar import CalendarError, Stored
from bot.core.spans import Span
from bot.development_time import answering, choosing, plans
from bot.development_time.domain import Chosen, Reason
from bot.development_time.models import Block
from bot.storage import Database
from tests.development_time.calendar_place import Place, place
from tests.development_time.workplace import NOW, at, weekly

FRIDAY = Span(at("2026-12-04", "14:00"), at("2026-12-04", "16:00"))
SECOND = Span(at("2026-12-11", "14:00"), at("2026-12-11", "16:00"))
WEEKS = 8


@pytest.fixture
def ann(database: Database) -> Place:
    """Ann has planned her Fridays, and connected a calendar that has them all."""
    found = place(database)
    found.work.plan("Ann", weekly())
    found.connect("Ann")
    found.settle()
    return found


def blocks(ann: Place) -> list[Block]:
    return ann.work.blocks("Ann", "planned", "asked", "over", "cancelled")


def standing(ann: Place) -> list[tuple[Span, bool, str]]:
    """What is in her calendar."""
    [server] = ann.servers.values()
    found = sorted(server.entries.values(), key=lambda one: one.span)
    return [(one.span, one.busy, one.title) for one in found]


def uid(ann: Place, number: int) -> str:
    """The name of one of her blocks in her calendar."""
    return ann.entry(blocks(ann)[number].id).uid


def move(ann: Place, block: Block, day: str) -> None:
    """She moves a block in Slack, to nine o'clock of a day."""
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        answering.move(session, person, block.id, at(day, "09:00"), ann.now)
    ann.settle()


def test_all_blocks_ahead_stand_in_the_calendar_free_and_with_a_neutral_title(ann: Place) -> None:
    assert len(standing(ann)) == WEEKS
    assert standing(ann)[0] == (FRIDAY, False, "Focus time")
    assert standing(ann)[1] == (SECOND, False, "Focus time")
    assert all(ann.entry(one.id).write_at is None for one in blocks(ann))
    assert uid(ann, 0).startswith("leeway-")


def test_whoever_makes_a_plan_after_connecting_finds_it_in_the_calendar(
    database: Database,
) -> None:
    found = place(database)
    found.connect("Ann")
    found.settle()
    found.work.plan("Ann", weekly())
    found.settle()
    assert len(standing(found)) == WEEKS


def test_a_block_turns_busy_in_the_calendar_two_days_before(ann: Place) -> None:
    ann.jump(at("2026-12-02", "13:50"))
    assert standing(ann)[0] == (FRIDAY, False, "Focus time")
    ann.jump(at("2026-12-02", "14:00"))
    assert standing(ann)[0] == (FRIDAY, True, "Focus time")
    assert [busy for _, busy, _ in standing(ann)] == [True] + [False] * (WEEKS - 1)


def test_a_title_says_what_for_where_its_owner_wants_that(ann: Place) -> None:
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        choosing.choose(session, person, Chosen(says_what_for=True), NOW)
    ann.settle()
    assert {title for _, _, title in standing(ann)} == {"Development time: Negotiation"}


def test_what_is_moved_skipped_or_ended_in_slack_follows_in_the_calendar(ann: Place) -> None:
    first, second, *_ = blocks(ann)
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        answering.move(session, person, first.id, at("2026-12-03", "09:00"), NOW)
        plans.skip_week(session, person, second.id, NOW)
    ann.settle()
    moved = Span(at("2026-12-03", "09:00"), at("2026-12-03", "11:00"))
    assert [one[0] for one in standing(ann)][:1] == [moved]
    assert len(standing(ann)) == WEEKS - 1
    with ann.work.session() as session:
        plans.unskip(session, ann.work.person(session, "Ann"), second.id, NOW)
    ann.settle()
    assert SECOND in [one[0] for one in standing(ann)]
    with ann.work.session() as session:
        plans.end(session, ann.work.person(session, "Ann"), first.plan_id, NOW)
    ann.settle()
    assert standing(ann) == []


def test_what_is_let_go_leaves_the_calendar_and_comes_back_with_undo(ann: Place) -> None:
    first = blocks(ann)[0]
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        answering.let_go(session, person, first.id, Reason.CLIENT_MEETING, NOW)
    ann.settle()
    assert FRIDAY not in [one[0] for one in standing(ann)]
    with ann.work.session() as session:
        answering.take_back(session, ann.work.person(session, "Ann"), first.id, NOW)
    ann.settle()
    assert FRIDAY in [one[0] for one in standing(ann)]


def test_what_the_person_moved_by_hand_stays_where_they_put_it(ann: Place) -> None:
    [server] = ann.servers.values()
    there = Span(at("2026-12-10", "10:00"), at("2026-12-10", "12:00"))
    server.move(uid(ann, 1), there)
    ann.forward(minutes=15)
    block = blocks(ann)[1]
    assert Span(block.starts_at, block.ends_at) == there
    assert block.held
    server.meet(there)  # even a meeting does not have the bot move it by itself
    ann.forward(minutes=30)
    block = blocks(ann)[1]
    assert (block.starts_at, block.moves) == (there.start, 0)
    ann.jump(there.start - timedelta(hours=47))
    assert (there, True, "Focus time") in standing(ann)


def test_an_entry_moved_onto_a_meeting_by_hand_is_no_question(ann: Place) -> None:
    [server] = ann.servers.values()
    there = Span(at("2026-12-03", "10:00"), at("2026-12-03", "12:00"))
    server.meet(there)
    ann.forward(minutes=15)
    server.move(uid(ann, 0), there)
    ann.forward(hours=1)
    assert ann.work.messages("devtime_conflict") == []
    server.meet(Span(at("2026-12-03", "09:30"), at("2026-12-03", "12:30")))
    ann.forward(hours=1)
    assert ann.work.messages("devtime_conflict") == []  # no more of it is taken than they chose


def test_a_longer_meeting_over_half_of_an_entry_moved_by_hand_is_asked_about(ann: Place) -> None:
    [server] = ann.servers.values()
    server.meet(Span(at("2026-12-03", "10:00"), at("2026-12-03", "11:00")))
    ann.forward(minutes=15)
    server.move(uid(ann, 0), Span(at("2026-12-03", "10:00"), at("2026-12-03", "12:00")))
    ann.forward(minutes=30)
    assert ann.work.messages("devtime_conflict") == []
    server.meet(Span(at("2026-12-03", "11:00"), at("2026-12-03", "12:00")))
    ann.forward(minutes=30)
    assert len(ann.work.messages("devtime_conflict")) == 1


def test_a_name_of_the_persons_own_stays_through_all_that_the_bot_writes(ann: Place) -> None:
    [server] = ann.servers.values()
    server.rename(uid(ann, 0), "Do not disturb me")
    ann.forward(minutes=15)
    assert blocks(ann)[0].held
    ann.jump(at("2026-12-02", "14:00"))
    assert standing(ann)[0] == (FRIDAY, True, "Do not disturb me")
    move(ann, blocks(ann)[0], "2026-12-04")
    moved = Span(at("2026-12-04", "09:00"), at("2026-12-04", "11:00"))
    assert standing(ann)[0] == (moved, True, "Do not disturb me")


def test_what_the_person_deleted_is_left_out_that_week_alone_and_can_come_back(ann: Place) -> None:
    [server] = ann.servers.values()
    former = uid(ann, 1)
    server.throw_away(former)
    ann.forward(minutes=15)
    block = blocks(ann)[1]
    assert (block.state, block.outcome) == ("over", "skipped")
    assert len(standing(ann)) == WEEKS - 1
    with ann.work.session() as session:
        plans.unskip(session, ann.work.person(session, "Ann"), block.id, ann.now)
    ann.settle()
    assert SECOND in [one[0] for one in standing(ann)]
    assert uid(ann, 1) != former


def test_moved_in_slack_and_by_hand_in_the_same_minute_the_hand_wins(ann: Place) -> None:
    [server] = ann.servers.values()
    block, there = blocks(ann)[1], Span(at("2026-12-08", "10:00"), at("2026-12-08", "12:00"))
    server.move(uid(ann, 1), there)
    move(ann, block, "2026-12-09")
    assert there in [one[0] for one in standing(ann)]
    assert blocks(ann)[1].starts_at == there.start
    assert len(standing(ann)) == WEEKS


def test_touched_between_our_look_and_our_writing_it_is_not_written_over(ann: Place) -> None:
    [server] = ann.servers.values()
    name, there = uid(ann, 1), Span(at("2026-12-08", "10:00"), at("2026-12-08", "12:00"))

    def now_or_never(request: str) -> None:
        if request == "change":
            server.before = None
            server.move(name, there)

    server.before = now_or_never
    move(ann, blocks(ann)[1], "2026-12-09")
    assert there in [one[0] for one in standing(ann)]
    assert blocks(ann)[1].starts_at == there.start


def test_deleted_between_our_look_and_our_writing_it_stays_deleted(ann: Place) -> None:
    [server] = ann.servers.values()
    name = uid(ann, 1)

    def now_or_never(request: str) -> None:
        if request == "change":
            server.before = None
            server.throw_away(name)

    server.before = now_or_never
    move(ann, blocks(ann)[1], "2026-12-09")
    assert len(standing(ann)) == WEEKS - 1
    assert blocks(ann)[1].outcome == "skipped"


def test_an_alarm_that_the_person_adds_changes_nothing_of_the_block(ann: Place) -> None:
    [server] = ann.servers.values()
    server.put(server.entries[uid(ann, 1)])
    ann.forward(minutes=15)
    block = blocks(ann)[1]
    assert (block.held, block.starts_at) == (False, SECOND.start)
    move(ann, block, "2026-12-09")
    assert at("2026-12-09", "09:00") in [one[0].start for one in standing(ann)]


def test_an_entry_that_the_calendar_does_not_take_holds_up_no_other(ann: Place) -> None:
    [server] = ann.servers.values()
    first, second, *_ = blocks(ann)
    refused: list[str] = []

    def refuse_one(request: str) -> None:
        if request == "change" and not refused:
            refused.append(request)
            raise CalendarError("not this one")

    server.before = refuse_one
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        for one, day in ((first, "2026-12-03"), (second, "2026-12-10")):
            answering.move(session, person, one.id, at(day, "09:00"), ann.now)
    ann.settle()
    assert len(refused) == 1
    begin = [one[0].start for one in standing(ann)]
    assert at("2026-12-10", "09:00") in begin
    assert at("2026-12-03", "09:00") not in begin
    ann.forward(minutes=45)
    assert at("2026-12-03", "09:00") in [one[0].start for one in standing(ann)]


def test_what_is_over_stays_in_the_calendar_as_it_was(ann: Place) -> None:
    [server] = ann.servers.values()
    ann.jump(FRIDAY.end + timedelta(hours=1))
    asked, block = server.requests, blocks(ann)[0]
    with ann.work.session() as session:
        person = ann.work.person(session, "Ann")
        answering.taken_over(session, person, block.id, Reason.DEADLINE, ann.now)
    ann.settle()
    assert standing(ann)[0][0] == FRIDAY
    assert server.requests == asked


def test_a_written_answer_that_is_lost_is_not_written_twice(ann: Place) -> None:
    """The machine stopped after the server took it, before that was recorded."""
    [server] = ann.servers.values()
    block = blocks(ann)[1]
    with ann.work.session() as session:
        plans.skip_week(session, ann.work.person(session, "Ann"), block.id, ann.now)
    ann.settle()
    with ann.work.session() as session:
        plans.unskip(session, ann.work.person(session, "Ann"), block.id, ann.now)
    name = uid(ann, 1)
    server.put(Stored(name, "", SECOND, False, "Focus time"))  # taken, and nobody knows
    ann.settle()
    assert len(standing(ann)) == WEEKS
    assert ann.entry(block.id).etag == server.entries[name].etag
