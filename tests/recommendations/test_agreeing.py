"""A colleague's word is for the place that they were asked about, and for no other one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.errors import LeewayError
from bot.core.language import Languages
from bot.recommendations import notices, posts, sharing
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.recommendations.messages import AGREE
from bot.storage import Database
from tests.recommendations.firm import Firm, at, firm
from tests.recommendations.rooms import DANIEL, HANNAH, person, recommendations, room
from tests.support.house import House

ROOM = Channel("C9", "small-room", private=True)


def place_asked(one: Firm, shared: Shared) -> str:
    """What the first button of the question says behind the number."""
    with one.session() as session:
        voice = posts.voice(session, shared.recommendation_id)
        row = notices.consent(Languages().of("en-GB"), voice).blocks
    (value,) = [
        str(button["value"])
        for block in row
        for button in block.get("elements", ())
        if button.get("action_id") == AGREE
    ]
    number, _, place = value.partition(" ")
    assert int(number) == shared.recommendation_id
    return place


@pytest.mark.parametrize("answer", [sharing.agree, sharing.decline])
def test_an_answer_about_a_room_is_none_about_everybody(
    database: Database, answer: Callable[..., None]
) -> None:
    one = firm(database)
    dana = Thing("person", "Dana", colleague_id=one.ids["Dana"])
    shared = one.share("Lea", Share(dana, "Ask her.", "channel", ROOM))
    in_the_room = place_asked(one, shared)
    with one.session() as session:
        lea, number = one.person(session, "Lea"), shared.recommendation_id
        sharing.change(session, lea, number, Share(dana, "Ask her.", "everyone"), at(0.01))
    with pytest.raises(LeewayError, match="another place"), one.session() as session:
        answer(session, one.person(session, "Dana"), number, at(0.02), in_the_room)
    assert one.who_see(shared) == {"Lea"}
    for_all = place_asked(one, shared)
    with one.session() as session:
        sharing.agree(session, one.person(session, "Dana"), number, at(0.03), for_all)
    assert one.who_see(shared) == set(one.ids)


def test_a_click_on_a_question_that_is_on_the_screen_still_agrees_to_nothing_new(
    house: House,
) -> None:
    sales = room(house, "deals", private=True)
    with house.session() as session:
        hannah = Thing("person", "", colleague_id=person(session, HANNAH).id)
        what = Share(hannah, "Ask her.", "channel", sales)
        shared = sharing.share(session, person(session, DANIEL), what, house.now)
    house.move(hours=2)
    desk = house.desk(HANNAH)
    asked = house.sees(desk, "Daniel Reyes would like to name you in #deals")
    with house.session() as session:
        daniel, number = person(session, DANIEL), shared.recommendation_id
        sharing.change(session, daniel, number, Share(hannah, "Ask her.", "everyone"), house.now)
    assert desk.click(asked, AGREE).ok
    house.move(minutes=1)
    assert [one.state for one in recommendations(house)] == ["asked"]
