"""App Home has what waits for an answer, the plans, what comes next, and how it is protected."""

from __future__ import annotations

from sqlalchemy import select

from bot.development_time import answering, team_plans
from bot.development_time.calendar_models import CalendarConnection
from bot.development_time.domain import Outcome, Reason
from bot.development_time.models import Block, Plan
from bot.people import service as people
from bot.playground.desk import Desk
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    TEAM,
    answers,
    blocks_of,
    fills,
    home,
    makes,
    offers,
    opened,
    starts,
)
from tests.support.company import BOSS
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house


def labels(desk: Desk) -> list[str]:
    """What stands on the buttons of App Home."""
    view = desk.home() or {}
    return [
        element["text"]["text"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def outcomes(house: House, email: str) -> list[str]:
    """How somebody's blocks that began went."""
    return [one.outcome for one in blocks_of(house, email, "over", "asked")]


def test_without_a_plan_home_offers_to_make_one(small_house: House) -> None:
    greta, bea = small_house.desk(ALONE), small_house.desk(BOSS)
    home(small_house, greta, lambda read: "You have no plan yet." in read)
    assert "Plan development time" in labels(greta)
    assert "Plan it for my team…" not in labels(greta)
    home(small_house, bea, lambda read: "You have no plan yet." in read)
    assert "Plan it for my team…" in labels(bea)
    assert greta.act_in_home("devtime_open").ok
    opened(small_house, greta, "Length")
    assert greta.submit().ok
    opened(small_house, greta, "Planned: Fridays 14:00 to 16:00.")
    home(small_house, greta, lambda read: "Next: Friday, 4 December, 14:00 to 16:00." in read)


def test_the_plan_is_ended_and_brought_back_from_home(house: House) -> None:
    makes(house, ANA)
    ana = house.desk(ANA)
    home(house, ana, lambda read: "What comes next" in read)
    assert ana.act_in_home("devtime_end").ok
    home(house, ana, lambda read: "Ended: Fridays 14:00 to 16:00." in read)
    assert starts(house, ANA) == []
    assert ana.act_in_home("devtime_bring_back").ok
    home(house, ana, lambda read: "What comes next" in read)
    assert len(starts(house, ANA)) == 8


def test_all_that_nobody_answered_is_kept_in_one_click_and_taken_back(house: House) -> None:
    makes(house, ANA)
    makes(house, ANA, weekday="2")
    ana = house.desk(ANA)
    house.move(days=5)
    home(house, ana, lambda read: "How did these two blocks of development time go?" in read)
    assert ana.act_in_home("devtime_all_kept").ok
    read = home(house, ana, lambda read: "Noted." in read)
    assert "Wed 2 Dec, 14:00 to 16:00. Kept: two hours." in read
    assert outcomes(house, ANA) == ["kept", "kept"]
    assert ana.act_in_home("devtime_undo_together").ok
    home(house, ana, lambda read: "How did these two blocks of development time go?" in read)
    assert outcomes(house, ANA) == ["", ""]


def test_a_week_is_answered_together_each_in_its_own_way(small_house: House) -> None:
    makes(small_house, ANA)
    makes(small_house, ANA, weekday="2")
    makes(small_house, ANA, weekday="3")
    ana = small_house.desk(ANA)
    small_house.move(days=5)
    home(small_house, ana, lambda read: "How did these three blocks" in read)
    assert ana.act_in_home("devtime_answer_together").ok
    opened(small_house, ana, "How did it go?")
    first, _, last = blocks_of(small_house, ANA, "asked")
    fills(ana, **{f"answer:{first.id}": "partly", f"answer:{last.id}": "lost:deadline"})
    assert ana.submit().ok
    read = home(small_house, ana, lambda read: "How did this block of" in read)
    assert "Fri 4 Dec, 14:00 to 16:00. Lost to a deadline." in read
    assert outcomes(small_house, ANA) == ["partly", "", "lost"]


def test_how_it_is_protected_is_said_with_its_buttons(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    read = home(small_house, ana, lambda read: "How it is protected" in read)
    assert "Free at first, busy from two days before, or when the week fills." in read
    assert "Connect a calendar…" in labels(ana)
    assert "Set my Slack status too…" not in labels(ana)  # this installation cannot


def test_what_became_of_the_hours_is_counted(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    small_house.move(days=5)
    home(small_house, ana, lambda read: "How did this block" in read)
    assert ana.act_in_home("devtime_all_kept").ok
    read = home(small_house, ana, lambda read: "You kept 2 of 2 hours in these four weeks." in read)
    assert "One block: one kept." in read


def test_the_team_plan_of_a_manager_stands_in_home(small_house: House) -> None:
    offers(small_house)
    bea = small_house.desk(BOSS)
    bea.close()
    read = home(small_house, bea, lambda read: "Your team's development time" in read)
    assert "Offered to six people; nobody takes part yet." in read
    assert bea.act_in_home("devtime_end_team").ok
    home(small_house, bea, lambda read: "Your team's development time" not in read)
    opened(small_house, bea, "Who has it keeps it as their own.")
    assert bea.act_in_modal("devtime_bring_back_team").ok
    opened(small_house, bea, "It is offered again.")
    home(small_house, bea, lambda read: "Offered to six people" in read)


def test_with_a_connected_calendar_nothing_is_to_be_added_by_hand(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    with small_house.session() as session:
        person = people.person_by_email(session, ANA)
        session.add(
            CalendarConnection(
                person_id=person.id,
                kind="caldav",
                account="ana@cloud.example",
                secret="sealed",
                created_at=small_house.now,
            )
        )
    read = home(small_house, ana, lambda read: "is connected" in read)
    assert "Your calendar (ana@cloud.example) is connected: I read when you are busy" in read
    assert {"Calendar file", "Connect a calendar…"}.isdisjoint(labels(ana))
    assert "Disconnect it" in labels(ana)


def test_a_manager_reads_sums_of_the_team_and_nobodys_name(house: House) -> None:
    offers(house)
    with house.session() as session:
        for email in TEAM:
            person = people.person_by_email(session, email)
            [plan] = session.scalars(select(Plan).where(Plan.person_id == person.id))
            team_plans.accept(session, person, plan.id, house.now)
    house.move(days=5)
    bea = house.desk(BOSS)
    answers(house, bea, "/devtime team", "What became of the hours is told in sums")
    with house.session() as session:
        for number, email in enumerate(TEAM):
            person = people.person_by_email(session, email)
            first = select(Block).where(Block.person_id == person.id).order_by(Block.starts_at)
            block = session.scalars(first).first()
            assert block is not None
            outcome = Outcome.KEPT if number < 3 else Outcome.LOST
            reason = None if number < 3 else Reason.CLIENT_MEETING
            answering.answer(session, person, block.id, outcome, reason, now=house.now)
    house.move(days=4)
    words = bea.words(answers(house, bea, "/devtime team", "Your team kept 6 of 12 hours"))
    assert "What was lost went to: client meetings (six hours)." in words
    assert "Counted: all six people who had planned time." in words
    assert not any(email.partition("@")[0].capitalize() in words for email in TEAM)
