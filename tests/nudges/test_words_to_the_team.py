"""What a manager passes on: each reader in their own zone, hours and wishes, and whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import update

from bot.people import service as people
from bot.people.models import Person
from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.support.company import BOSS, company, nudges_of, only, outbox_of, team, told
from tests.support.databases import new_sqlite
from tests.support.house import House, running

NIA = ("ny@x.example", "Nia York", BOSS, "Ops", "America/New_York", "2015-01-01", "2015-01-01")
BUDGET = [("Budget", "2026-12-31", "budget_end")]


@contextmanager
def hour_to_give(folder: Path) -> Iterator[tuple[House, Desk, Message]]:
    """Bea in Berlin, Rep 0 with her and Nia in New York, and the question for an hour."""
    people_csv = company(folder, [*team(1), NIA])
    with running(
        new_sqlite(folder), people_csv=people_csv, choices=only(folder, "shared_hour")
    ) as house:
        house.move_to(1, 10)
        boss = house.desk(BOSS)
        yield house, boss, house.sees(boss, "overlap")


@contextmanager
def draft_to_write(folder: Path, size: int) -> Iterator[tuple[House, Desk, Message]]:
    """Bea, and the question to write to her team about the budget."""
    people_csv = company(folder, team(size), BUDGET)
    with running(
        new_sqlite(folder), people_csv=people_csv, choices=only(folder, "budget_year_end")
    ) as house:
        house.move_to(1, 10)
        boss = house.desk(BOSS)
        yield house, boss, house.sees(boss, "learning budget closes")


def open_the_draft(house: House, boss: Desk, question: Message) -> str:
    assert boss.click(question, "nudge_write").ok
    assert house.playground.wait_until(lambda: bool(boss.modals()))
    return str(boss.modals()[-1].content["blocks"][0]["text"]["text"])


def choose(house: House, email: str, cadence: str) -> None:
    with house.session() as session:
        people.set_cadence(session, people.person_by_email(session, email), cadence, house.now)


def pause(house: House, email: str, until: date) -> None:
    with house.session() as session:
        people.snooze(session, people.person_by_email(session, email), until, house.now)


def test_an_hour_is_told_to_each_reader_in_their_own_zone(tmp_path: Path) -> None:
    with hour_to_give(tmp_path) as (house, boss, question):
        assert "Thu, 3 December, 15:00" in question.text
        house.click(boss, question, "nudge_do", "It goes to Nia York and Rep 0")
        house.move(days=1)
        assert "The hour on Thu, 3 December, 9:00 is yours" in told(house, "ny@x.example")[-1]
        assert "The hour on Thu, 3 December, 15:00 is yours" in told(house, "r0@x.example")[-1]


def test_an_hour_that_is_over_is_not_given_any_more(tmp_path: Path) -> None:
    with hour_to_give(tmp_path) as (house, boss, question):
        house.move(days=6)
        assert boss.click(question, "nudge_do").ok
        house.sees(boss, "The moment that this note speaks of is over")
        assert nudges_of(house, BOSS)[0].answer is None
        assert outbox_of(house, "relay") == []


def test_who_pauses_beyond_the_hour_does_not_read_of_it_and_the_manager_knows(
    tmp_path: Path,
) -> None:
    with hour_to_give(tmp_path) as (house, boss, question):
        pause(house, "ny@x.example", date(2026, 12, 20))
        receipt = house.click(boss, question, "nudge_do", "It goes to Rep 0 on")
        assert "Nia York asked for no notes." in receipt.text
        pause(house, "r0@x.example", date(2026, 12, 20))  # now that it is planned already
        house.move(days=30)
        assert told(house, "ny@x.example") == told(house, "r0@x.example") == []
        assert [(one.state, one.reason) for one in outbox_of(house, "relay")] == [
            ("dropped", "The hour that it speaks of is over.")
        ]


def test_words_obey_stop_pause_and_a_change_of_team_until_the_moment_they_go(
    tmp_path: Path,
) -> None:
    with draft_to_write(tmp_path, 5) as (house, boss, question):
        choose(house, "r0@x.example", "stopped")
        assert open_the_draft(house, boss, question) == (
            "It goes to Rep 1, Rep 2, Rep 3, and one other, in your name, "
            "ten minutes after you send it.\nRep 0 asked for no notes."
        )
        assert boss.submit().ok
        house.settle()
        assert "Rep 0 asked for no notes." in house.sees(boss, "It goes to Rep 1").text
        choose(house, "r1@x.example", "stopped")
        pause(house, "r2@x.example", date(2026, 12, 10))
        with house.session() as session:
            moved = update(Person).where(Person.email == "r3@x.example")
            session.execute(moved.values(manager_id=None))
        house.move(days=1)
        assert [bool(told(house, f"r{n}@x.example")) for n in range(5)] == [False] * 4 + [True]
        house.move(days=8)
        assert "pass this on" in told(house, "r2@x.example")[-1]
        assert told(house, "r1@x.example") == []


def test_words_that_nobody_would_read_are_refused_before_they_are_written(tmp_path: Path) -> None:
    with draft_to_write(tmp_path, 2) as (house, boss, question):
        choose(house, "r0@x.example", "stopped")
        choose(house, "r1@x.example", "stopped")
        assert boss.click(question, "nudge_write").ok
        house.sees(boss, "Nobody would read it: everybody who reports to you asked for no notes")
        assert boss.modals() == []


def test_what_reached_somebody_is_named_and_cannot_be_called_back_from_anybody(
    tmp_path: Path,
) -> None:
    with draft_to_write(tmp_path, 2) as (house, boss, question):
        open_the_draft(house, boss, question)
        assert boss.submit().ok
        house.settle()
        receipt = house.sees(boss, "Until then it can be undone.")
        pause(house, "r1@x.example", date(2026, 12, 3))
        house.move(minutes=12)
        assert boss.click(receipt, "nudge_undo").ok
        house.sees(
            boss, "It has gone out to Rep 0, and I cannot call it back. Nothing was changed."
        )
        house.move(days=3)
        assert "pass this on" in told(house, "r1@x.example")[-1]


def test_the_receipt_of_words_that_went_out_says_to_whom(tmp_path: Path) -> None:
    with hour_to_give(tmp_path) as (house, boss, question):
        house.click(boss, question, "nudge_do", "Your team hears")
        house.move(days=1)
        assert boss.click(question, "nudge_do").ok
        seen = house.sees(boss, "It has gone out to Nia York and Rep 0.")
        assert seen.ts == question.ts


def test_a_large_team_fits_into_a_receipt(tmp_path: Path) -> None:
    with draft_to_write(tmp_path, 110) as (house, boss, question):
        assert "and 107 others, in your name" in open_the_draft(house, boss, question)
        assert boss.submit().ok
        house.settle()
        receipt = house.sees(boss, "Your team hears")
        assert "It goes to Rep 0, Rep 1, Rep 10, and 107 others on" in receipt.text
        assert "nudge_undo" in str(receipt.blocks)


def test_two_thousand_characters_of_odd_signs_arrive_whole(tmp_path: Path) -> None:
    text = "a & b <c>\n" * 100 + "&" * 900 + " THE END"
    with draft_to_write(tmp_path, 1) as (house, boss, question):
        open_the_draft(house, boss, question)
        boss.fill("words", text)
        assert boss.submit().ok
        house.move(days=1)
        reader = house.desk("r0@x.example")
        heard = reader.messages(reader.app_dm())[-1]
        sections = [one["text"]["text"] for one in heard.blocks if one["type"] == "section"]
        assert all(len(section) <= 3000 for section in sections)
        whole = "".join(sections)
        assert whole.count("a &amp; b &lt;c&gt;") == 100
        assert whole.count("&amp;") == 1000
        assert "THE END" in whole
        assert len(heard.text) <= 3000
