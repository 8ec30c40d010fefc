"""A meeting lands over development time in a real calendar: told once, answered in one click."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage import Base
from tests.development_time import calendar_desk
from tests.development_time.at_the_desk import (
    ANA,
    clicks,
    makes,
    opened,
    reads,
    said,
)
from tests.development_time.calendar_desk import (
    FRIDAY,
    QUESTION,
    asked,
    berlin,
    conflicts,
    connects,
    defended,
    first_block,
    meets,
    place_of,
)
from tests.support.house import House
from tests.support.radicale import Radicale

dav, house, small_house = calendar_desk.dav, calendar_desk.house, calendar_desk.small_house


def test_a_meeting_over_a_near_block_is_told_once_with_three_free_times(
    house: House, dav: Radicale
) -> None:
    app = defended(house, dav)
    meets(house, app)
    ana, message = asked(house)
    assert ana.buttons(message) == [
        "Move to Fri 12:00",
        "Move to Fri 10:00",
        "Move to Thu 15:00",
        "Keep it anyway",
        "Let it go this week…",
        "It is my manager's meeting…",
        "Why this?",
        "Fewer of these",
    ]
    assert len(message.text.split()) < 75
    assert place_of(house, app) == FRIDAY
    house.move(hours=18)
    assert said(house, "devtime_conflict") == 1


def test_one_click_moves_the_block_in_the_calendar_and_undo_moves_it_back(
    house: House, dav: Radicale
) -> None:
    app = defended(house, dav)
    meets(house, app)
    ana, message = asked(house)
    receipt = clicks(
        house, ana, message, "devtime_conflict_move_2", "Moved to Thursday, 3 December, 15:00"
    )
    house.move(minutes=1)
    assert place_of(house, app) == berlin("03", "15:00", "17:00")
    assert first_block(house).held
    assert [one.state for one in conflicts(house)] == ["moved"]
    assert ana.buttons(receipt)[:1] == ["Undo"]
    clicks(house, ana, receipt, "devtime_conflict_undo", QUESTION)
    house.move(minutes=1)
    assert place_of(house, app) == FRIDAY
    assert not first_block(house).held
    assert [one.state for one in conflicts(house)] == ["open"]


def test_what_is_kept_is_not_asked_about_again_until_more_is_taken(
    small_house: House, dav: Radicale
) -> None:
    app = defended(small_house, dav)
    meets(small_house, app, berlin("04", "14:00", "15:00"))
    ana, message = asked(small_house)
    clicks(small_house, ana, message, "devtime_conflict_keep", "It stays: Friday, 4 December")
    small_house.move(hours=1)
    assert place_of(small_house, app) == FRIDAY
    assert said(small_house, "devtime_conflict") == 1
    meets(small_house, app, berlin("04", "15:00", "16:00"))
    assert said(small_house, "devtime_conflict") == 2


def test_let_go_with_a_reason_it_leaves_the_calendar_and_comes_back_with_undo(
    house: House, dav: Radicale
) -> None:
    app = defended(house, dav)
    meets(house, app)
    ana, message = asked(house)
    reasons = clicks(house, ana, message, "devtime_conflict_let_go", "make room for?")
    assert ana.buttons(reasons)[:2] == ["A client meeting", "A team meeting"]
    again = clicks(house, ana, reasons, "devtime_conflict_back", QUESTION)
    reasons = clicks(house, ana, again, "devtime_conflict_let_go", "make room for?")
    receipt = clicks(
        house, ana, reasons, "devtime_conflict_lost_to_client_meeting", "Let go: Friday, 4 December"
    )
    assert "Lost to a client meeting." in ana.words(receipt)
    house.move(minutes=1)
    block = first_block(house)
    assert (block.outcome, block.reason) == ("lost", "client_meeting")
    assert place_of(house, app) is None
    clicks(house, ana, receipt, "devtime_conflict_undo", QUESTION)
    house.move(minutes=1)
    assert first_block(house).outcome == ""
    assert place_of(house, app) == FRIDAY


def test_a_meeting_that_is_cancelled_again_settles_the_question(
    small_house: House, dav: Radicale
) -> None:
    app = defended(small_house, dav)
    meeting = meets(small_house, app)
    ana, _ = asked(small_house)
    app.delete(meeting)
    small_house.move(minutes=15)
    settled = reads(small_house, ana, "Settled: nothing is to be decided about Friday, 4 December")
    assert "devtime_conflict_move_0" not in str(settled.blocks)
    assert [one.state for one in conflicts(small_house)] == ["gone"]
    meets(small_house, app)
    assert said(small_house, "devtime_conflict") == 2


def test_moved_by_hand_in_the_calendar_the_question_is_settled(
    small_house: House, dav: Radicale
) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    ana, _ = asked(small_house)
    name = next(one for one in app.names() if app.span(one) == FRIDAY and "leeway" in one)
    app.shift(name, berlin("03", "09:00", "11:00"))
    small_house.move(minutes=15)
    reads(small_house, ana, "Settled: nothing is to be decided")
    assert first_block(small_house).starts_at == berlin("03", "09:00", "11:00").start


def test_a_block_that_is_far_and_free_makes_way_without_a_word(
    small_house: House, dav: Radicale
) -> None:
    makes(small_house, ANA)
    app = connects(small_house, dav)
    meets(small_house, app)
    moved = place_of(small_house, app)
    assert moved is not None
    assert not moved.overlaps(FRIDAY)
    assert said(small_house, "devtime_conflict") == 0
    assert first_block(small_house).moves == 1


def test_a_time_that_was_taken_since_is_not_moved_to(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    ana, message = asked(small_house)
    app.meet(berlin("03", "15:00", "17:00"))
    small_house.move(minutes=15)
    shown = clicks(small_house, ana, message, "devtime_conflict_move_2", "was taken meanwhile")
    assert place_of(small_house, app) == FRIDAY
    assert "Move to Thu 15:00" not in ana.buttons(shown)
    clicks(small_house, ana, shown, "devtime_conflict_move_0", "Moved to Friday, 4 December, 12:00")


def test_where_the_week_is_full_it_can_be_kept_or_let_go(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav)
    for day in ("03", "04"):
        app.meet(berlin(day, "09:00", "17:00"))
    small_house.move(minutes=15)
    ana, message = asked(small_house)
    assert "No other time of the same week is free for it." in ana.words(message)
    assert ana.buttons(message)[:2] == ["Keep it anyway", "Let it go this week…"]


def test_nobody_is_asked_about_a_block_that_has_begun(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav)
    small_house.move_to(4, 14)
    meets(small_house, app)
    assert said(small_house, "devtime_conflict") == 0


def test_an_unanswered_question_is_settled_when_the_block_begins(
    small_house: House, dav: Radicale
) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    ana, _ = asked(small_house)
    small_house.move_to(4, 14)
    small_house.move(minutes=15)
    reads(small_house, ana, "Settled")
    assert [one.state for one in conflicts(small_house)] == ["gone"]


def test_why_this_says_all_that_is_read(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    ana, message = asked(small_house)
    assert ana.click(message, "devtime_conflict_why").ok
    opened(small_house, ana, "never what a meeting is called")


def test_what_a_meeting_is_called_is_kept_nowhere(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav)
    app.meet(FRIDAY, title="Secret merger")
    small_house.move(minutes=15)
    ana, _ = asked(small_house)
    assert "merger" not in "".join(ana.words(one) for one in ana.messages(ana.app_dm()))
    with small_house.session() as session:
        for table in ("outbox", "calendar_connection", "calendar_entry", "time_conflict"):
            assert "merger" not in str(session.execute(select(Base.metadata.tables[table])).all())
