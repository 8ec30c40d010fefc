"""A note is looked at once more in the moment that it is sent: is it true, wanted, and in time?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from bot.delivery.models import Lane
from bot.people import service as people
from bot.people.models import Person
from tests.support.company import (
    BOSS,
    company,
    newcomer,
    nudges_of,
    only,
    outbox_of,
    team,
    told,
)
from tests.support.databases import new_sqlite
from tests.support.house import House, running

AMARA = "amara.okafor@halden.example"


def planned_and_not_sent(house: House) -> None:
    """Stand right after the second Tuesday's plan, before anything of it is sent."""
    house.move_to(1, 10)
    house.move(days=6, hours=23, minutes=50)
    house.leeway.clock.move_to(house.now + timedelta(minutes=15))  # type: ignore[attr-defined]  # a MovableClock
    house.playground.clock.move_to(house.leeway.clock.now())
    assert house.leeway.plan()


def hold_everything(house: House, because: str | None) -> None:
    with house.session() as session:
        session.execute(update(Lane).values(stopped_because=because))


def test_a_manager_who_leads_nobody_any_more_hears_nothing_of_a_team(tmp_path: Path) -> None:
    with running(new_sqlite(tmp_path), people_csv=company(tmp_path, team(3))) as house:
        planned_and_not_sent(house)
        with house.session() as session:
            session.execute(update(Person).where(Person.email != BOSS).values(manager_id=None))
        house.settle()
        last = outbox_of(house, "nudge")[-1]
        assert (last.state, last.reason) == ("dropped", "What it said is not true any more.")


@pytest.mark.parametrize("how", ["left", "erased", "moved"])
def test_nothing_is_said_or_asked_about_somebody_who_is_gone(tmp_path: Path, how: str) -> None:
    people_csv = company(tmp_path, [*team(1), newcomer()])
    with running(
        new_sqlite(tmp_path), people_csv=people_csv, choices=only(tmp_path, "joiner_first_talk")
    ) as house:
        boss = house.desk(BOSS)
        house.move_to(1, 10)
        house.click(boss, house.sees(boss, "Nell New joined"), "nudge_do", "Noted as your plan")
        of_nell = Person.email == "new@x.example"
        with house.session() as session:
            if how == "erased":
                session.execute(delete(Person).where(of_nell))
            elif how == "left":
                session.execute(update(Person).where(of_nell).values(active=False))
            else:
                session.execute(update(Person).where(of_nell).values(manager_id=None))
        house.move(days=4)
        assert "Did you get to ask" not in told(house, BOSS)[-1]
        assert outbox_of(house, "follow_up")[0].state == "dropped"


def test_a_note_that_waited_says_the_number_of_the_day_it_is_sent(tmp_path: Path) -> None:
    people_csv = company(tmp_path, [*team(1), newcomer()])
    with running(
        new_sqlite(tmp_path), people_csv=people_csv, choices=only(tmp_path, "joiner_first_talk")
    ) as house:
        hold_everything(house, "a test holds it")
        house.move_to(1, 10)
        house.move(days=1)
        hold_everything(house, None)
        house.move(hours=1)
        assert "Nell New joined your team 12 days ago" in told(house, BOSS)[-1]


def test_who_moved_into_the_team_is_new_since_then(tmp_path: Path) -> None:
    rows = [*team(1), newcomer(started="2024-02-01", since="2026-11-28")]
    with running(
        new_sqlite(tmp_path),
        people_csv=company(tmp_path, rows),
        choices=only(tmp_path, "joiner_first_talk"),
    ) as house:
        house.move_to(1, 10)
        house.sees(house.desk(BOSS), "Nell New joined your team three days ago.")


def test_where_everybody_came_at_once_it_is_the_manager_who_is_new(tmp_path: Path) -> None:
    rows = [(*row[:6], "2026-11-20") if row[0] != BOSS else row for row in team(3)]
    with running(
        new_sqlite(tmp_path),
        people_csv=company(tmp_path, rows),
        choices=only(tmp_path, "joiner_first_talk"),
    ) as house:
        house.move_to(1, 10)
        assert nudges_of(house, BOSS) == []


def test_weeks_of_silence_of_ours_do_not_end_in_a_pile(tmp_path: Path) -> None:
    with running(new_sqlite(tmp_path)) as house:
        hold_everything(house, "the token was revoked")
        for _ in range(3):
            house.move_to(1, 10)
        hold_everything(house, None)
        house.move(days=1)
        assert len(told(house, AMARA)) == 2  # the welcome, and the note of this week
        assert [one.sent_at is not None for one in nudges_of(house, AMARA)] == [False, False, True]


def test_a_welcome_that_waited_is_not_said_at_night(tmp_path: Path) -> None:
    with running(new_sqlite(tmp_path), people_csv=company(tmp_path, team(3))) as house:
        hold_everything(house, "the token was revoked")
        house.move(hours=18)
        hold_everything(house, None)
        house.settle()
        assert told(house, BOSS) == []
        house.playground.move_clock(datetime(2026, 12, 1, 8, 1, tzinfo=UTC))
        assert "I am Leeway" in told(house, BOSS)[0]


def test_a_pause_between_plan_and_sending_does_not_bring_two_on_the_first_day_back(
    tmp_path: Path,
) -> None:
    with running(new_sqlite(tmp_path), people_csv=company(tmp_path, team(3))) as house:
        planned_and_not_sent(house)
        with house.session() as session:
            boss = people.person_by_email(session, BOSS)
            people.snooze(session, boss, date(2027, 1, 5), house.now)
        before = len(told(house, BOSS))
        house.playground.move_clock(datetime(2027, 1, 5, 15, tzinfo=UTC))
        assert len(told(house, BOSS)) == before + 1


def test_nobody_reads_of_a_day_that_is_over_where_they_are(tmp_path: Path) -> None:
    people_csv = company(
        tmp_path, team(3, "Australia/Sydney"), [("Budget", "2026-12-07", "budget_end")]
    )
    with running(
        new_sqlite(tmp_path), people_csv=people_csv, choices=only(tmp_path, "budget_year_end")
    ) as house:
        house.move(days=8, hours=16)
        assert all("closes on Monday, 7 December" not in text for text in told(house, BOSS))
