"""A person's own weekly plans: made, changed, paused, ended, a week left out; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from bot.development_time import answering, plans
from bot.development_time.domain import Draft
from bot.development_time.errors import (
    DraftError,
    PlanEndedError,
    StaleError,
    UnknownBlockError,
    UnknownPlanError,
)
from bot.development_time.models import Plan
from bot.storage import Database
from tests.development_time.workplace import (
    EIGHT_FRIDAYS,
    NOW,
    TUESDAY,
    at,
    weekly,
    workplace,
)

DAY = timedelta(days=1)


def test_a_plan_has_its_blocks_of_eight_weeks_at_once(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    assert work.local("Ann") == EIGHT_FRIDAYS
    assert {one.plan_id for one in work.blocks("Ann")} == {plan.id}
    assert {one.ends_at - one.starts_at for one in work.blocks("Ann")} == {timedelta(hours=2)}
    assert not any(one.held or one.busy or one.moves for one in work.blocks("Ann"))
    assert len(plan.key) == 32


def test_a_plan_keeps_its_local_time_when_the_clocks_change(database: Database) -> None:
    work = workplace(database)
    now = at("2027-03-08", "10:00")
    work.plan("Ann", weekly(first_day=now.date()), now)
    starts = [one.starts_at.hour for one in work.blocks("Ann")]
    assert starts == [13, 13, 13, 12, 12, 12, 12, 12], "14:00 in Berlin, before and after 28 March"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (weekly(minutes=25), "minutes"),
        (weekly(minutes=25 * 60), "minutes"),
        (weekly(first_day=NOW.date() - DAY), "first_day"),
        (weekly(first_day=date(2028, 1, 1)), "first_day"),
        (weekly(until=NOW.date() - DAY), "until"),
        (weekly(first_day=NOW.date() + 7 * DAY, until=NOW.date() + DAY), "until"),
        (weekly(until=NOW.date() + 2 * DAY), "until"),  # Wednesday: before the first Friday
        (weekly(weekday=5), "weekday"),
        (weekly(weekday=7), "weekday"),
        (weekly(hour=20), "start"),
        (weekly(hour=16), "start"),  # until 18:00
        (weekly(purpose="x" * 201), "purpose"),
    ],
)
def test_what_nobody_can_keep_is_refused_at_its_field(
    database: Database, draft: Draft, field: str
) -> None:
    work = workplace(database)
    with pytest.raises(DraftError) as refusal:
        work.plan("Ann", draft)
    assert refusal.value.field == field
    assert work.blocks("Ann") == []


def test_a_second_plan_at_the_same_time_is_refused_beside_it_is_fine(database: Database) -> None:
    work = workplace(database)
    work.plan("Ann", weekly(hour=14))
    with pytest.raises(DraftError) as refusal:
        work.plan("Ann", weekly(hour=15, minutes=60))
    assert refusal.value.field == "start"
    work.plan("Ann", weekly(hour=16, minutes=60))
    work.plan("Bob", weekly(hour=14))
    assert len(work.blocks("Ann")) == 16


def test_a_time_that_the_zone_skips_is_the_first_one_after_it(database: Database) -> None:
    work = workplace(database)
    with work.session() as session:
        ann = work.person(session, "Ann")
        ann.zone, ann.work_days = "Africa/Cairo", "0123456"
        ann.work_start, ann.work_end = time(0), time(9)
    # Egypt's clocks go from 0:00 to 1:00 on the last Friday of April.
    now = at("2027-04-26", "10:00")
    work.plan("Ann", Draft(4, time(0), 60, now.date()), now)
    first = work.blocks("Ann")[0]
    assert first.starts_at == at("2027-04-30", "00:00")
    assert first.ends_at - first.starts_at == timedelta(hours=1)


def test_a_change_is_from_now_on_and_leaves_what_was_and_what_was_put_elsewhere(
    database: Database,
) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    moved = work.blocks("Ann")[3]
    with work.session() as session:
        ann = work.person(session, "Ann")
        answering.move(session, ann, moved.id, at("2026-12-22", "09:00"), NOW)
    wednesday = at("2026-12-09", "10:00")
    work.tick(wednesday)
    wish = weekly(TUESDAY, 9, 60)
    with work.session() as session:
        ann = work.person(session, "Ann")
        changed = plans.change(session, ann, plan.id, wish, version=1, now=wednesday)
    assert changed.version == 2
    assert work.local("Ann", "asked") == ["Fri 4 Dec 14:00"], "what was stays"
    assert work.local("Ann")[:3] == [
        "Fri 11 Dec 14:00",  # Tuesday is over: this week keeps what it has
        "Tue 15 Dec 09:00",
        "Tue 22 Dec 09:00",  # where Ann put it
    ]
    assert work.blocks("Ann")[2].ends_at == at("2026-12-22", "11:00"), "as long as it was"
    assert work.local("Ann")[3:] == [
        "Tue 29 Dec 09:00",
        "Tue 5 Jan 09:00",
        "Tue 12 Jan 09:00",
        "Tue 19 Jan 09:00",
        "Tue 26 Jan 09:00",
    ]
    work.tick(wednesday + timedelta(hours=20))
    assert work.local("Ann")[0] == "Fri 11 Dec 14:00", "the next look leaves it there"


def test_a_change_does_not_add_a_second_block_to_a_week(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    with work.session() as session:
        ann = work.person(session, "Ann")
        plans.change(session, ann, plan.id, weekly(TUESDAY, 9), version=1, now=NOW)
    assert len(work.blocks("Ann")) == 8
    assert work.local("Ann")[0] == "Tue 1 Dec 09:00"
    assert {one.sequence for one in work.blocks("Ann")} == {1}


def test_of_two_who_change_the_same_version_one_is_told(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    together = Barrier(2)

    def change(hour: int) -> str:
        together.wait()
        try:
            with work.session() as session:
                ann = work.person(session, "Ann")
                plans.change(session, ann, plan.id, weekly(hour=hour), version=1, now=NOW)
        except StaleError:
            return "told"
        return "changed"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(change, (9, 11))) == ["changed", "told"]
    with work.session() as session:
        hour = session.get_one(Plan, plan.id).start.hour
    assert {f"{hour:02}:00"} == {one[-5:] for one in work.local("Ann")}


def test_a_paused_plan_has_no_blocks_until_its_day_and_then_goes_on(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    with work.session() as session:
        ann = work.person(session, "Ann")
        with pytest.raises(DraftError):
            plans.pause(session, ann, plan.id, NOW.date(), NOW)
        plans.pause(session, ann, plan.id, date(2027, 1, 4), NOW)
    assert work.local("Ann") == EIGHT_FRIDAYS[5:]
    work.tick(at("2027-01-03", "23:00"))
    with work.session() as session:
        assert session.get_one(Plan, plan.id).state == "paused"
    work.tick(at("2027-01-04", "00:00"))
    with work.session() as session:
        assert session.get_one(Plan, plan.id).state == "live"


def test_a_plan_paused_until_they_say_so_goes_on_when_they_do(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    with work.session() as session:
        plans.pause(session, work.person(session, "Ann"), plan.id, None, NOW)
    assert work.blocks("Ann") == []
    work.tick(NOW + 14 * DAY)
    assert work.blocks("Ann") == []
    with work.session() as session:
        plans.resume(session, work.person(session, "Ann"), plan.id, NOW + 14 * DAY)
    assert work.local("Ann")[0] == "Fri 18 Dec 14:00"
    assert len(work.blocks("Ann")) == 8


def test_an_ended_plan_counts_what_was_and_undo_brings_the_rest_back(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly())
    before = [(one.id, one.starts_at) for one in work.blocks("Ann")]
    later = at("2026-12-07", "10:00")
    work.tick(later)
    with work.session() as session:
        ended = plans.end(session, work.person(session, "Ann"), plan.id, later)
    assert ended.state == "ended"
    assert work.blocks("Ann") == []
    assert work.local("Ann", "asked") == ["Fri 4 Dec 14:00"]
    assert work.tick(later + 30 * DAY) == 1, "only that nobody said how the first one went"
    with work.session() as session:
        ann = work.person(session, "Ann")
        with pytest.raises(PlanEndedError):
            plans.pause(session, ann, plan.id, None, later)
        plans.bring_back(session, ann, plan.id, later)
    assert [(one.id, one.starts_at) for one in work.blocks("Ann")][:7] == before[1:]


def test_a_plan_ends_by_itself_after_its_last_day(database: Database) -> None:
    work = workplace(database)
    plan = work.plan("Ann", weekly(until=date(2026, 12, 11)))
    assert work.local("Ann") == EIGHT_FRIDAYS[:2]
    work.tick(at("2026-12-15", "12:00"))
    with work.session() as session:
        assert session.get_one(Plan, plan.id).state == "ended"


def test_nobody_reaches_the_plan_or_block_of_somebody_else(database: Database) -> None:
    work, other = workplace(database), workplace(database, team_id="T2")
    plan, block = work.plan("Ann", weekly()), work.blocks("Ann")[0]
    for place, name in ((work, "Bob"), (other, "Ann")):
        with place.session() as session:
            stranger = place.person(session, name)
            with pytest.raises(UnknownPlanError):
                plans.end(session, stranger, plan.id, NOW)
            with pytest.raises(UnknownBlockError):
                plans.skip_week(session, stranger, block.id, NOW)


def test_two_plans_made_at_once_are_both_planned_once(database: Database) -> None:
    work = workplace(database)
    together = Barrier(2)

    def make(weekday: int) -> None:
        together.wait()
        work.plan("Ann", weekly(weekday))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(make, (2, 3)))
    assert len(work.blocks("Ann")) == 16
    with work.session() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 2
