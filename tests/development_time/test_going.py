"""What becomes of a block by itself: near, begun, over, unanswered; on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.development_time import answering, choosing, going, plans
from bot.development_time.domain import Chosen, Defence, Outcome
from bot.development_time.models import Block
from bot.storage import Database
from tests.development_time.workplace import NOW, Workplace, at, weekly, workplace
from tests.recommendations.firm import statements

KIND = "devtime_block"
HOUR = timedelta(hours=1)
START = at("2026-12-04", "14:00")
END = at("2026-12-04", "16:00")


def first(work: Workplace) -> Block:
    """The block of the first Friday, whatever became of it."""
    with work.reading() as session:
        found = session.scalars(select(Block).order_by(Block.week))
        return next(iter(found))


def test_two_days_before_it_becomes_busy_and_its_message_is_decided(database: Database) -> None:
    work = workplace(database)
    work.connect("Ann")
    work.plan("Ann", weekly())
    work.tick(START - 49 * HOUR)
    assert not first(work).busy
    assert work.messages(KIND) == []
    work.all_written()
    work.tick(START - 48 * HOUR)
    block = first(work)
    assert (block.busy, block.sequence, block.next_at) == (True, 1, START)
    assert work.to_write() == {block.id}
    (message,) = work.messages(KIND)
    assert (message.attention, message.not_before) == ("requested", START)
    assert (message.subject_id, message.dedupe_key) == (block.id, f"devtime_block:{block.id}")


def test_who_chose_always_free_is_never_busy(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        choosing.choose(session, work.person(session, "Ann"), Chosen(Defence.FREE), NOW)
    work.plan("Ann", weekly())
    work.tick(END)
    assert not first(work).busy
    assert len(work.messages(KIND)) == 1


def test_it_is_asked_about_from_its_start_and_nobody_is_written_to_twice(
    database: Database,
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(START)
    block = first(work)
    assert (block.state, block.next_at, block.outcome) == ("asked", END, "")
    work.sent(work.messages(KIND)[0], START)
    assert work.edits(KIND) == []
    work.tick(END)
    (edit,) = work.edits(KIND)
    assert edit.edits_id == work.messages(KIND)[0].id, "the same message asks how it went"
    assert len(work.messages(KIND)) == 1
    assert first(work).next_at == END + timedelta(days=7)


def test_where_its_message_waits_still_it_asks_at_once_and_is_not_doubled(
    database: Database,
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(END + HOUR)
    (message,) = work.messages(KIND)
    assert message.state == "pending"
    assert message.not_before == START
    assert work.edits(KIND) == []
    assert first(work).state == "asked"


def test_who_answers_nothing_for_seven_days_is_unknown_and_never_kept(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(START)
    work.sent(work.messages(KIND)[0], START)
    work.tick(END + timedelta(days=7) - timedelta(seconds=1))
    assert first(work).state == "asked"
    work.tick(END + timedelta(days=7))
    block = first(work)
    assert (block.state, block.outcome, block.kept_minutes) == ("over", "unknown", 0)
    assert (block.answered_at, block.next_at) == (None, None)


def test_what_was_answered_is_left_alone(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(START)
    work.sent(work.messages(KIND)[0], START)
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.answer(session, ann, first(work).id, Outcome.KEPT, None, now=END)
    work.tick(END + timedelta(days=30))
    block = first(work)
    assert (block.state, block.outcome, block.kept_minutes) == ("over", "kept", 120)


def test_a_tick_that_comes_a_week_late_says_nothing_of_what_is_long_over(
    database: Database,
) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(END + timedelta(days=8))
    assert first(work).outcome == "unknown"
    about = {one.subject_id for one in work.messages(KIND)}
    assert first(work).id not in about


def test_what_was_moved_to_an_earlier_time_is_written_about_then(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(START - 47 * HOUR)
    earlier = at("2026-12-03", "09:00")
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.move(session, ann, first(work).id, earlier, START - 46 * HOUR)
    work.tick(earlier)
    (message,) = work.messages(KIND)
    assert message.not_before == earlier
    assert first(work).state == "asked"


def test_what_was_put_off_after_it_began_says_so_and_begins_again(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly())
    work.tick(START)
    work.sent(work.messages(KIND)[0], START)
    later = at("2026-12-04", "16:30")
    with work.session() as session:
        ann = work.person(session, "Ann")
        moved = answering.move(session, ann, first(work).id, later, START + HOUR)
        assert (moved.state, moved.started_at, moved.held) == ("planned", None, True)
    assert len(work.edits(KIND)) == 1
    done(work)
    work.tick(later)
    assert first(work).state == "asked"
    assert len(work.edits(KIND)) == 1, "the same message says that it begins"
    assert len(work.messages(KIND)) == 1


def done(work: Workplace) -> None:
    """The edits that wait are made."""
    with work.session() as session:
        for edit in session.scalars(select(Outgoing).where(Outgoing.edits_id.is_not(None))):
            edit.state = "sent"


def test_what_was_left_out_or_ended_goes_no_further(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    with work.session() as session:
        ann = work.person(session, "Ann")
        plans.skip_week(session, ann, first(work).id, NOW)
        plans.end(session, ann, plan.id, NOW)
    assert work.tick(END + timedelta(days=60)) == 0
    assert work.messages(KIND) == []
    assert first(work).outcome == "skipped"


def test_many_blocks_take_as_many_statements_as_few(database: Database) -> None:
    few, many = workplace(database, {"Ann": ""}), workplace(database, team_id="T2")
    counted = []
    for work in (few, many):
        for name in work.ids:
            work.plan(name, weekly())
        # A week after the first one, the second one has begun: two of each person.
        for now, each in ((START - 48 * HOUR, 1), (START, 1), (END + timedelta(days=7), 2)):
            with statements(database) as sent, work.session() as session:
                assert going.advance_due(session, now) == each * len(work.ids)
            counted.append(len(sent))
    assert counted[:3] == counted[3:]
