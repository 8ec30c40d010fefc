"""What App Home shows of a nudge that waits for its answer: what its message says, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from bot.demo import load_sample
from bot.nudges.history import apply_history, read_history
from bot.nudges.models import Nudge
from bot.people.models import Person
from tests.development_time.at_the_desk import home, reads
from tests.support.company import BOSS, company, newcomer, nudges_of, only, outbox_of, team
from tests.support.databases import new_sqlite
from tests.support.house import running

LAST_WEEK = datetime(2026, 11, 23, tzinfo=UTC)
IN_THE_MESSAGE = "are in the message, in the Messages tab"


def test_no_home_of_the_demo_shows_a_note_of_its_history_nor_an_unfilled_place(
    tmp_path: Path,
) -> None:
    url = new_sqlite(tmp_path)
    load_sample(url)
    with running(url) as house:
        with house.session() as session:
            open_notes = select(Person.email).join(Nudge, Nudge.person_id == Person.id)
            newest = open_notes.where(Nudge.answer.is_(None), Nudge.slot_at > LAST_WEEK)
            unanswered = {str(email) for email in session.scalars(newest)}
        assert len(unanswered) >= 2
        for email in sorted(unanswered):
            words = home(house, house.desk(email), bool)
            assert "{" not in words
            assert IN_THE_MESSAGE not in words


def test_a_note_that_was_taken_over_is_not_waiting_though_its_text_has_no_places(
    tmp_path: Path,
) -> None:
    people_csv = company(tmp_path, team(3))
    with running(new_sqlite(tmp_path), people_csv=people_csv) as house:
        head = "work_email,nudge,slot_at,lever,answer,reason,answered_at,outcome"
        row = f"{BOSS},talk_prompt,2026-11-24T09:00:00Z,encourage,none,,,"
        with house.session() as session:
            sheet = read_history(f"{head}\n{row}\n".encode())
            assert apply_history(session, sheet, house.now) == 1
            session.execute(update(Nudge).values(fact={"count": 3, "name": "Ana"}))
        assert IN_THE_MESSAGE not in home(house, house.desk(BOSS), bool)


def test_a_note_that_came_waits_in_home_until_its_text_asks_for_more_than_is_known(
    tmp_path: Path,
) -> None:
    people_csv = company(tmp_path, [*team(1), newcomer()])
    choices = only(tmp_path, "joiner_first_talk")
    with running(new_sqlite(tmp_path), people_csv=people_csv, choices=choices) as house:
        house.move_to(1, 10)
        boss = house.desk(BOSS)
        message = house.sees(boss, "Nell New")
        assert "Nell New" in home(house, boss, lambda words: IN_THE_MESSAGE in words)
        with house.session() as session:  # as if the text had a further place since then
            session.execute(update(Nudge).values(fact={"count": 2}))
        assert "Nell New" not in home(house, boss, lambda words: IN_THE_MESSAGE not in words)
        assert boss.click(message, "nudge_already_done").ok
        assert house.playground.wait_until(
            lambda: any("was taken out of the catalogue" in boss.words(one)
                        for one in boss.messages(boss.app_dm()))
        )  # fmt: skip
        assert [one.answer for one in nudges_of(house, BOSS)] == [None]


def test_what_speaks_of_an_hour_that_is_over_waits_no_more_and_promises_nothing(
    tmp_path: Path,
) -> None:
    people_csv = company(tmp_path, team(2))
    choices = only(tmp_path, "shared_hour")
    with running(new_sqlite(tmp_path), people_csv=people_csv, choices=choices) as house:
        house.move_to(1, 10)
        boss = house.desk(BOSS)
        message = house.sees(boss, "overlap")
        home(house, boss, lambda words: IN_THE_MESSAGE in words)
        hour = datetime.fromisoformat(nudges_of(house, BOSS)[0].fact["hour_at"])
        house.playground.move_clock(hour + timedelta(minutes=1))
        home(house, boss, lambda words: IN_THE_MESSAGE not in words)
        assert boss.click(message, "nudge_do").ok
        said = "The moment that this note speaks of is over, so nothing was noted or sent."
        reads(house, boss, said)
        assert [one.answer for one in nudges_of(house, BOSS)] == [None]
        assert outbox_of(house, "relay") == []
        assert boss.click(message, "nudge_already_done").ok
        assert house.playground.wait_until(
            lambda: [one.answer for one in nudges_of(house, BOSS)] == ["already_done"]
        )


def test_a_text_for_the_team_is_not_opened_after_the_day_that_it_names(tmp_path: Path) -> None:
    budget = (("The learning budget ends", "2026-12-04", "budget_end"),)
    people_csv = company(tmp_path, team(2), budget)
    choices = only(tmp_path, "budget_year_end")
    with running(new_sqlite(tmp_path), people_csv=people_csv, choices=choices) as house:
        house.move_to(1, 10)
        boss = house.desk(BOSS)
        message = house.sees(boss, "learning budget closes")
        house.move(days=3)  # that day: it is true still
        assert boss.click(message, "nudge_write").ok
        assert house.playground.wait_until(lambda: bool(boss.modals()))
        boss.close()
        house.move(days=1)
        assert boss.click(message, "nudge_write").ok
        reads(house, boss, "The moment that this note speaks of is over")
        assert not boss.modals()
