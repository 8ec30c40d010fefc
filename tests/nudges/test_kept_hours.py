"""What a team's development time says to its manager: where it leaks, or that everybody kept it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.development_time import plans, service, team_plans
from bot.development_time.models import Block
from bot.people import service as people
from bot.playground.entities import Message
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import TEAM, fills, opened, reads, rows
from tests.development_time.firm import FRIDAY, WEEK, Firm
from tests.development_time.workplace import Workplace, weekly
from tests.nudges.test_weekly_nudge import labels
from tests.support.company import BOSS, company, nudges_of, only, outbox_of, told
from tests.support.databases import new_sqlite
from tests.support.house import House, running

KEYS = ("hours_lost_to", "hours_lost", "hours_scattered", "hours_unanswered", "hours_kept")
FIVE = TEAM[:5]
WEEKS = [FRIDAY - back * WEEK for back in range(4)]


@contextmanager
def working(
    database_url: str, folder: Path, size: int = 5, *, offered: bool = True
) -> Iterator[tuple[House, Firm]]:
    """A manager with so many reports, each with a plan; where `offered`, it is the manager's."""
    people_csv = company(folder, rows(size))
    with running(database_url, people_csv=people_csv, choices=only(folder, *KEYS)) as house:
        names = TEAM[:size]
        with house.session() as session:
            known = {name: people.person_by_email(session, name) for name in (BOSS, *names)}
            if offered:
                team_plans.make(session, known[BOSS], weekly(), house.now)
            made = {name: plans.make(session, known[name], weekly(), house.now) for name in names}
            ids = {name: person.id for name, person in known.items()}
            numbers = {name: plan.id for name, plan in made.items()}
        workspace_id = house.leeway.installations[0].workspace_id
        work = Workplace(house.leeway.database, workspace_id, ids)
        yield house, Firm(work, numbers)


@pytest.fixture
def offered(tmp_path: Path) -> Iterator[tuple[House, Firm]]:
    with working(new_sqlite(tmp_path), tmp_path) as both:
        yield both


def leaks_on_fridays(firm: Firm) -> None:
    """Of 40 hours 16 were kept; the others went to meetings with clients."""
    for number, day in enumerate(WEEKS):
        for name in FIVE:
            kept = number % 2 and name != FIVE[0]
            firm.goes(
                name, "kept" if kept else "lost", day, reason="" if kept else "client_meeting"
            )


def on_tuesday(house: House, text: str) -> Message:
    house.move_to(1, 10)
    return house.sees(house.desk(BOSS), text)


def test_a_manager_hears_what_the_time_is_lost_to_and_moves_the_plan_in_one_form(
    database_url: str, tmp_path: Path
) -> None:
    with working(database_url, tmp_path) as (house, firm):
        leaks_on_fridays(firm)
        message = on_tuesday(house, "Your team kept 16 of 40 development hours")
        assert message.text.startswith(
            "*Your team kept 16 of 40 development hours in the last four weeks.*\n"
            "Most of what was lost went to client meetings.\n"
            "Move the plan to a time that these leave alone."
        )
        assert labels(message)[:3] == ["Move the plan…", "Already done", "Not now…"]
        assert len(message.text.split()) < 75

        bea = house.desk(BOSS)
        assert bea.click(message, "devtime_open_team").ok
        assert "Negotiation" in opened(house, bea, "By which clock")  # as the plan has it
        fills(bea, weekday="1", start="09:30")
        outcome = bea.submit()
        assert outcome.ok, outcome
        (plan,) = at_the_desk.team_plans(house)
        assert (plan.weekday, plan.start.isoformat()) == (1, "09:30:00")
        (nudge,) = nudges_of(house, BOSS)
        assert (nudge.answer, nudge.outcome, nudge.detail["planned"]) == (
            "promised",
            "did_it",
            plan.id,
        )
        bea.close()
        house.move(seconds=30)
        receipt = reads(house, bea, "You changed your team's development time.")
        assert receipt.ts == message.ts
        assert labels(receipt)[0] == "Change…"
        assert "Undo" not in labels(receipt)  # that is where the plan was changed
        assert outbox_of(house, "follow_up") == []


def test_the_weekday_is_said_where_the_plan_has_more_than_one(
    offered: tuple[House, Firm],
) -> None:
    house, firm = offered
    leaks_on_fridays(firm)
    with firm.work.session() as session:  # Ana's are on Thursdays
        day, ana = timedelta(days=1), firm.work.ids[FIVE[0]]
        past = select(Block).where(Block.person_id == ana, Block.outcome != "")
        for block in session.scalars(past):
            block.planned_at -= day
            block.starts_at -= day
            block.ends_at -= day
    message = on_tuesday(house, "Your team kept 16 of 40 development hours")
    assert "went to client meetings, most often on a Friday." in message.text


def test_a_note_says_what_its_manager_saw_before_though_an_answer_was_taken_back_since(
    offered: tuple[House, Firm],
) -> None:
    house, firm = offered
    leaks_on_fridays(firm)
    house.move_to(1, 8)
    with firm.work.session() as session:
        teams = people.teams_of(session, [firm.work.ids[BOSS]])
        assert service.teams_hours(session, teams, house.now)
    with firm.work.session() as session:
        kept = update(Block).where(Block.outcome == "kept")
        session.execute(kept.values(state="asked", outcome="", answered_at=None))
    house.move(hours=2)
    assert house.sees(house.desk(BOSS), "Your team kept 16 of 40 development hours")


def test_the_form_that_is_closed_leaves_the_note_as_it_is(offered: tuple[House, Firm]) -> None:
    house, firm = offered
    leaks_on_fridays(firm)
    message = on_tuesday(house, "16 of 40")
    bea = house.desk(BOSS)
    assert bea.click(message, "devtime_open_team").ok
    opened(house, bea, "By which clock")
    bea.close()
    (nudge,) = nudges_of(house, BOSS)
    assert nudge.answer is None
    assert labels(house.sees(bea, "16 of 40"))[0] == "Move the plan…"


def test_a_plan_that_is_moved_after_another_answer_changes_nothing_of_that(
    offered: tuple[House, Firm],
) -> None:
    house, firm = offered
    leaks_on_fridays(firm)
    message = on_tuesday(house, "16 of 40")
    bea = house.desk(BOSS)
    assert bea.click(message, "devtime_open_team").ok
    opened(house, bea, "By which clock")
    assert bea.click(message, "nudge_already_done").ok
    fills(bea, weekday="1", start="09:30")
    outcome = bea.submit()
    assert outcome.ok, outcome
    house.move(seconds=30)
    (nudge,) = nudges_of(house, BOSS)
    assert (nudge.answer, nudge.detail) == ("already_done", {})
    assert [plan.weekday for plan in at_the_desk.team_plans(house)] == [1]


def test_without_one_cause_no_cause_is_named(offered: tuple[House, Firm]) -> None:
    house, firm = offered
    for name, reason in zip(FIVE, ("travel", "ill", "deadline", "travel", "ill"), strict=True):
        firm.goes(name, "lost", reason=reason)
        firm.goes(name, "partly", FRIDAY - WEEK, kept_minutes=45)
    message = on_tuesday(house, "Your team kept 4 of 20 development hours")
    assert "No one thing took most of the rest" in message.text
    assert "ill" not in message.text.split()
    assert labels(message)[0] == "Move the plan…"


def test_a_manager_without_a_plan_can_offer_one_time_for_all(tmp_path: Path) -> None:
    with working(new_sqlite(tmp_path), tmp_path, offered=False) as (house, firm):
        for name in FIVE:
            firm.goes(name, "lost", reason="team_meeting")
        message = on_tuesday(house, "Your team kept 0 of 10 development hours")
        bea = house.desk(BOSS)
        assert labels(message)[0] == "Offer one time…"
        assert bea.click(message, "devtime_open_team").ok
        opened(house, bea, "By which clock")
        fills(bea, weekday="2", start="10:00")
        outcome = bea.submit()
        assert outcome.ok, outcome
        bea.close()
        house.move(seconds=30)
        reads(house, bea, "You offered your team a time for development.")
        assert [plan.weekday for plan in at_the_desk.team_plans(house)] == [2]


def test_where_nobody_says_how_it_went_the_ask_is_to_say_it(offered: tuple[House, Firm]) -> None:
    house, firm = offered
    for name in FIVE:
        firm.goes(name, "kept" if name == FIVE[0] else "unknown")
    message = on_tuesday(house, "Of 10 development hours that your team planned in four weeks")
    assert "nobody said how 8 went" in message.text
    assert labels(message)[0] == "See the message"


def test_everybody_who_kept_their_time_is_praised_and_can_be_thanked(
    offered: tuple[House, Firm],
) -> None:
    house, firm = offered
    for day in WEEKS:
        for name in FIVE:
            firm.goes(name, "kept", day)
    firm.goes(FIVE[0], "lost", FRIDAY - 4 * WEEK, reason="deadline")  # before these weeks
    message = on_tuesday(house, "*Everybody on your team had development time")
    assert "40 of 40 planned hours were kept" in message.text
    bea = house.desk(BOSS)
    assert bea.click(message, "nudge_write").ok
    assert "We kept 40 of 40 hours for learning" in str(opened(house, bea, "Thank you"))
    assert bea.submit().ok
    house.move(hours=3)
    assert any("We kept 40 of 40 hours for learning" in text for text in told(house, FIVE[0]))


@pytest.mark.parametrize("size", [4, 5])
def test_of_fewer_than_five_people_nothing_is_said(tmp_path: Path, size: int) -> None:
    with working(new_sqlite(tmp_path), tmp_path, size) as (house, firm):
        for name in TEAM[:4]:
            firm.goes(name, "lost", reason="client_meeting")
            firm.goes(name, "lost", FRIDAY - WEEK, reason="client_meeting")
        house.move_to(1, 10)
        assert nudges_of(house, BOSS) == []


def test_a_team_that_keeps_most_of_its_time_is_left_alone(offered: tuple[House, Firm]) -> None:
    house, firm = offered
    for name in FIVE:
        firm.goes(name, "kept")
        firm.goes(name, "lost" if name == FIVE[0] else "kept", FRIDAY - WEEK, reason="travel")
        firm.goes(name, "lost" if name == FIVE[1] else "kept", FRIDAY - 2 * WEEK, reason="travel")
    house.move_to(1, 10)
    assert nudges_of(house, BOSS) == []


def test_nobody_is_called_everybody_where_one_had_no_time(tmp_path: Path) -> None:
    with working(new_sqlite(tmp_path), tmp_path, size=6) as (house, firm):
        for name in FIVE:
            firm.goes(name, "kept")
        house.move_to(1, 10)
        assert nudges_of(house, BOSS) == []


def test_why_this_says_where_the_hours_come_from(offered: tuple[House, Firm]) -> None:
    house, firm = offered
    leaks_on_fridays(firm)
    message = on_tuesday(house, "16 of 40")
    bea = house.desk(BOSS)
    assert bea.click(message, "nudge_why").ok
    assert house.playground.wait_until(lambda: bool(bea.modals()))
    assert "what your team answered after each block of development time" in bea.modal_words()
