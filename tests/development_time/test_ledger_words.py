"""What a manager of a small team reads of its hours: who is counted, and what nobody spoke of."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.development_time import answering, choosing, team_plans
from bot.development_time.domain import Chosen, Outcome
from bot.development_time.models import Block, Plan
from bot.people import service as people
from tests.development_time.at_the_desk import TEAM, answers, firm, offers
from tests.support.company import BOSS
from tests.support.databases import new_sqlite
from tests.support.house import House

UNSAID = "Of one hour nobody said how it went."


def answered(house: House, size: int, *, unsaid: int) -> None:
    """Each of the team but one had an hour, agreed to be counted and said that it was kept."""
    offers(house, minutes="60")
    team = TEAM[:size]
    for email in team:
        with house.session() as session:
            person = people.person_by_email(session, email)
            [plan] = session.scalars(select(Plan).where(Plan.person_id == person.id))
            team_plans.accept(session, person, plan.id, house.now)
            choosing.choose(session, person, Chosen(shares=email != TEAM[3]), house.now)
    house.move(days=5)
    for number, email in enumerate(team):
        with house.session() as session:
            person = people.person_by_email(session, email)
            mine = select(Block).where(Block.person_id == person.id).order_by(Block.starts_at)
            block = session.scalars(mine).first()
            assert block is not None
            if number >= unsaid:
                answering.answer(session, person, block.id, Outcome.KEPT, None, now=house.now)
    house.move(days=4)


@pytest.mark.parametrize(
    ("size", "who"),
    [
        (3, "Counted: all three people of your team, who agreed to it."),
        (4, "Counted: three people who agreed to it; the others are left out."),
    ],
)
def test_others_are_left_out_only_where_there_are_some(tmp_path: Path, size: int, who: str) -> None:
    with firm(new_sqlite(tmp_path), tmp_path, size) as house:
        answered(house, size, unsaid=1)
        bea = house.desk(BOSS)
        words = bea.words(answers(house, bea, "/devtime team", "Your team kept 2 of 3 hours"))
        assert who in words
        assert UNSAID in words


def test_two_hours_that_nobody_spoke_of_are_several(tmp_path: Path) -> None:
    with firm(new_sqlite(tmp_path), tmp_path, 3) as house:
        answered(house, 3, unsaid=2)
        bea = house.desk(BOSS)
        words = bea.words(answers(house, bea, "/devtime team", "Your team kept 1 of 3 hours"))
        assert "Of 2 hours nobody said how they went." in words
        ana = house.desk(TEAM[2])
        assert "You kept 1 of one hour" in ana.words(
            answers(house, ana, "/devtime week", "in these four weeks")
        )
