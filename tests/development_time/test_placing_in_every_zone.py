"""Blocks across every change of the clocks of two years, in every zone that there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.local_time import WorkingHours
from bot.development_time.domain import Clock
from bot.development_time.placing import place
from tests.development_time.weeks import DAY, ZONES, fridays, is_working_time, never

LONG_AGO = date(2025, 1, 1)
CHUNKS = [ZONES[number::16] for number in range(16)]


def changes(zone: ZoneInfo) -> list[datetime]:
    """The hours (UTC) of 2026 and 2027 within which the zone's offset changes."""
    found, hour = [], timedelta(hours=1)
    for number in range(2 * 365):
        day = datetime(2026, 1, 1, tzinfo=UTC) + number * DAY
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            while day.astimezone(zone).utcoffset() == (day + hour).astimezone(zone).utcoffset():
                day += hour
            found.append(day)
    return found


@pytest.mark.parametrize("names", CHUNKS, ids=[f"{names[0]}-and-more" for names in CHUNKS])
def test_across_each_change_of_the_clocks_a_plan_stays_at_its_time_on_the_wall(
    names: list[str],
) -> None:
    for name in names:
        zone = ZoneInfo(name)
        clock = Clock(zone, WorkingHours(time(8), time(18), frozenset(range(7))), never)
        for change in changes(zone):
            plan = fridays(first_day=LONG_AGO, weekday=(change + DAY).astimezone(zone).weekday())
            now = change - 17 * DAY
            blocks = place([plan], [], [], clock, now, may_move=True)
            assert len(blocks) >= 7  # that of this week may be over
            assert blocks[0].span.end < change < blocks[-1].span.start
            for block in blocks:
                shown = block.span.start.astimezone(zone)
                assert (shown.weekday(), shown.time()) == (plan.rule.weekday, time(14))
                assert block.span.length == timedelta(hours=2)
            for days in range(0, 21, 3):
                later = place([plan], blocks, [], clock, now + days * DAY, may_move=True)
                assert later[: len(blocks)] == blocks


@pytest.mark.parametrize("names", CHUNKS, ids=[f"{names[0]}-and-more" for names in CHUNKS])
def test_whoever_works_at_night_has_sound_blocks_where_the_clocks_leave_out_or_repeat_an_hour(
    names: list[str],
) -> None:
    for name in names:
        zone = ZoneInfo(name)
        for hours in (
            WorkingHours(time(0), time(7, 30), frozenset(range(7))),
            WorkingHours(time(1, 30), time(6), frozenset(range(7))),
            WorkingHours(time(2, 30), time(8), frozenset(range(7))),
        ):
            clock = Clock(zone, hours, never)
            for change in changes(zone):
                weekday = (change + timedelta(minutes=59)).astimezone(zone).weekday()
                for start in (time(1, 30), time(2), time(2, 30)):
                    plan = fridays(first_day=LONG_AGO, weekday=weekday, start=start, minutes=60)
                    blocks = place([plan], [], [], clock, change - 3 * DAY, may_move=True)
                    assert all(is_working_time(block.span, clock) for block in blocks)
                    assert all(block.span.length == timedelta(hours=1) for block in blocks)
                    again = place([plan], blocks, [], clock, change - 3 * DAY, may_move=True)
                    assert again == blocks
