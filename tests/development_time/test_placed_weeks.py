"""Where the blocks of somebody in Berlin stand, who has Fridays from 14:00 to 16:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.core.local_time import WorkingHours
from bot.development_time.domain import Clock, Placed, WeeklyPlan
from bot.development_time.placing import fits, place, slots
from tests.development_time.weeks import BERLIN, at, fridays, never, office, span, starts

WEDNESDAY = at("2026-12-02", "10:00")
NEW_YORK, KATHMANDU = ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")
FRIDAY = span("2026-12-11", "14:00", "16:00")
WHOLE_FRIDAY = span("2026-12-11", "08:00", "18:00")


def a_block(**changed: object) -> Placed:
    """Of the week after, where the rule wants it."""
    return replace(Placed(1, date(2026, 12, 7), FRIDAY, FRIDAY), **changed)  # type: ignore[arg-type]  # by name


def in_its_week(blocks: list[Placed]) -> list[Placed]:
    return [block for block in blocks if block.week == date(2026, 12, 7)]


def test_a_plan_is_placed_eight_weeks_ahead_this_one_among_them() -> None:
    blocks = place([fridays()], [], [], office(), WEDNESDAY, may_move=False)
    assert starts(blocks) == [
        "Fri 4 Dec 14:00",
        "Fri 11 Dec 14:00",
        "Fri 18 Dec 14:00",
        "Fri 25 Dec 14:00",
        "Fri 1 Jan 14:00",
        "Fri 8 Jan 14:00",
        "Fri 15 Jan 14:00",
        "Fri 22 Jan 14:00",
    ]


def test_a_week_that_is_left_out_has_no_block_nor_has_one_before_the_pause_ends() -> None:
    plan = fridays(skipped=frozenset({date(2026, 12, 14)}), paused_until=date(2026, 12, 11))
    blocks = place([plan], [a_block()], [], office(), WEDNESDAY, may_move=True)
    assert starts(blocks)[:2] == ["Fri 11 Dec 14:00", "Fri 25 Dec 14:00"]


def test_the_first_and_the_last_day_of_a_plan_are_days_of_it() -> None:
    plan = fridays(first_day=date(2026, 12, 11), until=date(2026, 12, 18))
    blocks = place([plan], [], [], office(), WEDNESDAY, may_move=False)
    assert starts(blocks) == ["Fri 11 Dec 14:00", "Fri 18 Dec 14:00"]


def test_on_a_holiday_the_block_is_on_the_nearest_working_day_even_without_a_calendar() -> None:
    clock = office(off=frozenset({date(2026, 12, 25), date(2026, 12, 24)}))
    blocks = place([fridays()], [], [], clock, WEDNESDAY, may_move=False)
    assert starts(blocks)[3] == "Wed 23 Dec 15:00"


def test_a_week_of_leave_has_no_block() -> None:
    leave = frozenset(date(2026, 12, day) for day in range(7, 14))
    blocks = place([fridays()], [a_block()], [], office(off=leave), WEDNESDAY, may_move=False)
    assert starts(blocks)[:2] == ["Fri 4 Dec 14:00", "Fri 18 Dec 14:00"]


def test_leave_that_is_known_later_moves_the_block_and_counts_as_no_move_of_the_bot() -> None:
    clock = office(off=frozenset({date(2026, 12, 11)}))
    blocks = place([fridays()], [a_block()], [], clock, WEDNESDAY, may_move=False)
    (moved,) = in_its_week(blocks)
    assert (starts([moved]), moved.moves, moved.planned) == (["Thu 10 Dec 15:00"], 0, FRIDAY)


def test_a_meeting_over_a_block_moves_it_to_the_nearest_free_time_of_the_same_day() -> None:
    meeting = span("2026-12-11", "15:00", "17:00")
    (moved,) = in_its_week(
        place([fridays()], [a_block()], [meeting], office(), WEDNESDAY, may_move=True)
    )
    assert (starts([moved]), moved.moves, moved.planned) == (["Fri 11 Dec 13:00"], 1, FRIDAY)


def test_a_day_full_of_meetings_moves_it_to_the_nearest_other_day() -> None:
    blocks = place([fridays()], [a_block()], [WHOLE_FRIDAY], office(), WEDNESDAY, may_move=True)
    assert starts(in_its_week(blocks)) == ["Thu 10 Dec 15:00"]


def test_the_same_day_comes_before_a_nearer_time_of_the_next_day() -> None:
    hours = WorkingHours(time(6), time(23, 30), frozenset(range(7)))
    late = fridays(start=time(21))
    busy = [span("2026-12-11", "10:00", "23:30")]
    clock = Clock(BERLIN, hours, never)
    blocks = place([late], [], busy, clock, WEDNESDAY, may_move=True)
    assert starts(in_its_week(blocks)) == ["Fri 11 Dec 08:00"]


def test_a_day_that_a_zone_leaves_out_has_no_block() -> None:
    apia = ZoneInfo("Pacific/Apia")  # Samoa had no 30 December 2011, a Friday
    plan, now = fridays(first_day=date(2011, 12, 1)), at("2011-12-19", "10:00", apia)
    blocks = place([plan], [], [], office(apia), now, may_move=True)
    assert starts(blocks, apia)[:3] == ["Fri 23 Dec 14:00", "Thu 29 Dec 15:00", "Fri 6 Jan 14:00"]


def test_a_full_week_leaves_the_block_where_it_is() -> None:
    busy = [span("2026-12-07", "00:00", "23:00"), span("2026-12-08", "00:00", "23:00")]
    busy += [span("2026-12-09", "00:00", "23:00"), span("2026-12-10", "00:00", "23:00")]
    blocks = place(
        [fridays()], [a_block()], [*busy, WHOLE_FRIDAY], office(), WEDNESDAY, may_move=True
    )
    assert in_its_week(blocks) == [a_block()]


def test_a_block_that_moved_away_stays_there_when_the_meeting_is_called_off() -> None:
    moved = a_block(span=span("2026-12-11", "12:00", "14:00"), moves=1)
    blocks = place([fridays()], [moved], [], office(), WEDNESDAY, may_move=True)
    assert in_its_week(blocks) == [moved]


def test_what_was_moved_twice_stays_under_the_third_meeting() -> None:
    moved = a_block(moves=2)
    blocks = place([fridays()], [moved], [FRIDAY], office(), WEDNESDAY, may_move=True)
    assert in_its_week(blocks) == [moved]


def test_two_days_before_its_start_a_block_moves_no_more() -> None:
    before = at("2026-12-09", "13:59")
    moved = place([fridays()], [a_block()], [FRIDAY], office(), before, may_move=True)
    assert in_its_week(moved) != [a_block()]
    near = at("2026-12-09", "14:00")
    stays = place([fridays()], [a_block()], [FRIDAY], office(), near, may_move=True)
    assert in_its_week(stays) == [a_block()]


def test_two_plans_at_the_same_time_stand_beside_each_other() -> None:
    blocks = place([fridays(1), fridays(2)], [], [], office(), WEDNESDAY, may_move=False)
    assert starts(blocks)[:4] == [
        "Fri 4 Dec 12:00",
        "Fri 4 Dec 14:00",
        "Fri 11 Dec 12:00",
        "Fri 11 Dec 14:00",
    ]


def test_another_rule_changes_what_comes_after_today_and_not_what_has_begun() -> None:
    friday_afternoon = at("2026-12-04", "15:00")
    before = place([fridays()], [], [], office(), WEDNESDAY, may_move=False)
    blocks = place([fridays(weekday=1)], before, [], office(), friday_afternoon, may_move=False)
    assert starts(blocks)[:3] == ["Fri 4 Dec 14:00", "Tue 8 Dec 14:00", "Tue 15 Dec 14:00"]


def test_a_new_weekday_that_is_over_this_week_leaves_this_weeks_block_alone() -> None:
    before = place([fridays()], [], [], office(), WEDNESDAY, may_move=False)
    blocks = place([fridays(weekday=0)], before, [], office(), WEDNESDAY, may_move=False)
    assert starts(blocks)[:2] == ["Fri 4 Dec 14:00", "Mon 7 Dec 14:00"]


def test_what_the_person_put_somewhere_stays_there_whatever_the_rule_or_the_day_becomes() -> None:
    held = a_block(held=True)
    clock = office(off=frozenset({date(2026, 12, 11)}))
    blocks = place([fridays(weekday=1)], [held], [FRIDAY], clock, WEDNESDAY, may_move=True)
    assert in_its_week(blocks) == [held]


def test_nothing_is_placed_before_its_plan_begins_nor_after_its_end() -> None:
    begins = fridays(first_day=date(2026, 12, 11))
    over = place([begins], [], [WHOLE_FRIDAY], office(), WEDNESDAY, may_move=True)
    assert starts(in_its_week(over)) == ["Fri 11 Dec 14:00"]
    paused = fridays(paused_until=date(2026, 12, 11))
    over = place([paused], [], [WHOLE_FRIDAY], office(), WEDNESDAY, may_move=True)
    assert starts(in_its_week(over)) == ["Fri 11 Dec 14:00"]
    ends = fridays(weekday=1, until=date(2026, 12, 8))
    tuesday = [span("2026-12-07", "08:00", "18:00"), span("2026-12-08", "08:00", "18:00")]
    over = place([ends], [], tuesday, office(), WEDNESDAY, may_move=True)
    assert starts(in_its_week(over)) == ["Tue 8 Dec 14:00"]


def test_what_moves_away_leaves_its_time_to_what_found_none() -> None:
    # The first plan begins on Friday, and the second stands where the first could be.
    first = fridays(1, start=time(10), first_day=date(2026, 12, 11))
    second = fridays(2, start=time(13), minutes=180)
    morning, afternoon = (
        span("2026-12-11", start, end) for start, end in (("10:00", "12:00"), ("13:00", "16:00"))
    )
    existing = [
        Placed(1, date(2026, 12, 7), morning, morning),
        Placed(2, date(2026, 12, 7), afternoon, afternoon),
    ]
    busy = [
        span("2026-12-07", "12:00", "23:00"),
        *(span(f"2026-12-{day:02}", "08:00", "23:00") for day in (8, 9, 10)),
        span("2026-12-11", "08:00", "13:30"),
        span("2026-12-11", "15:30", "18:00"),
    ]
    blocks = in_its_week(place([first, second], existing, busy, office(), WEDNESDAY, may_move=True))
    assert starts(blocks) == ["Mon 7 Dec 09:00", "Fri 11 Dec 13:30"]
    assert [block.plan_id for block in blocks] == [2, 1]


def test_a_time_that_is_over_is_not_planned() -> None:
    friday_evening = at("2026-12-04", "18:00")
    blocks = place([fridays()], [], [], office(), friday_evening, may_move=False)
    assert starts(blocks)[0] == "Fri 11 Dec 14:00"


def test_a_plan_made_on_its_day_begins_today() -> None:
    friday_morning = at("2026-12-04", "09:00")
    blocks = place([fridays()], [], [], office(), friday_morning, may_move=False)
    assert starts(blocks)[0] == "Fri 4 Dec 14:00"


def test_whoever_moves_to_new_york_has_their_fridays_by_the_clock_there() -> None:
    before = place([fridays()], [], [], office(), WEDNESDAY, may_move=False)
    blocks = place([fridays()], before, [], office(NEW_YORK), WEDNESDAY, may_move=False)
    assert starts(blocks, NEW_YORK)[:2] == ["Fri 4 Dec 14:00", "Fri 11 Dec 14:00"]
    assert len(blocks) == 8


def test_whoever_lands_on_the_day_of_a_block_keeps_that_one_where_it_was() -> None:
    before = place([fridays()], [], [], office(), WEDNESDAY, may_move=False)
    friday_morning = at("2026-12-04", "09:00")
    blocks = place([fridays()], before, [], office(NEW_YORK), friday_morning, may_move=False)
    assert starts(blocks)[:2] == ["Fri 4 Dec 14:00", "Fri 11 Dec 20:00"]


def test_the_same_moment_for_a_team_is_in_everybodys_own_hours() -> None:
    together = fridays(zone=BERLIN, start=time(14))
    blocks = place([together], [], [], office(NEW_YORK), WEDNESDAY, may_move=False)
    assert starts(blocks, NEW_YORK)[0] == "Fri 4 Dec 09:00"


def test_where_clocks_are_a_quarter_off_slots_begin_at_their_half_hours() -> None:
    morning = span("2026-12-11", "14:00", "16:00", KATHMANDU)
    moved = place([fridays()], [], [morning], office(KATHMANDU), WEDNESDAY, may_move=True)
    assert starts(in_its_week(moved), KATHMANDU) == ["Fri 11 Dec 12:00"]


def test_the_free_slots_offered_are_on_different_days_the_nearest_first() -> None:
    offered = slots(a_block(), [], [FRIDAY], office(), WEDNESDAY)
    assert [f"{slot.start.astimezone(BERLIN):%a %H:%M}" for slot in offered] == [
        "Fri 12:00",
        "Thu 15:00",
        "Wed 15:00",
    ]


def test_free_slots_are_none_of_todays_and_not_over_another_block() -> None:
    thursday = at("2026-12-10", "11:00")
    other = span("2026-12-11", "10:00", "11:30")
    offered = slots(a_block(), [other], [FRIDAY], office(), thursday)
    assert [f"{slot.start.astimezone(BERLIN):%a %H:%M}" for slot in offered] == ["Fri 12:00"]


def test_where_one_day_is_left_its_slots_do_not_overlap() -> None:
    thursday = at("2026-12-10", "11:00")
    one_hour = span("2026-12-11", "14:00", "15:00")
    block = a_block(planned=one_hour, span=one_hour)
    offered = slots(block, [], [one_hour], office(), thursday)
    assert [f"{slot.start.astimezone(BERLIN):%a %H:%M}" for slot in offered] == [
        "Fri 13:00",
        "Fri 15:00",
        "Fri 12:00",
    ]


def test_a_rule_fits_into_the_working_hours_to_the_minute() -> None:
    day = date(2026, 12, 2)
    assert fits(fridays(start=time(15)).rule, office(), day) is None
    assert fits(fridays(start=time(9)).rule, office(), day) is None
    outside = "That is outside your working hours."
    assert fits(fridays(start=time(15, 15)).rule, office(), day) == outside
    assert fits(fridays(start=time(8, 45)).rule, office(), day) == outside
    assert fits(fridays(start=time(23), minutes=240).rule, office(), day) == outside


def test_a_rule_does_not_fit_on_a_day_on_which_they_do_not_work() -> None:
    sunday = fridays(weekday=6).rule
    assert fits(sunday, office(), date(2026, 12, 2)) == "That is not one of your working days."
    sundays = Clock(BERLIN, WorkingHours(days=frozenset({6})), never)
    assert fits(sunday, sundays, date(2026, 12, 2)) is None


def test_the_same_moment_fits_by_the_clock_of_whoever_is_asked() -> None:
    together: WeeklyPlan = fridays(zone=BERLIN, start=time(14))
    assert fits(together.rule, office(NEW_YORK), date(2026, 12, 2)) == (
        "That is outside your working hours."
    )
    assert fits(fridays(zone=BERLIN, start=time(15)).rule, office(NEW_YORK), date(2026, 12, 2)) is (
        None
    )


def test_the_same_moment_fits_only_if_it_does_after_the_clocks_change() -> None:
    # In Phoenix the clocks never change: 17:00 in Berlin is 9:00 there, and from 28 March on 8:00.
    together = fridays(zone=BERLIN, start=time(17), minutes=60).rule
    phoenix = office(ZoneInfo("America/Phoenix"))
    assert fits(together, phoenix, date(2026, 12, 2)) is None
    assert fits(together, phoenix, date(2027, 3, 1)) == "That is outside your working hours."
