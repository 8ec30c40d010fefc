"""The main job: on Tuesday the nudge comes, one click answers it, and each answer has effects."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.nudges.models import Nudge
from bot.people import service as people
from bot.playground.entities import Message
from tests.support.company import nudges_of, outbox_of
from tests.support.house import House

AMARA = "amara.okafor@halden.example"
ASK = "Name one skill that would help there"


def labels(message: Message) -> list[str]:
    """What stands on the buttons and menus of a message, in their order."""
    return [
        (element.get("text") or element.get("placeholder"))["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def option(message: Message, label: str) -> str:
    """The value of the option with a label, in whichever menu of a message it is."""
    return next(
        str(option["value"])
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        for option in element.get("options", ())
        if option["text"]["text"] == label
    )


def answer_if_asked(house: House, email: str) -> None:
    """Say *Already done* to the nudge of this week, where one came."""
    desk = house.desk(email)
    last = desk.messages(desk.app_dm())[-1]
    if "nudge_already_done" in str(last.blocks):
        house.click(desk, last, "nudge_already_done", "done this already")


def test_tuesday_nudge_answered_undone_and_put_off_twice(connected_house: House) -> None:
    house = connected_house
    amara = house.desk(AMARA)

    house.move_to(1, 10)
    message = house.sees(amara, ASK)
    assert (
        "*“Pilot of the new assembly line” is nine weeks away, on Tuesday, 2 February.*"
        in message.text
    )
    assert labels(message) == [
        "I'll name one",
        "Already done",
        "Not now…",
        "Why this?",
        "Fewer of these",
    ]

    message = house.click(amara, message, "nudge_do", "Noted as your plan")
    assert "I will ask once how it went, on Fri, 4 December, 10:00." in message.text
    assert labels(message) == ["Undo", "Why this?", "Fewer of these"]
    assert [one.answer for one in nudges_of(house, AMARA)] == ["promised"]
    assert [one.state for one in outbox_of(house, "follow_up")] == ["pending"]

    message = house.click(amara, message, "nudge_undo", ASK)
    assert [one.answer for one in nudges_of(house, AMARA)] == [None]
    assert [one.state for one in outbox_of(house, "follow_up")] == ["dropped"]

    message = house.click(amara, message, "nudge_not_now", "What stands in the way?")
    message = house.click(amara, message, "nudge_reason_timing", "When would it make sense?")
    message = house.click(
        amara,
        message,
        "nudge_milestone",
        "bring it back for",
        value=option(message, "Customer audit, pharma line"),
    )
    assert "from Tuesday, 26 January on, if it is still true." in message.text

    house.move_to(1, 10)
    second = house.sees(amara, "learning budget")
    assert second.ts != message.ts
    message = house.click(amara, second, "nudge_not_now", "What stands in the way?")
    message = house.click(amara, message, "nudge_reason_no_time", "fifteen minutes at most")
    assert "Mention it in one sentence in your next team meeting." in message.text
    assert labels(message)[0] == "I'll mention it"

    house.move_to(1, 10)
    small = house.sees(amara, "Mention it in one sentence")
    assert small.ts != message.ts
    assert labels(small)[0] == "I'll mention it"
    assert [(one.version, one.answer, one.reason) for one in nudges_of(house, AMARA)] == [
        ("full", "not_now", "timing"),
        ("full", "not_now", "no_time"),
        ("small", None, None),
    ]

    while house.now.date().isoformat() < "2027-01-19":
        house.move_to(1, 10)
        assert [one.key for one in nudges_of(house, AMARA)].count("release_skill") == 1
        answer_if_asked(house, AMARA)
    house.move_to(1, 10)
    house.sees(amara, "You asked me to bring this back for “Customer audit, pharma line”.")
    assert nudges_of(house, AMARA)[-1].key == "release_skill"


def test_a_result_that_counts_leads_the_next_nudge(house: House) -> None:
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    message = house.click(amara, house.sees(amara, ASK), "nudge_not_now", "What stands")
    message = house.click(
        amara, message, "nudge_reason_benefit", "Which result counts for you now?"
    )
    message = house.click(amara, message, "nudge_result", "The next note leads with", value="1")
    first = nudges_of(house, AMARA)[-1]
    assert first.detail["result"] in message.text

    house.move_to(1, 10)
    following = house.sees(amara, "counts for you now, so think of it here.")
    assert first.detail["result"] in following.text
    assert nudges_of(house, AMARA)[-1].key != first.key


def test_none_of_the_results_keeps_the_nudge_away_for_twelve_weeks(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    message = house.click(amara, house.sees(amara, ASK), "nudge_not_now", "What stands")
    message = house.click(amara, message, "nudge_reason_benefit", "Which result")
    house.click(amara, message, "nudge_result", "stays away for twelve weeks", value="none")
    for _ in range(11):
        house.move_to(1, 10)
        answer_if_asked(house, AMARA)
    assert [one.key for one in nudges_of(house, AMARA)].count("release_skill") == 1


def test_not_for_my_team_never_comes_again(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    message = house.click(amara, house.sees(amara, ASK), "nudge_not_now", "What stands")
    house.click(amara, message, "nudge_reason_not_for_team", "I will not suggest it again.")
    for _ in range(60):
        house.move_to(1, 10)
        answer_if_asked(house, AMARA)
    keys = [one.key for one in nudges_of(house, AMARA)]
    assert len(keys) > 35
    assert keys.count("release_skill") == 1


def test_already_done_is_an_answer_and_nothing_follows(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    message = house.click(
        amara, house.sees(amara, ASK), "nudge_already_done", "You have done this already."
    )
    assert labels(message)[0] == "Undo"
    assert nudges_of(house, AMARA)[-1].answer == "already_done"
    assert outbox_of(house, "follow_up") == []


def test_a_promise_is_asked_about_once_and_once_more_after_not_yet(house: House) -> None:
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    house.click(amara, house.sees(amara, ASK), "nudge_do", "Noted as your plan")

    house.move_to(4, 10)
    question = house.sees(amara, "Did you name a skill and a person")
    assert labels(question) == ["Did it", "Not yet", "Won't", "Why this?", "Fewer of these"]
    answer = house.click(amara, question, "nudge_outcome_not_yet", "I will ask once more")
    assert "on Mon, 7 December, 9:00" in answer.text  # 48 hours later is a Sunday

    house.move_to(0, 9)
    again = house.sees(amara, "Did you name a skill and a person")
    assert again.ts != question.ts
    house.click(amara, again, "nudge_outcome_did_it", "You did it.")
    nudge = nudges_of(house, AMARA)[0]
    assert (nudge.outcome, nudge.reported) == ("did_it", 2)

    house.click(
        amara, house.sees(amara, "You did it."), "nudge_undo_outcome", "Did you name a skill"
    )
    nudge = nudges_of(house, AMARA)[0]
    assert (nudge.outcome, nudge.reported) == ("not_yet", 1)
    assert len(outbox_of(house, "follow_up")) == 2


def test_a_double_click_counts_once_and_another_answer_is_refused(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    question = house.sees(amara, ASK)
    assert amara.click(question, "nudge_do").ok
    assert amara.click(question, "nudge_do").ok
    house.sees(amara, "Noted as your plan")
    assert len(outbox_of(house, "follow_up")) == 1

    house.move(seconds=30)
    assert amara.click(question, "nudge_already_done").ok
    refused = house.sees(amara, "You answered this one already.")
    assert refused.ephemeral_to == amara.user_id
    assert nudges_of(house, AMARA)[-1].answer == "promised"


def test_a_button_of_somebody_else_does_nothing(small_house: House) -> None:
    house = small_house
    amara, tomas = house.desk(AMARA), house.desk("tomas.brandt@halden.example")
    house.move_to(1, 10)
    question = house.sees(amara, ASK)
    house.sees(tomas, "Release 5.2")
    with house.session() as session:
        stranger = people.person_by_email(session, "tomas.brandt@halden.example")
        nudge = session.scalars(select(Nudge).where(Nudge.person_id == stranger.id)).one()
    forged = house.playground.world.post(
        question.channel_id,
        house.playground.bot_user_id(),
        "forged",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "nudge_do",
                        "text": {"type": "plain_text", "text": "x"},
                        "value": str(nudge.id),
                    }
                ],
            }
        ],
    )
    amara.click(forged, "nudge_do")
    house.sees(amara, "This note is not there any more")
    assert [one.answer for one in nudges_of(house, "tomas.brandt@halden.example")][-1] is None


def test_the_undo_of_an_old_answer_is_refused(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    receipt = house.click(amara, house.sees(amara, ASK), "nudge_do", "Noted as your plan")
    house.playground.move_clock(house.now + timedelta(days=8))
    assert amara.click(receipt, "nudge_undo").ok
    house.sees(amara, "That was more than a week ago, so it stays as it is.")
    assert nudges_of(house, AMARA)[0].answer == "promised"


def test_why_this_shows_the_fact_its_origin_the_rule_and_the_evidence(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    assert amara.click(house.sees(amara, ASK), "nudge_why").ok
    assert house.playground.wait_until(lambda: bool(amara.modals()))
    shown = str(amara.modals()[-1].content["blocks"])
    for text in (
        "“Pilot of the new assembly line” is nine weeks away",
        "the milestones that your L&D team entered",
        "what is urgent",
        "1.4 points on average in 126 trials",
        "Nobody but you.",
    ):
        assert text in shown
