"""A manager's plan for the team reaches each person, who take it, another time, or none."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

from bot.development_time import team_plans as service
from bot.development_time.domain import Draft
from bot.people import service as people
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    BEN,
    CAROL,
    NEW_YORK,
    TEAM,
    TUESDAY,
    answers,
    clicks,
    fills,
    firm,
    home,
    makes,
    newest,
    offers,
    opened,
    plans_of,
    reads,
    said,
    starts,
    team_plans,
)
from tests.support.company import BOSS
from tests.support.databases import new_sqlite
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house
QUESTION = "Bea Boss offers you development time: Fridays 14:00 to 16:00."


def test_each_person_of_the_team_is_asked_in_their_own_working_hours(house: House) -> None:
    offers(house, purpose="Whatever helps you")
    words = opened(house, house.desk(BOSS), "Offered: Fridays 14:00 to 16:00.")
    assert "I bring it to six people" in words
    ana, ben = house.desk(ANA), house.desk(BEN)
    assert newest(ana, QUESTION) is None  # it is 8:00 there
    house.move(hours=1, minutes=1)
    question = reads(house, ana, QUESTION)
    assert "For: “Whatever helps you”." in ana.words(question)
    assert ana.buttons(question) == [
        "Works for me",
        "Another time…",
        "Not for me",
        "Why this?",
        "Fewer of these",
    ]
    assert len(question.text.split()) < 75
    assert newest(ben, QUESTION) is None  # it is 3:00 there
    house.move(hours=6)
    reads(house, ben, QUESTION)
    assert said(house, "devtime_offer") == len(TEAM)
    assert starts(house, ANA) == []


def test_yes_makes_it_theirs_and_undo_opens_the_offer_again(house: House) -> None:
    offers(house)
    house.move(hours=8)
    ben = house.desk(BEN)
    question = reads(house, ben, QUESTION)
    taken = clicks(house, ben, question, "devtime_accept", "It is yours: Fridays 14:00 to 16:00.")
    assert starts(house, BEN, NEW_YORK)[0] == "Fri 4 Dec 14:00"
    assert "Calendar file" in ben.buttons(taken)
    clicks(house, ben, taken, "devtime_undo_offer", QUESTION)
    assert starts(house, BEN) == []
    assert [one.state for one in plans_of(house, BEN)] == ["offered"]


def test_no_is_kept_to_themselves_and_can_be_taken_back(small_house: House) -> None:
    offers(small_house)
    small_house.move(hours=2)
    ana, bea = small_house.desk(ANA), small_house.desk(BOSS)
    question = reads(small_house, ana, QUESTION)
    declined = clicks(small_house, ana, question, "devtime_decline", "Not for you: Fridays")
    assert [one.state for one in plans_of(small_house, ANA)] == ["declined"]
    words = bea.words(answers(small_house, bea, "/devtime team", "Offered to six people"))
    assert "nobody takes part yet" in words
    assert "Ana" not in words
    clicks(small_house, ana, declined, "devtime_undo_offer", QUESTION)


def test_another_time_is_chosen_in_the_form_and_refused_at_its_field(small_house: House) -> None:
    offers(small_house)
    small_house.move(hours=2)
    ana = small_house.desk(ANA)
    question = reads(small_house, ana, QUESTION)
    assert ana.click(question, "devtime_another_time").ok
    opened(small_house, ana, "Length")
    fills(ana, weekday=TUESDAY, start="22:00")
    assert list(ana.submit().field_errors) == ["start"]
    fills(ana, start="09:30")
    assert ana.submit().ok
    small_house.move(seconds=3)
    reads(small_house, ana, "It is yours: Tuesdays 9:30 to 11:30.")
    assert starts(small_house, ANA)[0] == "Tue 1 Dec 09:30"
    assert newest(ana, QUESTION) is None


def test_all_at_the_same_moment_is_told_by_the_persons_own_clock(small_house: House) -> None:
    offers(small_house, start="15:00", minutes="60", same_moment="same")
    small_house.move(hours=8)
    ben = small_house.desk(BEN)
    question = reads(small_house, ben, "Fridays 15:00 to 16:00 (Europe/Berlin).")
    assert "On your clock it begins on Friday, 4 December, 9:00 to 10:00." in ben.words(question)
    clicks(small_house, ben, question, "devtime_accept", "It is yours:")
    assert starts(small_house, BEN, NEW_YORK)[0] == "Fri 4 Dec 09:00"


def test_a_time_that_is_none_of_theirs_is_not_taken_and_says_so(small_house: House) -> None:
    offers(small_house, start="09:00", minutes="60", same_moment="same")
    small_house.move(hours=8)
    ben = small_house.desk(BEN)
    question = reads(small_house, ben, "Fridays 9:00 to 10:00 (Europe/Berlin).")
    before = len(ben.messages(ben.app_dm()))
    again = clicks(small_house, ben, question, "devtime_accept", "It was not added.")
    assert "outside your working hours, 9:00 to 17:00." in ben.words(again)
    assert len(ben.messages(ben.app_dm())) == before
    assert [one.state for one in plans_of(small_house, BEN)] == ["offered"]


def test_who_has_another_plan_then_reads_which_in_the_offer_and_takes_another_time(
    small_house: House,
) -> None:
    makes(small_house, ANA, start="13:30")
    offers(small_house)
    small_house.move(hours=2)
    ana = small_house.desk(ANA)
    question = reads(small_house, ana, QUESTION)
    before = len(ana.messages(ana.app_dm()))
    again = clicks(
        small_house,
        ana,
        question,
        "devtime_accept",
        "It was not added. You have Fridays 13:30 to 15:30 already. Choose another time.",
    )
    assert len(ana.messages(ana.app_dm())) == before
    assert [one.state for one in plans_of(small_house, ANA)] == ["live", "offered"]
    assert ana.click(again, "devtime_another_time").ok
    words = opened(small_house, ana, "Your own time instead of Fridays 14:00 to 16:00.")
    assert "Nobody is told." in words
    fills(ana, weekday=TUESDAY)
    assert ana.submit().ok
    small_house.move(seconds=3)
    reads(small_house, ana, "It is yours: Tuesdays 14:00 to 16:00.")


def test_how_many_take_part_is_told_from_five_people_on(tmp_path: Path, small_house: House) -> None:
    offers(small_house)
    small_house.move(hours=2)
    ana, bea = small_house.desk(ANA), small_house.desk(BOSS)
    clicks(small_house, ana, reads(small_house, ana, QUESTION), "devtime_accept", "It is yours")
    answers(small_house, bea, "/devtime team", "Offered to six people; one takes part.")
    few = tmp_path / "few"
    few.mkdir()
    with firm(new_sqlite(few), few, size=3) as house:
        offers(house)
        house.move(hours=2)
        ana, bea = house.desk(ANA), house.desk(BOSS)
        clicks(house, ana, reads(house, ana, QUESTION), "devtime_accept", "It is yours")
        words = bea.words(answers(house, bea, "/devtime team", "Offered to three people."))
        assert "one takes part" not in words
        assert "How many take part is told from five people on." in words


def test_a_change_moves_those_who_have_it_and_asks_the_others_anew(house: House) -> None:
    offers(house)
    house.move(hours=2)
    ana, carol, bea = house.desk(ANA), house.desk(CAROL), house.desk(BOSS)
    clicks(house, ana, reads(house, ana, QUESTION), "devtime_accept", "It is yours")
    bea.close()
    shown = answers(house, bea, "/devtime team", "Offered to six people")
    assert bea.click(shown, "devtime_open_team", value=str(team_plans(house)[0].id)).ok
    opened(house, bea, "By which clock")
    fills(bea, weekday=TUESDAY, start="09:30")
    assert bea.submit().ok
    opened(house, bea, "Changed: Tuesdays 9:30 to 11:30.")
    house.move(minutes=1)
    moved = reads(house, ana, "Bea Boss moved the team's development time, and yours with it")
    assert "Tuesdays 9:30 to 11:30" in ana.words(moved)
    assert starts(house, ANA)[0] == "Tue 1 Dec 09:30"
    reads(house, carol, "Bea Boss offers you development time: Tuesdays 9:30 to 11:30.")
    clicks(house, ana, moved, "devtime_decline", "Not for you: Tuesdays")
    assert starts(house, ANA) == []


def test_a_team_plan_that_was_changed_on_the_phone_meanwhile_is_not_overwritten(
    small_house: House,
) -> None:
    offers(small_house)
    bea = small_house.desk(BOSS)
    bea.close()
    shown = answers(small_house, bea, "/devtime team", "Offered to six people")
    [plan] = team_plans(small_house)
    assert bea.click(shown, "devtime_open_team", value=str(plan.id)).ok
    opened(small_house, bea, "By which clock")
    with small_house.session() as session:
        manager = people.person_by_email(session, BOSS)
        phone = Draft(1, time(14, 0), 60, date(2026, 12, 1))
        changed = service.change(session, manager, plan.id, phone, version=1, now=small_house.now)
    assert changed.offered == len(TEAM)
    fills(bea, start="10:00")
    assert "Somebody changed this plan meanwhile" in bea.submit().field_errors["weekday"]
    assert [(one.weekday, one.start) for one in team_plans(small_house)] == [(1, time(14, 0))]


def test_who_stops_offering_leaves_theirs_to_those_who_have_it(house: House) -> None:
    offers(house)
    house.move(hours=2)
    ana, carol, bea = house.desk(ANA), house.desk(CAROL), house.desk(BOSS)
    clicks(house, ana, reads(house, ana, QUESTION), "devtime_accept", "It is yours")
    question = reads(house, carol, QUESTION)
    assert bea.act_in_modal("devtime_end_team").ok
    opened(house, bea, "It is not offered any more.")
    house.move(minutes=1)
    gone = reads(house, carol, "This offer was taken back: Fridays 14:00 to 16:00.")
    assert carol.buttons(gone) == ["Fewer of these"]
    assert gone.ts == question.ts
    assert len(starts(house, ANA)) == 8
    assert bea.act_in_modal("devtime_bring_back_team").ok
    opened(house, bea, "It is offered again.")
    house.move(minutes=1)
    reads(house, carol, QUESTION)


def test_an_offer_is_answered_in_app_home_as_well(small_house: House) -> None:
    offers(small_house)
    small_house.move(hours=2)
    ana = small_house.desk(ANA)
    reads(small_house, ana, QUESTION)
    home(small_house, ana, lambda read: QUESTION in read)
    assert ana.act_in_home("devtime_accept").ok
    home(small_house, ana, lambda read: QUESTION not in read and "What comes next" in read)
    small_house.move(minutes=1)
    reads(small_house, ana, "It is yours: Fridays 14:00 to 16:00.")
    assert newest(ana, QUESTION) is None


def test_why_this_says_who_learns_what_of_the_answer(small_house: House) -> None:
    offers(small_house)
    small_house.move(hours=2)
    ana = small_house.desk(ANA)
    assert ana.click(reads(small_house, ana, QUESTION), "devtime_why_offer").ok
    words = opened(small_house, ana, "Bea Boss offers the whole team: Fridays 14:00 to 16:00.")
    assert "Your manager sees how many of the team take part, from five people on" in words
