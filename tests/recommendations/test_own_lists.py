"""What is one's own is told as it is: the list, what did not arrive, what was taken back."""

from __future__ import annotations

from datetime import timedelta

from bot.people import service as people
from bot.recommendations import sharing
from bot.recommendations.domain import Share, Thing
from bot.recommendations.models import Recommendation
from tests.recommendations import shelves
from tests.recommendations.at_the_desk import (
    DANIEL,
    answer,
    asks,
    chooses,
    fills,
    holds,
    opens,
    stored,
)
from tests.recommendations.shelves import (
    GRACE,
    HANNAH,
    LIAM,
    MATEO,
    YUKI,
    home_of,
    recommend,
    room,
    steps_of,
    take,
    texts,
    withdraw,
)
from tests.support.house import House

small_house = shelves.small_house


def entries(said: str) -> list[str]:
    """The titles "Book 1" and so on that stand in a message."""
    return [f"Book {number}" for number in range(20) if f"*Book {number}*" in said]


def names_as_contact(house: House, author: str, colleague: str) -> int:
    """Somebody names a colleague as somebody to talk to; the recommendation's id."""
    with house.session() as session:
        named = people.person_by_email(session, colleague)
        thing = Thing("person", named.display_name, colleague_id=named.id)
        person = people.person_by_email(session, author)
        share = Share(thing, "She listens.", "everyone")
        return sharing.share(session, person, share, house.now).recommendation_id


def declines(house: House, colleague: str, recommendation_id: int) -> None:
    """The colleague would rather not be named."""
    with house.session() as session:
        person = people.person_by_email(session, colleague)
        sharing.decline(session, person, recommendation_id, house.now)


def test_a_post_that_never_arrived_does_not_count_as_posted(small_house: House) -> None:
    temp = room(small_house, "temp", HANNAH)
    small_house.playground.world.archive(temp.id)
    recommend(small_house, HANNAH, audience="channel", channel=temp)
    small_house.move(seconds=5)
    said = asks(small_house, small_house.desk(HANNAH), "/recommend mine", "What you recommend")
    read = texts(home_of(small_house, HANNAH))
    for shown in (said.text, read):
        assert "It did not get into #temp." in shown
        assert "Posted in #temp" not in shown
        assert "You recommend it in #temp" not in shown


def test_the_own_list_has_all_that_was_saved_begun_and_finished(small_house: House) -> None:
    for number in range(12):
        made = recommend(small_house, HANNAH, f"Book {number}")
        take(small_house, MATEO, made.resource_id, "started" if number == 11 else "saved")
    desk = small_house.desk(MATEO)
    said = asks(small_house, desk, "/recommend saved", "Your list")
    assert len(entries(said.text)) == 10
    assert said.text.count("Recommended by Hannah Schulz.") == 10
    assert desk.click(said, "recommend_more").ok
    rest = answer(small_house, desk, "*Book 11*")
    assert len(entries(rest.text)) == 2
    assert desk.click(rest, "recommend_finish").ok
    assert small_house.playground.wait_until(
        lambda: {"started", "finished"} in steps_of(small_house, MATEO)
    )
    answer(small_house, desk, "Well done.")
    shown = answer(small_house, desk, "*Book 11*")
    assert shown.ts == said.ts
    assert "It helped" in desk.buttons(shown)


def test_an_empty_list_says_where_to_look(small_house: House) -> None:
    said = asks(small_house, small_house.desk(MATEO), "/recommend saved", "Nothing is on your list")
    assert "`/recommend top`" in said.text


def test_what_was_saved_and_is_withdrawn_is_still_on_the_list(small_house: House) -> None:
    made = recommend(small_house, HANNAH, "Negotiation Genius")
    take(small_house, MATEO, made.resource_id, "saved")
    withdraw(small_house, HANNAH, made.recommendation_id)
    desk = small_house.desk(MATEO)
    found = asks(small_house, desk, "/recommend find negotiation", "Negotiation Genius")
    assert "On your list; nobody recommends it now." in found.text
    listed = asks(small_house, desk, "/recommend saved", "Your list")
    assert "Nobody recommends it now." in listed.text


def test_what_was_saved_in_a_private_channel_is_not_said_to_be_over(small_house: House) -> None:
    deals = room(small_house, "deals", HANNAH, MATEO, private=True)
    made = recommend(small_house, HANNAH, audience="channel", channel=deals)
    take(small_house, MATEO, made.resource_id, "saved", channel=deals.id)
    said = asks(small_house, small_house.desk(MATEO), "/recommend saved", "Getting to Yes")
    assert "Nobody recommends it" not in said.text


def test_who_else_recommends_it_is_counted(small_house: House) -> None:
    for email in (HANNAH, GRACE, LIAM):
        recommend(small_house, email, "Negotiation Genius")
    desk = small_house.desk(MATEO)
    said = asks(small_house, desk, "/recommend find negotiation", "Negotiation Genius")
    assert "Also recommended by two others." in said.text


def test_what_was_withdrawn_can_be_brought_back_for_four_weeks(small_house: House) -> None:
    made = recommend(small_house, HANNAH)
    withdraw(small_house, HANNAH, made.recommendation_id)
    desk = small_house.desk(HANNAH)
    said = asks(small_house, desk, "/recommend mine", "Withdrawn in the last four weeks")
    assert "*Getting to Yes* (book)\nNobody sees it now." in said.text
    assert desk.click(said, "recommend_bring_back").ok
    back = answer(small_house, desk, "It is there again")
    assert "For everyone who looks for it." in back.text
    assert stored(small_house)[0][1].state == "live"
    withdraw(small_house, HANNAH, made.recommendation_id)
    with small_house.session() as session:
        session.get_one(Recommendation, made.recommendation_id).changed_at -= timedelta(days=29)
    asks(small_house, desk, "/recommend mine", "You have not recommended anything yet")


def test_what_a_colleague_declined_says_so_once_its_author_has_heard_of_it(
    small_house: House,
) -> None:
    number = names_as_contact(small_house, HANNAH, GRACE)
    declines(small_house, GRACE, number)
    desk = small_house.desk(HANNAH)
    early = asks(small_house, desk, "/recommend mine", "Nobody sees it now.")
    assert "rather not" not in early.text
    assert desk.buttons(early) == []
    small_house.move(minutes=11)
    said = asks(small_house, desk, "/recommend mine", "Withdrawn in the last four weeks")
    assert "Grace Thompson would rather not be named there." in said.text
    assert desk.buttons(said) == ["Change…"]


def test_who_has_no_team_is_not_offered_to_write_to_one(small_house: House) -> None:
    alone, desk = small_house.desk(YUKI), small_house.desk(HANNAH)
    opens(small_house, alone, "/recommend")
    assert holds(alone, "audience") == "everyone"
    assert "My team" not in alone.modal_words()
    opens(small_house, desk, "/recommend")
    assert holds(desk, "audience") == "team"
    assert "My team" in desk.modal_words()


def test_what_was_for_a_team_is_not_made_for_everybody_by_a_change(small_house: House) -> None:
    made = recommend(small_house, HANNAH, audience="team")
    with small_house.session() as session:
        people.person_by_email(session, HANNAH).manager_id = None
    desk = small_house.desk(HANNAH)
    said = asks(small_house, desk, "/recommend mine", "What you recommend")
    assert desk.click(said, "recommend_edit", value=str(made.recommendation_id)).ok
    assert small_house.playground.wait_until(lambda: bool(desk.modals()))
    assert holds(desk, "audience") == "team"


def test_who_moves_what_others_recommend_as_well_hears_that_it_stays_there(
    small_house: House,
) -> None:
    deals = room(small_house, "deals", DANIEL, GRACE)
    for email in (DANIEL, GRACE):
        recommend(small_house, email, audience="channel", channel=deals)
    desk = small_house.desk(DANIEL)
    said = asks(small_house, desk, "/recommend mine", "Posted in #deals.")
    assert desk.click(said, "recommend_edit").ok
    assert small_house.playground.wait_until(lambda: bool(desk.modals()))
    chooses(small_house, desk, "everyone")
    fills(desk, why="For all of us.")
    assert desk.submit().ok
    moved = answer(small_house, desk, "Changed.")
    assert "Others still recommend it in #deals; that message stays, without you." in moved.text
