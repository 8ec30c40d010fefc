"""Experts are named with one click, asked before they are one, and their no is told to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.errors import LeewayError
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.recommendations import experts
from bot.recommendations.models import ExpertOffer
from tests.recommendations.asked import (
    AMARA,
    YUKI,
    asked_of,
    asking_of,
    asks,
    now_says,
    outgoing,
)
from tests.support.house import House

PAULO = "paulo.nunes@halden.example"  # reports to Amara
JONAS = "jonas.weber@halden.example"  # reports to Mehmet, who reports to Amara
HANNAH = "hannah.schulz@halden.example"  # of Sales
LARS = "lars.nygaard@halden.example"
MEHMET = "mehmet.yildiz@halden.example"


def names_at_home(house: House, namer: str, whom: str) -> Desk:
    """Choose somebody in App Home, and see the receipt."""
    desk = house.desk(namer)
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: "expert_name" in str(desk.home()))
    assert desk.act_in_home("expert_name", value=house.desk(whom).user_id).ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    return desk


def refused(house: House, namer: str, slack_user_id: str) -> str:
    """What is said to a name that cannot be."""
    with house.session() as session:
        person = people.person_by_email(session, namer)
        with pytest.raises(LeewayError) as no:
            experts.name(session, person, slack_user_id, house.now)
        return str(no.value)


def question(house: House, email: str) -> Message:
    """What somebody who was named is asked."""
    house.move_to(1, 11)
    desk = house.desk(email)
    found = [m for m in desk.messages(desk.app_dm()) if "expert_yes" in str(m.blocks)]
    assert found, [desk.words(m) for m in desk.messages(desk.app_dm())]
    return found[-1]


def is_expert(house: House, email: str) -> bool:
    with house.session() as session:
        return "expert" in people.roles_of(session, people.person_by_email(session, email))


def offers(house: House) -> list[str]:
    with house.session() as session:
        return list(session.scalars(select(ExpertOffer.state)))


def test_a_manager_names_an_expert_who_agrees_is_asked_and_the_manager_hears_it(
    house: House,
) -> None:
    manager = names_at_home(house, AMARA, PAULO)
    assert "I ask Paulo Nunes, in their own hours and in your name." in manager.modal_words()
    assert not is_expert(house, PAULO)

    desk, message = house.desk(PAULO), question(house, PAULO)
    assert "Amara Okafor thinks that others could learn from you." in message.text
    assert desk.buttons(message)[:2] == ["Yes, now and then", "No, thank you"]
    assert "If you agree, Amara Okafor hears of it. A no is told to nobody." in desk.words(message)
    assert "*Not now…* on any of them lets you stop." in message.text
    assert desk.click(message, "expert_yes").ok
    now_says(house, desk, message, "Thank you. I will ask you now and then what helped you.")
    now_says(house, desk, message, "*Not now…* on any lets you stop them.")
    assert is_expert(house, PAULO)
    house.move(hours=1)
    boss = house.desk(AMARA)
    told = [m.text for m in boss.messages(boss.app_dm()) if "Paulo Nunes agreed" in m.text]
    assert told
    house.move(weeks=5)
    assert asked_of(house, PAULO)


def test_a_no_is_told_to_nobody_and_nobody_asks_twice(house: House) -> None:
    names_at_home(house, AMARA, PAULO)
    desk, message = house.desk(PAULO), question(house, PAULO)
    assert desk.click(message, "expert_no").ok
    now_says(house, desk, message, "Understood. I will not ask you.")
    house.move(days=2)
    assert outgoing(house, "expert_agreed") == []
    assert asking_of(house, PAULO) is None
    paulo = desk.user_id
    # The same is said before an answer and after a no: it gives nothing away.
    assert refused(house, AMARA, paulo) == "Paulo Nunes was asked before, and I ask nobody twice."
    assert len(outgoing(house, "expert_asked")) == 1


def test_a_yes_is_undone_before_anybody_heard_of_it(small_house: House) -> None:
    house = small_house
    names_at_home(house, AMARA, PAULO)
    desk, message = house.desk(PAULO), question(house, PAULO)
    assert desk.click(message, "expert_yes").ok
    said = now_says(house, desk, message, "Thank you.")
    assert desk.click(said, "expert_undo").ok
    now_says(house, desk, message, "May I ask you now and then")
    assert not is_expert(house, PAULO)
    assert asking_of(house, PAULO) is None
    assert offers(house) == ["asked"]
    house.move(hours=1)
    assert [row.state for row in outgoing(house, "expert_agreed")] == ["dropped"]


def test_a_name_is_taken_back_before_it_was_read(small_house: House) -> None:
    house = small_house
    manager = names_at_home(house, AMARA, PAULO)
    assert manager.act_in_modal("expert_take_back").ok
    assert house.playground.wait_until(
        lambda: "Taken back. Paulo Nunes heard nothing of it." in manager.modal_words()
    )
    house.move(days=2)
    assert [row.state for row in outgoing(house, "expert_asked")] == ["dropped"]
    assert offers(house) == []
    manager.close()
    names_at_home(house, AMARA, PAULO)
    assert question(house, PAULO)


def test_who_wants_no_notes_is_not_asked_and_the_namer_learns_nothing_of_it(
    small_house: House,
) -> None:
    house = small_house
    with house.session() as session:
        people.set_cadence(session, people.person_by_email(session, PAULO), "stopped", house.now)
    manager = names_at_home(house, AMARA, PAULO)
    assert "I ask Paulo Nunes, in their own hours and in your name." in manager.modal_words()
    house.move(days=2)
    assert [row.state for row in outgoing(house, "expert_asked")] == ["dropped"]
    paulo = house.desk(PAULO)
    assert paulo.open_home().ok
    assert house.playground.wait_until(lambda: "Nothing waits for you." in str(paulo.home()))
    again = refused(house, AMARA, paulo.user_id)
    assert again == "Paulo Nunes was asked before, and I ask nobody twice."


def test_who_is_chosen_again_before_they_read_of_it_can_be_taken_back_as_at_first(
    small_house: House,
) -> None:
    house = small_house
    names_at_home(house, AMARA, PAULO).close()
    house.playground.clock.move_to(house.now + timedelta(minutes=1))
    manager = names_at_home(house, AMARA, PAULO)
    assert "I ask Paulo Nunes, in their own hours and in your name." in manager.modal_words()
    assert len(outgoing(house, "expert_asked")) == 1
    assert manager.act_in_modal("expert_take_back").ok
    assert house.playground.wait_until(lambda: "Taken back." in manager.modal_words())
    assert offers(house) == []


def test_what_was_read_is_not_taken_back(small_house: House) -> None:
    house = small_house
    names_at_home(house, AMARA, PAULO)
    assert question(house, PAULO)
    with house.session() as session:
        amara = people.person_by_email(session, AMARA)
        (offer_id,) = session.scalars(select(ExpertOffer.id))
        with pytest.raises(LeewayError, match="Paulo Nunes has been asked already"):
            experts.take_back(session, amara, offer_id, house.now)
        paulo = people.person_by_email(session, PAULO)
        with pytest.raises(LeewayError, match="not there any more"):
            experts.take_back(session, paulo, offer_id, house.now)


def test_somebody_else_is_named_from_a_question(small_house: House) -> None:
    house, desk = small_house, small_house.desk(AMARA)
    message = asks(house, AMARA)
    assert desk.click(message, "asking_somebody_else").ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    desk.fill("who", house.desk(HANNAH).user_id)
    outcome = desk.submit()
    assert "Hannah Schulz does not report to you or to your reports" in outcome.field_errors["who"]
    desk.fill("who", house.desk(JONAS).user_id)
    assert desk.submit().ok
    assert "I ask Jonas Weber, in their own hours and in your name." in desk.modal_words()
    assert offers(house) == ["asked"]


def test_who_leads_nobody_is_not_offered_to_name_anybody(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    message = asks(house, YUKI, 1)
    assert "I would ask somebody else…" not in desk.buttons(message)
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: bool(desk.home()))
    assert "expert_name" not in str(desk.home())


def test_an_admin_names_anybody(small_house: House) -> None:
    house = small_house
    with house.session() as session:
        people.grant_role(session, people.person_by_email(session, HANNAH), "admin")
    names_at_home(house, HANNAH, JONAS)
    assert offers(house) == ["asked"]


def test_who_cannot_be_named_is_said_in_words(small_house: House) -> None:
    house = small_house

    def user(email: str) -> str:
        return house.desk(email).user_id

    assert "You cannot name yourself." in refused(house, AMARA, user(AMARA))
    assert "does not report to you" in refused(house, AMARA, user(HANNAH))
    assert "does not report to you" in refused(house, PAULO, user(JONAS))
    assert "is asked for favourites already" in refused(house, AMARA, user(YUKI))
    assert "I do not know them" in refused(house, AMARA, "UNOBODY")
    with house.session() as session:
        jonas = people.person_by_email(session, JONAS)
        jonas.active = False
        mehmet = people.person_by_email(session, MEHMET)
        mehmet.zone = "Mars/Olympus"
    assert "Jonas Weber has left" in refused(house, AMARA, user(JONAS))
    assert "what time it is for" in refused(house, AMARA, user(MEHMET))
    assert offers(house) == []


def test_a_refusal_in_app_home_reaches_the_person(small_house: House) -> None:
    house, desk = small_house, small_house.desk(AMARA)
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: "expert_name" in str(desk.home()))
    desk.act_in_home("expert_name", value=house.desk(HANNAH).user_id)
    house.sees(desk, "Hannah Schulz does not report to you or to your reports")


def test_who_became_an_expert_in_another_way_is_not_asked_any_more(small_house: House) -> None:
    house = small_house
    names_at_home(house, AMARA, PAULO)
    with house.session() as session:
        people.grant_role(session, people.person_by_email(session, PAULO), "expert")
    house.move_to(1, 11)
    (row,) = outgoing(house, "expert_asked")
    assert (row.state, row.reason) == ("dropped", "The person is an expert already.")


def test_who_named_them_and_left_is_not_named_any_more(small_house: House) -> None:
    house = small_house
    names_at_home(house, AMARA, PAULO)
    with house.session() as session:
        people.person_by_email(session, AMARA).active = False
    message = question(house, PAULO)
    assert "A colleague thinks that others could learn from you." in message.text
    assert "Amara" not in house.desk(PAULO).words(message)
