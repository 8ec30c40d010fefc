"""What stands in a message after a click is true, whole, and can be undone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.people import service as people
from bot.people.models import Person
from bot.playground.faults import Kind
from tests.nudges.test_weekly_nudge import ASK, labels
from tests.support.company import BOSS, company, nudges_of, only, outbox_of, team, told
from tests.support.databases import new_sqlite
from tests.support.house import House, running

AMARA = "amara.okafor@halden.example"
LIAM = "liam.oconnor@halden.example"
KEPT = "Good. The next note comes on Tue, 29 December, 10:00."


def cadence_of(house: House, email: str) -> str:
    with house.session() as session:
        person = people.person_by_email(session, email)
        return people.preference_of(session, person).cadence


def why(house: House, action: str = "nudge_why") -> str:
    """What *Why this?* of Amara's last message shows."""
    amara = house.desk(AMARA)
    assert amara.click(amara.messages(amara.app_dm())[-1], action).ok
    assert house.playground.wait_until(lambda: bool(amara.modals()))
    shown = str(amara.modals()[-1].content["blocks"])
    amara.close()
    return shown


def silent_for_three_weeks(house: House) -> None:
    for _ in range(4):
        house.move_to(1, 10)


def test_the_smallest_version_is_asked_about_as_it_was_promised(tmp_path: Path) -> None:
    people_csv = company(tmp_path, team(3), [("Budget", "2026-12-31", "budget_end")])
    with running(
        new_sqlite(tmp_path), people_csv=people_csv, choices=only(tmp_path, "budget_year_end")
    ) as house:
        boss = house.desk(BOSS)
        house.move_to(1, 10)
        message = house.sees(boss, "learning budget closes")
        message = house.click(boss, message, "nudge_not_now", "What stands in the way?")
        message = house.click(boss, message, "nudge_reason_no_time", "fifteen minutes at most")
        house.click(boss, message, "nudge_do_small", "Noted as your plan")
        house.move(days=4)
        promise = "Mention it in one sentence in your next team meeting."
        question = house.sees(boss, f"You said that you would: “{promise}”")
        assert "Did you get to it?" in question.text
        answer = house.click(boss, question, "nudge_outcome_did_it", "You did it.")
        assert promise in answer.text
        assert "Your team hears" not in question.text + answer.text


def test_app_home_opens_where_the_nudge_was_taken_out_of_the_catalogue(tmp_path: Path) -> None:
    url = new_sqlite(tmp_path)
    with running(url) as house:
        house.move_to(1, 10)
        house.sees(house.desk(AMARA), ASK)
        later = house.now + timedelta(minutes=1)
    with running(url, start=later, choices=only(tmp_path, "small_step")) as house:
        amara = house.desk(AMARA)
        assert amara.open_home().ok
        assert house.playground.wait_until(lambda: amara.home() is not None)
        assert "nudge_do" not in str(amara.home())


def test_a_click_that_was_stored_is_not_called_undone_when_home_fails(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    house.move_to(1, 10)
    house.sees(amara, ASK)
    amara.open_home()
    assert house.playground.wait_until(lambda: "nudge_do" in str(amara.home()))
    house.playground.world.faults.inject("views.publish", Kind.RATE_LIMITED)
    assert amara.act_in_home("nudge_do").ok
    house.settle()
    house.sees(amara, "Noted as your plan")
    assert all("nothing was changed" not in text for text in told(house, AMARA))
    assert nudges_of(house, AMARA)[-1].answer == "promised"


def test_a_receipt_has_no_hole_once_the_question_was_asked(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    house.move_to(1, 10)
    question = house.sees(amara, ASK)
    house.click(amara, question, "nudge_do", "I will ask once how it went, on")
    house.move(days=4)
    asked = len(amara.messages(amara.app_dm()))
    assert amara.click(question, "nudge_do").ok

    def receipt() -> str:
        return next(m.text for m in amara.messages(amara.app_dm()) if m.ts == question.ts)

    assert house.playground.wait_until(lambda: receipt().endswith("Noted as your plan."))
    assert len(amara.messages(amara.app_dm())) == asked
    assert len(outbox_of(house, "follow_up")) == 1


def test_a_choice_after_three_silences_can_be_undone(house: House) -> None:
    amara = house.desk(AMARA)
    silent_for_three_weeks(house)
    question = house.sees(amara, "I have written three times")
    assert cadence_of(house, AMARA) == "stopped"
    receipt = house.click(amara, question, "nudge_keep_weekly", KEPT)
    assert labels(receipt) == ["Undo", "Fewer of these"]
    assert cadence_of(house, AMARA) == "weekly"
    again = house.click(amara, receipt, "nudge_undo_keep", "I have written three times")
    assert cadence_of(house, AMARA) == "stopped"
    assert labels(again) == labels(question)
    house.click(amara, again, "nudge_keep_monthly", "From now on I write once a month")
    assert cadence_of(house, AMARA) == "monthly"


def test_a_choice_that_was_changed_in_the_settings_since_is_not_undone(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    silent_for_three_weeks(house)
    question = house.sees(amara, "I have written three times")
    receipt = house.click(amara, question, "nudge_keep_weekly", KEPT)
    with house.session() as session:
        person = people.person_by_email(session, AMARA)
        people.set_cadence(session, person, "monthly", house.now)
    assert amara.click(receipt, "nudge_undo_keep").ok
    house.sees(amara, "You changed that in your settings since")
    assert cadence_of(house, AMARA) == "monthly"


def test_who_leads_nobody_any_more_reads_no_sentence_with_a_hole(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    silent_for_three_weeks(house)
    question = house.sees(amara, "I have written three times")
    with house.session() as session:
        boss = people.person_by_email(session, AMARA)
        reports = update(Person).where(Person.manager_id == boss.id)
        session.execute(reports.values(manager_id=None))
    house.click(
        amara,
        question,
        "nudge_keep_weekly",
        "Good. No note is planned now, because nobody reports to you here.",
    )


def test_the_answer_to_the_welcome_can_be_undone(small_house: House) -> None:
    house, liam = small_house, small_house.desk(LIAM)
    house.move(days=1)
    welcome = house.sees(liam, "Is that a good time?")
    agreed = house.click(liam, welcome, "nudge_agree", "Agreed: the first note comes on")
    assert labels(agreed) == ["Undo", "Fewer of these"]
    again = house.click(liam, agreed, "nudge_undo_agree", "Is that a good time?")
    assert labels(again) == ["Keep that time", "Fewer of these"]


def test_the_reasons_have_the_small_print_and_are_found_again(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    house.move_to(1, 10)
    question = house.sees(amara, ASK)
    reasons = house.click(amara, question, "nudge_not_now", "What stands in the way?")
    assert labels(reasons)[-2:] == ["Why this?", "Fewer of these"]
    assert reasons.blocks[-1]["block_id"] == question.blocks[-1]["block_id"]


def test_not_now_without_a_reason_is_a_sign_of_life(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    for _ in range(5):
        house.move_to(1, 10)
        last = amara.messages(amara.app_dm())[-1]
        house.click(amara, last, "nudge_not_now", "What stands in the way?")
    assert cadence_of(house, AMARA) == "weekly"


def test_why_this_says_what_the_person_said_before(small_house: House) -> None:
    house, amara = small_house, small_house.desk(AMARA)
    house.move_to(1, 10)
    assert "Of what is true for your team" in why(house)
    message = house.click(amara, house.sees(amara, ASK), "nudge_not_now", "What stands")
    message = house.click(amara, message, "nudge_reason_benefit", "Which result")
    house.click(amara, message, "nudge_result", "The next note leads with", value="1")
    house.move_to(1, 10)
    led = house.sees(amara, "counts for you now, so think of it here")
    assert "counts for you now." in why(house)
    message = house.click(amara, led, "nudge_not_now", "What stands")
    house.click(amara, message, "nudge_reason_no_time", "fifteen minutes at most")
    house.move_to(1, 10)
    assert "You had no time for it last time" in why(house)
    small = amara.messages(amara.app_dm())[-1]
    house.click(amara, small, "nudge_do_small", "Noted as your plan")
    house.move_to(4, 11)
    question = house.sees(amara, "You said that you would: ")
    assert "so I ask once how it went" in why(house)
    house.click(amara, question, "nudge_outcome_not_yet", "I will ask once more")
    house.move_to(0, 11)
    house.sees(amara, "You said that you would: ")
    assert "You said “not yet”, so I ask once more" in why(house)


def test_why_this_of_what_came_back_says_that_it_was_asked_for(tmp_path: Path) -> None:
    choices = only(tmp_path, "small_step")
    with running(new_sqlite(tmp_path), choices=choices) as house:
        amara = house.desk(AMARA)
        house.move_to(1, 10)
        message = house.sees(amara, "You lead")
        message = house.click(amara, message, "nudge_not_now", "What stands")
        message = house.click(amara, message, "nudge_reason_timing", "When would")
        house.click(amara, message, "nudge_until", "bring it back from", value="2026-12-21")
        house.move_to(1, 10)
        house.playground.move_clock(house.now + timedelta(days=14))
        house.sees(amara, "You asked me to bring this back about now.")
        assert "You asked me to bring it back about now." in why(house)
