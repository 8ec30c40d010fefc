"""The sample company's development time: what a visitor of the demo finds of it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.core.csv_problems import BadFileError
from bot.demo import FIRST_SEAT, load_sample
from bot.development_time import history, team_plans
from bot.development_time.domain import Outcome
from bot.development_time.models import Block, Plan
from bot.development_time.service import of_team
from bot.people import service as people
from bot.storage import Database
from tests.sample.test_sample_company import NOW, SAMPLE, table
from tests.support.databases import new_sqlite
from tests.support.house import House, running

CEO, SALES, SOFTWARE, ASSEMBLY, FINANCE = (
    f"{name}@halden.example"
    for name in ("ingrid.solberg", "daniel.reyes", "ines.carvalho", "mehmet.yildiz", "katrin.vogel")
)
MONDAY = NOW.date()
FOUR_WEEKS = (MONDAY - timedelta(weeks=4), MONDAY - timedelta(days=1))
HEAD = "work_email,offered_by,first_day,start,minutes,shares,went"

HOW_IT_WENT = "kept lost:travel partly:deadline skipped"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The demo as it is on its Monday, but for its page."""
    url = new_sqlite(tmp_path)
    load_sample(url)
    with running(url) as running_house:
        yield running_house


@pytest.fixture
def people_alone(database: Database) -> tuple[Database, int]:
    """The company without any development time; on each engine."""
    with database.everywhere() as session:
        workspace_id = people.upsert_workspace(session, "T1", "Halden", "UBOT", NOW).id
    with database.transaction(workspace_id) as session:
        sheet = people.read_people((SAMPLE / "people.csv").read_bytes())
        people.apply_people(session, sheet, NOW)
    return database, workspace_id


def test_managers_hear_of_the_hours_of_their_team_on_their_first_tuesday(house: House) -> None:
    house.playground.move_clock(datetime(2026, 12, 2, 12, tzinfo=UTC))
    ingrid = house.sees(house.desk(CEO), "development hours in the last four weeks")
    assert "Most of what was lost went to client meetings.\n" in ingrid.text
    assert "Move the plan to a time" in ingrid.text
    daniel = house.sees(house.desk(SALES), "development hours in the last four weeks")
    assert "Offer your team one time in the week" in daniel.text
    ines = house.sees(house.desk(SOFTWARE), "development hours in the last four weeks")
    assert "No one thing took most of the rest" in ines.text


def test_the_first_seat_hears_of_an_anniversary_first(house: House) -> None:
    house.move_to(1, 10)
    house.sees(house.desk(FIRST_SEAT), "Piotr Zieliński completes six years here")


def test_app_home_shows_a_plan_the_next_blocks_and_one_that_waits_for_an_answer(
    house: House,
) -> None:
    mehmet = house.desk(FIRST_SEAT)
    assert mehmet.open_home().ok
    assert house.playground.wait_until(lambda: "What comes next" in mehmet.home_words())
    words = mehmet.home_words()
    for shown in (
        "How did this block of development time go?",
        "Thu 26 Nov, 15:00 to 16:30",
        "Thursdays 15:00 to 16:30",
        "Leading people whom I worked beside",
        "Thu 3 Dec, 15:00 to 16:30",
        "hours in these four weeks",
        "Offered to four people. How many take part is told from five people on.",
    ):
        assert shown in words
    assert mehmet.act_in_home("devtime_all_kept").ok
    assert house.playground.wait_until(lambda: "Noted." in mehmet.home_words())


def test_every_plan_goes_on_for_eight_weeks(house: House) -> None:
    with house.session() as session:
        found = session.execute(
            select(Plan.id, func.count(), func.max(Block.week))
            .join(Block, Block.plan_id == Plan.id)
            .where(Block.week >= MONDAY, Block.state == "planned")
            .group_by(Plan.id)
        ).all()
    assert len(found) == len(table("development_time.csv"))
    assert {last for *_, last in found} == {MONDAY + timedelta(weeks=7)}
    counts = sorted(count for _, count, _ in found)
    assert counts[0] >= 4, "who is away for a week has none in it"
    assert counts.count(8) > len(counts) / 2


def test_all_that_can_become_of_a_block_is_there(house: House) -> None:
    with house.session() as session:
        went = select(Block.outcome, func.count()).where(Block.week < MONDAY)
        counts = {row[0]: row[1] for row in session.execute(went.group_by(Block.outcome))}
    assert set(counts) == {*Outcome, ""}
    assert counts[""] == 2


def test_small_teams_are_told_in_sums_only_where_enough_agreed(house: House) -> None:
    with house.session() as session:

        def ledger(email: str) -> tuple[int, bool] | None:
            found = of_team(session, people.person_by_email(session, email), *FOUR_WEEKS)
            return None if found is None else (found.people, found.whole)

        assert ledger(CEO) == (5, True)
        assert ledger(SALES) == (4, False)
        assert ledger(FINANCE) == (3, False)
        assert ledger(ASSEMBLY) is None, "of four people, none agreed"


# The file itself


def test_a_file_becomes_plans_blocks_and_a_team_plan(people_alone: tuple[Database, int]) -> None:
    database, workspace_id = people_alone
    rows = (
        f"julia.hoffmann@halden.example,{FINANCE},2026-11-03,9:00,60,yes,{HOW_IT_WENT}",
        f"omar.haddad@halden.example,{FINANCE},2026-11-26,10:00,45,,open",
        "clara.fischer@halden.example,,2026-12-03,09:30,30,no,",
    )
    with database.transaction(workspace_id) as session:
        assert history.apply_history(session, history.read_history(file(*rows)), NOW) == 3
    with database.transaction(workspace_id) as session:
        julia = people.person_by_email(session, "julia.hoffmann@halden.example")
        past = session.scalars(
            select(Block)
            .where(Block.person_id == julia.id, Block.starts_at < NOW)
            .order_by(Block.starts_at)
        ).all()
        assert [(one.outcome, one.reason, one.kept_minutes) for one in past] == [
            ("kept", "", 60),
            ("lost", "travel", 0),
            ("partly", "deadline", 30),
            ("skipped", "", 0),
        ]
        assert past[0].starts_at == datetime(2026, 11, 3, 8, tzinfo=UTC)
        assert past[0].week == date(2026, 11, 2)
        [standing] = team_plans.standing(session, people.person_by_email(session, FINANCE))
        assert (standing.accepted, standing.team_plan.weekday) == (2, 1)
        clara = people.person_by_email(session, "clara.fischer@halden.example")
        ahead = select(func.count()).where(Block.person_id == clara.id, Block.state == "planned")
        assert session.scalar(ahead) == 8


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nobody@halden.example,,2026-11-03,9:00,60,,", "Nobody here has this address."),
        (f"clara.fischer@halden.example,{CEO},2026-11-03,9:00,60,,", "not the manager"),
        ("clara.fischer@halden.example,,2026-11-06,9:00,60,,", "not one of your working days"),
        ("clara.fischer@halden.example,,2026-11-03,13:30,60,,", "outside your working hours"),
        ("clara.fischer@halden.example,,2026-11-03,9:00,20,,", "at least half an hour"),
        ("clara.fischer@halden.example,,2026-11-24,9:00,60,,kept kept", "still to come"),
        ("clara.fischer@halden.example,,2026-11-03,9:00,60,,open", "Write unknown."),
    ],
)
def test_a_line_that_cannot_be_right_refuses_the_whole_file(
    people_alone: tuple[Database, int], row: str, said: str
) -> None:
    database, workspace_id = people_alone
    good = "omar.haddad@halden.example,,2026-11-03,9:00,60,,kept"
    with (
        pytest.raises(BadFileError) as refused,
        database.transaction(workspace_id) as session,
    ):
        history.apply_history(session, history.read_history(file(good, row)), NOW)
    [problem] = refused.value.problems.shown
    assert (problem.line, said in problem.message) == (3, True)
    with database.transaction(workspace_id) as session:
        assert session.scalars(select(Plan)).all() == []


@pytest.mark.parametrize("word", ["well", "kept:travel", "lost:boredom", "partly", "lost"])
def test_a_word_that_is_no_outcome_is_told_with_what_to_write(word: str) -> None:
    row = f"omar.haddad@halden.example,,2026-11-03,9:00,60,,kept {word}"
    with pytest.raises(BadFileError) as refused:
        history.read_history(file(row))
    [problem] = refused.value.problems.shown
    assert "Write it like kept, or lost:client_meeting." in problem.message


def test_minutes_are_a_number() -> None:
    row = "omar.haddad@halden.example,,2026-11-03,9:00,an hour,,kept"
    with pytest.raises(BadFileError, match="Problems in the file: 1"):
        history.read_history(file(row))


def file(*rows: str) -> bytes:
    """A file with these lines."""
    return "\n".join([HEAD, *rows, ""]).encode()
