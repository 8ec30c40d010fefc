"""What managers and L&D are shown of given-up trainings, as the database has it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.core.language import Languages
from bot.people import service as people
from bot.slack.blocks import Block
from bot.storage import Database
from bot.trainings import figures, giving_back, pattern_sections, pattern_settling
from bot.trainings.commands import export_trainings
from bot.trainings.domain import Audience, CannotReason, Happened
from bot.trainings.figures import Figures
from bot.trainings.patterns import Outcomes, Period
from bot.trainings.team_patterns import TeamPattern
from tests.people.company import counted_statements
from tests.people.test_people_commands import Context
from tests.trainings.counted_company import BEA, DAY, LEO, OCTOBER, CountedCompany, person

NOVEMBER = datetime(2026, 11, 2, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 2, 0, tzinfo=UTC)
IN_OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
CLIENT, DEADLINE = Happened.CLIENT_MEETING, Happened.DEADLINE


def told(company: CountedCompany, now: datetime) -> list[tuple[Period, Outcomes | None]]:
    with company.session() as session:
        return pattern_settling.periods(session, now)


def pattern(company: CountedCompany, now: datetime) -> TeamPattern | None:
    with company.session() as session:
        bea = people.person_by_email(session, BEA)
        teams = people.teams_of(session, [bea.id])
        return pattern_settling.patterns_of(session, teams, now).get(bea.id)


def home(company: CountedCompany, email: str, now: datetime) -> str:
    """What App Home says there, read by a session that may not write."""
    with company.database.reading(company.id) as session:
        who = people.person_by_email(session, email)
        return words(pattern_sections.below(session, who, Languages().of("en-GB"), now))


def words(blocks: Sequence[Block]) -> str:
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    said += [one["text"] for b in blocks if b["type"] == "context" for one in b["elements"]]
    return "\n".join(said)


# L&D


@pytest.fixture
def company(database: Database) -> CountedCompany:
    """Thirty people, of whom two gave something up for each reason and department in turn."""
    found = CountedCompany(database, 30)
    for number in range(30):
        found.gives_up(number, CLIENT if number % 4 < 2 else DEADLINE)
    return found


def test_a_month_is_told_once_it_is_over_and_nothing_in_it_can_be_undone(
    company: CountedCompany,
) -> None:
    assert told(company, NOVEMBER - timedelta(minutes=1)) == []
    ((period, outcomes),) = told(company, NOVEMBER)
    assert (period.first, period.last, period.given_up) == (*IN_OCTOBER, 30)
    assert period.tables == {
        "reason": [("client_meeting", 16), ("deadline", 14)],
        "department": [("R&D", 15), ("Sales", 15)],
        "month": [("2026-10", 30)],
    }
    assert outcomes is None


def test_what_was_told_stays_as_it_was_told_whatever_is_said_later(company: CountedCompany) -> None:
    before = told(company, NOVEMBER)
    with company.session() as session:
        leo = people.person_by_email(session, LEO)
        people.revoke_role(session, leo, "admin")
        somebody = people.person_by_email(session, person(3))
        somebody.department = "Elsewhere"
    company.gives_up(3, start=OCTOBER + 9 * DAY)  # as if the clock had been set back
    assert told(company, NOVEMBER + DAY) == before


def test_what_became_of_them_is_told_thirty_days_later_and_once(company: CountedCompany) -> None:
    told(company, NOVEMBER)
    for number in range(12):
        late = OCTOBER + (3 + number % 3) * DAY
        company.restores(number, company.flags[number], late)
    assert told(company, NOVEMBER + 29 * DAY)[0][1] is None
    found = told(company, NOVEMBER + 31 * DAY)[0][1]
    assert found == Outcomes(restored=12, median_days=4, asked=0, answered=0)
    company.restores(20, company.flags[20], NOVEMBER + 32 * DAY)
    assert told(company, NOVEMBER + 40 * DAY)[0][1] == found


def test_with_few_people_it_waits_for_the_quarter_and_of_four_nothing_is_told(
    database: Database,
) -> None:
    company = CountedCompany(database, 6)
    for number in range(4):
        company.gives_up(number)
    assert told(company, NEW_YEAR) == []
    company.gives_up(4, start=OCTOBER + 40 * DAY)
    company.gives_up(4, start=OCTOBER + 41 * DAY)
    (found,) = told(company, NEW_YEAR)
    assert found[0].given_up == 6
    assert found[0].last == date(2026, 12, 31)


def test_the_next_months_are_told_beside_those_that_were_told_already(
    company: CountedCompany,
) -> None:
    first = told(company, NOVEMBER)
    for number in range(10):
        company.gives_up(number, DEADLINE, start=OCTOBER + 50 * DAY)
    found = told(company, NEW_YEAR)
    assert found[:1] == [(first[0][0], found[0][1])]
    assert (found[1][0].first, found[1][0].last) == (date(2026, 11, 1), date(2026, 12, 31))
    assert found[1][0].given_up == 10


def test_of_whom_learning_knows_by_name_nobody_is_a_cover_for_the_others(
    database: Database,
) -> None:
    company = CountedCompany(database, 9)
    for number in range(5):
        company.gives_up(number, audience=Audience.LEARNING)
    for number in range(5, 9):
        company.gives_up(number)
    assert told(company, NEW_YEAR) == []


def test_another_workspaces_flags_are_counted_nowhere_else(company: CountedCompany) -> None:
    other = CountedCompany(company.database, 5, team_id="T2")
    assert told(other, NEW_YEAR) == []
    for number in range(5):
        other.gives_up(number)
    assert told(other, NEW_YEAR)[0][0].given_up == 5
    assert told(company, NEW_YEAR)[0][0].given_up == 30


def test_an_admin_reads_it_in_app_home_and_nobody_else_does(company: CountedCompany) -> None:
    said = home(company, LEO, NOVEMBER)
    assert "*30 trainings were given up: October 2026.*" in said
    assert "Given up for: client meetings (16) and deadlines (14)." in said
    assert "By department: R&amp;D (15) and Sales (15)." in said
    assert home(company, person(1), NOVEMBER) == ""
    assert "given up:" not in home(company, BEA, NOVEMBER)


def test_the_tables_are_exported_with_a_row_for_each_number(
    company: CountedCompany, tmp_path: Path
) -> None:
    file = tmp_path / "given_up.csv"
    context = Context(company.database, company.id, NOVEMBER + 31 * DAY)
    done = CliRunner().invoke(export_trainings, [str(file)], obj=context)
    assert (done.exit_code, done.output) == (0, f"Done: {file}\n")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[:4] == [
        ["from", "to", "table", "cell", "trainings"],
        ["2026-10-01", "2026-10-31", "given up", "", "30"],
        ["2026-10-01", "2026-10-31", "reason", "client_meeting", "16"],
        ["2026-10-01", "2026-10-31", "reason", "deadline", "14"],
    ]
    assert ["2026-10-01", "2026-10-31", "outcome", "restored within 30 days", "0"] in rows


def test_once_it_is_settled_app_home_asks_the_database_no_more_of_it(
    company: CountedCompany,
) -> None:
    told(company, NOVEMBER)
    with counted_statements(company.database) as counted:
        told(company, NOVEMBER + DAY)
    assert len([one for one in counted if one.startswith("SELECT")]) == 1


# A manager


@pytest.fixture
def team(database: Database) -> CountedCompany:
    """Bea's seven people had a training each; three gave theirs up for a client."""
    found = CountedCompany(database, 7)
    for number in range(3):
        found.gives_up(number)
    for number in range(3, 7):
        found.books(number)
    return found


def test_a_manager_is_told_how_many_of_the_teams_trainings_were_given_up_and_for_what(
    team: CountedCompany,
) -> None:
    assert pattern(team, NOVEMBER - timedelta(minutes=1)) is None
    found = pattern(team, NOVEMBER)
    assert found == TeamPattern(date(2026, 8, 1), date(2026, 10, 31), 7, 3, CLIENT)
    said = home(team, BEA, NOVEMBER)
    assert "*3 of 7 trainings in your team were given up, all for client meetings.*" in said
    assert "From Saturday, 1 August to Saturday, 31 October." in said


def test_it_stays_as_it_was_told_and_the_next_one_is_of_later_trainings(
    team: CountedCompany,
) -> None:
    found = pattern(team, NOVEMBER)
    team.gives_up(4, start=OCTOBER + 10 * DAY)
    assert pattern(team, NOVEMBER + 20 * DAY) == found
    for number in range(4):
        team.gives_up(number, DEADLINE, start=OCTOBER + 30 * DAY)
    for number in range(4, 7):
        team.books(number, start=OCTOBER + 30 * DAY)
    later = pattern(team, NOVEMBER + 30 * DAY)
    assert later == TeamPattern(date(2026, 11, 1), date(2026, 11, 30), 7, 4, DEADLINE)


def test_a_manager_who_looks_after_learning_is_told_no_pattern_of_the_own_team(
    database: Database,
) -> None:
    company = CountedCompany(database, 7, bea="admin")
    for number in range(7):
        (company.gives_up if number < 3 else company.books)(number)
    assert pattern(company, NOVEMBER) is None


def test_what_somebody_did_in_another_team_is_none_of_this_managers_business(
    team: CountedCompany,
) -> None:
    with team.session() as session:
        for number in range(5):
            who = people.person_by_email(session, person(number))
            who.manager_since = date(2026, 10, 20)
    assert pattern(team, NOVEMBER) is None


def test_many_teams_take_as_many_statements_as_one(team: CountedCompany) -> None:
    pattern(team, NOVEMBER)
    with counted_statements(team.database) as counted:
        pattern(team, NOVEMBER + DAY)
    assert len([one for one in counted if "given_up_team" in one]) == 1


# The figures of what somebody was told


def test_a_manager_sees_at_once_how_what_they_were_told_went(database: Database) -> None:
    company = CountedCompany(database, 4)
    flags = [company.gives_up(number, audience=Audience.MANAGER) for number in range(3)]
    company.gives_up(3)
    answered_at = OCTOBER + 2 * DAY
    with company.session() as session:
        bea = people.person_by_email(session, BEA)
        giving_back.cannot(session, bea, flags[0], CannotReason.CLIENT, answered_at)
    company.restores(1, flags[1], OCTOBER + 3 * DAY)
    with company.session() as session:
        bea = people.person_by_email(session, BEA)
        found = figures.told_to_manager(session, bea, OCTOBER + 4 * DAY)
        assert found == Figures(told=3, known=1, restored=1, median_days=3, answered=1)
        later = figures.told_to_manager(session, bea, OCTOBER + 31 * DAY)
        assert later == Figures(told=3, known=3, restored=1, median_days=3, answered=1)
    said = home(company, BEA, OCTOBER + 4 * DAY)
    assert "*Trainings that you were asked about*" in said
    assert "Answered: 1 of 3, in the last twelve months." in said
    assert "Restored within 30 days: 1 of 1." in said
    assert "For half of those that were restored it took three days at most." in said


def test_learning_sees_the_figures_of_what_it_was_told(database: Database) -> None:
    company = CountedCompany(database, 6)
    for number in range(5):
        company.gives_up(number, audience=Audience.LEARNING)
    company.gives_up(5, audience=Audience.MANAGER)
    with company.session() as session:
        leo = people.person_by_email(session, LEO)
        found = figures.told_to_learning(session, leo, OCTOBER + DAY)
        assert found == Figures(told=5)
    assert "Answered: 0 of 5" in home(company, LEO, OCTOBER + DAY)
    assert home(company, person(0), OCTOBER + DAY) == ""
