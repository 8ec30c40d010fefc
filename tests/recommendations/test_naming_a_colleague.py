"""A colleague who is named is asked first; a no is told, a yes can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.errors import LeewayError
from bot.recommendations import sharing
from bot.recommendations.domain import Channel, Shared, Thing
from tests.recommendations.rooms import (
    DANIEL,
    GRACE,
    HANNAH,
    MEHMET,
    leave,
    person,
    posts,
    read,
    recommendations,
    room,
    share,
    told,
)
from tests.support.company import told as heard
from tests.support.house import House


def asks(house: House, email: str, colleague: str, to: Channel | str = "everyone") -> Shared:
    """Somebody names a colleague as a person to talk to."""
    with house.session() as session:
        who = Thing("person", "", colleague_id=person(session, colleague).id)
    return share(house, email, told(who, to=to, why="She untangles contracts."))


def test_a_colleague_is_asked_before_anybody_hears_of_it(house: House) -> None:
    sales = room(house)
    shared = asks(house, DANIEL, HANNAH, sales)
    assert shared.where == "asked"
    assert posts(house, sales) == []
    house.move(hours=2)
    hannah = house.desk(HANNAH)
    asked = house.sees(hannah, "Daniel Reyes would like to name you in #sales")
    assert "“She untangles contracts.”" in asked.text
    assert "> " not in asked.text, "a lock screen shows it as it is"
    assert "> She untangles contracts." in read(asked)
    assert "May I show that? Until you agree, nobody sees it." in asked.text
    with house.session() as session:
        sharing.agree(session, person(session, HANNAH), shared.recommendation_id, house.now)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert said.text.startswith("Daniel Reyes recommends talking to Hannah Schulz.")
    assert "Talk to *Hannah Schulz*" in read(said)
    with house.session() as session:
        sharing.decline(session, person(session, HANNAH), shared.recommendation_id, house.now)
    house.move(minutes=15)
    (said,) = posts(house, sales)
    assert said.text == "This recommendation is not shown any more.", "Daniel took nothing back"
    no_more = "Hannah Schulz would rather not be named as somebody to talk to any more."
    house.move(hours=12)
    assert sum(no_more in text for text in heard(house, DANIEL)) == 1


def test_a_no_is_told_to_the_author_and_nobody_is_asked_twice(house: House) -> None:
    shared = asks(house, MEHMET, HANNAH)
    house.move(hours=2)
    with house.session() as session:
        sharing.decline(session, person(session, HANNAH), shared.recommendation_id, house.now)
    house.move(minutes=30)
    assert "Hannah Schulz would rather not be named" in heard(house, MEHMET)[-1]
    with pytest.raises(LeewayError, match="would rather not"):
        asks(house, MEHMET, HANNAH)
    with house.session() as session:
        sharing.agree(session, person(session, HANNAH), shared.recommendation_id, house.now)
    assert [one.state for one in recommendations(house)] == ["live"]


def test_a_no_that_was_undone_and_said_again_is_told_again(house: House) -> None:
    shared = asks(house, MEHMET, HANNAH)
    house.move(hours=2)

    def says(answer: Callable[..., None]) -> None:
        with house.session() as session:
            answer(session, person(session, HANNAH), shared.recommendation_id, house.now)

    says(sharing.decline)
    says(sharing.agree)
    says(sharing.decline)
    house.move(minutes=30)
    refused = "Hannah Schulz would rather not be named as somebody to talk to any more."
    assert sum(refused in text for text in heard(house, MEHMET)) == 1
    says(sharing.agree)
    house.move(minutes=30)
    after_all = "Hannah Schulz agreed after all. Your recommendation is shown."
    assert heard(house, MEHMET)[-1] == after_all
    says(sharing.decline)
    house.move(minutes=30)
    assert heard(house, MEHMET)[-2] == after_all
    assert refused in heard(house, MEHMET)[-1]


def test_taken_back_by_its_author_what_named_a_colleague_names_them_no_more(house: House) -> None:
    sales = room(house)
    shared = asks(house, DANIEL, HANNAH, sales)
    with house.session() as session:
        sharing.agree(session, person(session, HANNAH), shared.recommendation_id, house.now)
    house.move(seconds=5)
    with house.session() as session:
        sharing.withdraw(session, person(session, DANIEL), shared.recommendation_id, house.now)
    house.move(seconds=5)
    assert posts(house, sales)[0].text == "Daniel Reyes took this recommendation back."


def test_a_question_that_was_taken_back_is_not_asked(house: House) -> None:
    shared = asks(house, MEHMET, GRACE)  # it is night in New York
    with house.session() as session:
        sharing.withdraw(session, person(session, MEHMET), shared.recommendation_id, house.now)
    house.move(hours=12)
    assert not any("would like to name you" in text for text in heard(house, GRACE))
    assert asks(house, MEHMET, GRACE).where == "asked"
    house.move(hours=24)
    assert sum("would like to name you" in text for text in heard(house, GRACE)) == 1


def test_a_colleague_who_left_is_not_shown_where_they_were_named(house: House) -> None:
    sales = room(house)
    shared = asks(house, DANIEL, HANNAH, sales)
    with house.session() as session:
        sharing.agree(session, person(session, HANNAH), shared.recommendation_id, house.now)
    house.move(seconds=5)
    leave(house, HANNAH)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert said.text == "This recommendation is not shown any more."
