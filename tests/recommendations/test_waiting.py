"""What waits for somebody's answer stands in App Home as well, and is answered there."""

from __future__ import annotations

from bot.people import service as people
from bot.playground.desk import Desk
from bot.recommendations import experts, messages, sharing
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.recommendations.models import Recommendation
from tests.recommendations import shelves
from tests.recommendations.shelves import (
    GRACE,
    HANNAH,
    MARCUS,
    MATEO,
    WHY,
    home_of,
    room,
    steps_of,
    texts,
)
from tests.support.company import outbox_of
from tests.support.house import House

house, small_house = shelves.house, shelves.small_house

NAMES = "Hannah Schulz would like to name you to everybody as somebody to talk to."


def names(house: House, author: str, colleague: str, channel: Channel | None = None) -> Shared:
    """Somebody names a colleague as a person to talk to: for everybody, or in a channel."""
    with house.session() as session:
        whom = people.person_by_email(session, colleague)
        thing = Thing("person", whom.display_name, colleague_id=whom.id)
        person = people.person_by_email(session, author)
        share = Share(thing, WHY, "channel" if channel else "everyone", channel)
        return sharing.share(session, person, share, house.now)


def agrees(house: House, colleague: str, shared: Shared) -> None:
    with house.session() as session:
        person = people.person_by_email(session, colleague)
        sharing.agree(session, person, shared.recommendation_id, house.now)


def state_of(house: House, shared: Shared) -> str:
    with house.session() as session:
        return session.get_one(Recommendation, shared.recommendation_id).state


def reads(house: House, desk: Desk, said: str) -> None:
    """The newest message says this, once it does."""

    def newest() -> str:
        return desk.words(desk.messages(desk.app_dm())[-1])

    assert house.playground.wait_until(lambda: said in newest()), newest()


def test_whether_somebody_may_be_named_waits_in_app_home_and_is_answered_there(
    house: House,
) -> None:
    shared = names(house, HANNAH, MATEO)
    assert "Nothing waits for you." in texts(home_of(house, MATEO))
    house.move_to(0, 15)
    mateo = house.desk(MATEO)
    assert mateo.open_home().ok
    assert house.playground.wait_until(lambda: NAMES in texts(mateo.home())), texts(mateo.home())
    assert "Nothing waits for you." not in texts(mateo.home())
    assert NAMES not in texts(home_of(house, GRACE))
    value = f"{shared.recommendation_id} everyone:"
    assert mateo.act_in_home(messages.AGREE, value=value).ok
    assert house.playground.wait_until(lambda: NAMES not in texts(mateo.home()))
    assert state_of(house, shared) == "live"
    house.settle()
    reads(house, mateo, "You agreed: Hannah Schulz names you")


def test_whether_somebody_wants_to_be_asked_waits_in_app_home_and_is_answered_there(
    small_house: House,
) -> None:
    house, marcus = small_house, small_house.desk(MARCUS)
    with house.session() as session:
        grace = people.person_by_email(session, GRACE)
        offer_id = experts.name(session, grace, marcus.user_id, house.now).offer_id
    assert "Nothing waits for you." in texts(home_of(house, MARCUS))
    house.move_to(1, 18)
    asked = "Grace Thompson thinks that others could learn from you."
    assert marcus.open_home().ok
    assert house.playground.wait_until(lambda: asked in texts(marcus.home())), texts(marcus.home())
    assert marcus.act_in_home("expert_no", value=str(offer_id)).ok
    assert house.playground.wait_until(lambda: "Nothing waits" in texts(marcus.home()))
    house.settle()
    reads(house, marcus, "Understood. I will not ask you.")


def posted(house: House) -> Channel:
    """Hannah names Mateo in a channel, and he agreed."""
    channel = room(house, "deals", HANNAH, MATEO, GRACE)
    agrees(house, MATEO, names(house, HANNAH, MATEO, channel))
    house.settle()
    return channel


def click(house: House, email: str, channel: Channel, action_id: str, said: str) -> list[str]:
    """Click in the channel and read the answer; the buttons that were there."""
    desk = house.desk(email)
    post = desk.message(channel.id, "Mateo Silva")
    assert desk.click(post, action_id).ok

    def answers() -> list[str]:
        return [desk.words(m) for m in desk.messages(channel.id) if m.ephemeral_to == desk.user_id]

    assert house.playground.wait_until(lambda: any(said in one for one in answers())), answers()
    return desk.buttons(post)


def test_who_was_named_cannot_take_themselves_up(small_house: House) -> None:
    channel = posted(small_house)
    said = "This is you, so there is nothing for you to take up."
    click(small_house, MATEO, channel, "recommend_helped", said)
    assert steps_of(small_house, MATEO) == []
    assert outbox_of(small_house, "uptake_told") == []


def test_one_asks_a_colleague_and_talks_to_them_instead_of_finishing_them(
    small_house: House,
) -> None:
    channel = posted(small_house)
    said = "Good. When you have talked, one click in App Home says so."
    assert "I'll ask them" in click(small_house, GRACE, channel, "recommend_start", said)
    assert "We talked" in texts(home_of(small_house, GRACE))
