"""The form: what it asks, what it fills in, and how it refuses what cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.faults import Kind
from tests.recommendations.at_the_desk import (
    DANIEL,
    GRACE,
    HANNAH,
    WHY,
    answer,
    chooses,
    field,
    fills,
    has,
    holds,
    opens,
    refusal,
    sales,
    stored,
)
from tests.support.house import House


def example(desk: Desk) -> str:
    """What stands in the empty field of the reason."""
    shown = next(one for one in desk.top_modal().blocks if one.get("block_id") == "why")
    return str(shown["element"]["placeholder"]["text"])


def test_the_form_asks_for_one_thing_with_an_example_that_fits_it(small_house: House) -> None:
    desk = small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend")
    assert "Chapter 3 has two sentences that I still say" in example(desk)
    assert desk.act_in_modal("recommend_kind", value="podcast").ok
    assert small_house.playground.wait_until(lambda: "One episode on the way home" in example(desk))
    assert "Link or ISBN" not in desk.modal_words()


def test_a_result_of_the_business_is_asked_for_only_where_there_is_one(small_house: House) -> None:
    desk = small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend Influence cialdini")
    fills(desk, why=WHY)
    first = desk.offered("result")[0]
    fills(desk, result=first, example=["yes"])
    chooses(small_house, desk, "everyone")
    assert desk.submit().ok
    answer(small_house, desk, "You recommended")
    [(_, recommendation)] = stored(small_house)
    assert str(recommendation.result_id) == first
    assert recommendation.may_be_example


def test_a_channel_is_asked_for_once_it_is_for_one_and_the_own_one_is_proposed(
    small_house: House,
) -> None:
    channel, desk = sales(small_house), small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend Influence cialdini", channel)
    assert not has(desk, "channel")
    chooses(small_house, desk, "channel")
    assert holds(desk, "channel") == channel.id
    fills(desk, why=WHY)
    assert desk.submit().ok
    said = answer(small_house, desk, "You recommended", channel)
    assert "“Influence” in #sales" in said.text
    [(_, recommendation)] = stored(small_house)
    assert (recommendation.channel_id, recommendation.channel_name) == (channel.id, "sales")
    assert not recommendation.channel_private


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("general", "I post nothing in #general, where everybody is"),
        ("old-offers", "#old-offers is archived"),
        ("finance", "I am not in #finance. Write /invite @Leeway there"),
        ("secret", "I am not in that channel. Write /invite @Leeway there"),
    ],
)
def test_a_channel_where_nothing_can_be_posted_is_refused_with_what_to_do(
    small_house: House, name: str, said: str
) -> None:
    desk = small_house.desk(DANIEL)
    world, team_id = small_house.playground.world, small_house.playground.team_id
    world.add_channel(team_id, "finance", [desk.user_id])
    world.add_channel(team_id, "secret", [desk.user_id], is_private=True)
    archived = sales(small_house, name="old-offers")
    opens(small_house, desk, "/recommend Influence cialdini")
    chooses(small_house, desk, "channel")
    fills(desk, why=WHY, channel=desk.channel(name).id)
    if name == "old-offers":
        assert desk.archive(archived.id).ok
    assert refusal(desk, "channel").startswith(said)
    assert stored(small_house) == []


def test_where_slack_is_away_the_channel_is_not_looked_at(small_house: House) -> None:
    channel, desk = sales(small_house), small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend Influence cialdini", channel)
    chooses(small_house, desk, "channel")
    fills(desk, why=WHY)
    small_house.playground.world.faults.inject("conversations.info", Kind.SERVER_ERROR)
    assert desk.submit().ok
    answer(small_house, desk, "You recommended", channel)
    assert stored(small_house)[0][1].channel_private


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        ({"title": "X", "link": "not a link"}, "link", "This is not a link"),
        ({"title": "X", "link": "ftp://a.example/x"}, "link", "This is not a link"),
        ({"title": "X", "link": "http://127.0.0.1/x"}, "link", "that others can open"),
        ({"title": "X", "link": "http://localhost:80/x"}, "link", "that others can open"),
        ({"title": "X", "link": "http://intranet/x"}, "link", "such as example.com"),
        ({"title": "X", "link": "http://[::1]/x"}, "link", "that others can open"),
        ({"title": "X", "link": "9780143118757"}, "link", "its last one does not fit the others"),
        ({"title": "9780143118757"}, "title", "its last one does not fit the others"),
        ({"title": "X", "link": "97801431187"}, "link", "it has 13 digits"),
        ({"title": "   "}, "title", "Write its title"),
        ({"title": "X", "why": "   "}, "why", "Write one sentence"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    small_house: House, values: dict[str, str], name: str, said: str
) -> None:
    desk = small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend")
    fills(desk, **{"why": WHY, **values})
    assert said in refusal(desk, name)
    assert stored(small_house) == []


def test_somebody_to_talk_to_is_chosen_by_name_and_what_was_typed_comes_back(
    small_house: House,
) -> None:
    desk = small_house.desk(DANIEL)
    opens(small_house, desk, "/recommend")
    fills(desk, title="A title", why=WHY)
    former = field(desk, "title")
    assert desk.act_in_modal("recommend_kind", value="person").ok
    assert small_house.playground.wait_until(lambda: has(desk, "who"))
    assert not has(desk, "title")
    assert "I ask them first" in desk.modal_words()
    assert desk.act_in_modal("recommend_kind", value="tool").ok
    assert small_house.playground.wait_until(lambda: has(desk, "title"))
    assert (holds(desk, "title"), holds(desk, "why")) == ("A title", WHY)
    assert field(desk, "title") != former  # else Slack could show what it remembers of the old one


def test_a_colleague_is_asked_before_anybody_hears_of_it(house: House) -> None:
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend")
    assert desk.act_in_modal("recommend_kind", value="person").ok
    assert house.playground.wait_until(lambda: has(desk, "who"))
    fills(desk, who=house.desk(GRACE).user_id, why=WHY)
    assert desk.submit().ok
    said = answer(house, desk, "I ask Grace Thompson first")
    assert said.ephemeral_to == desk.user_id
    hears = "You hear of it if they would rather not; after a yes it is shown at once."
    assert hears in said.text
    [(resource, recommendation)] = stored(house)
    assert (resource.kind, resource.title) == ("person", "Grace Thompson")
    assert recommendation.state == "asked"


def test_one_click_of_the_colleague_lets_others_hear_of_it(house: House) -> None:
    desk, hannah = house.desk(DANIEL), house.desk(HANNAH)
    opens(house, desk, "/recommend")
    assert desk.act_in_modal("recommend_kind", value="person").ok
    assert house.playground.wait_until(lambda: has(desk, "who"))
    fills(desk, who=hannah.user_id, why=WHY)
    chooses(house, desk, "everyone")
    assert desk.submit().ok
    house.move_to(0, 10)
    asked = answer(house, hannah, WHY)
    assert hannah.click(asked, "recommend_agree").ok
    assert house.playground.wait_until(lambda: stored(house)[0][1].state == "live")
    shown = hannah.messages(hannah.app_dm())[-1]
    assert shown.ts == asked.ts
    assert house.playground.wait_until(
        lambda: "recommend_agree" not in str(hannah.messages(hannah.app_dm())[-1].blocks)
    )


def test_a_colleague_who_said_no_is_not_asked_again_and_the_form_stays(house: House) -> None:
    desk, hannah = house.desk(DANIEL), house.desk(HANNAH)
    for title in ("first", "second"):
        opens(house, desk, f"/recommend {title}")
        assert desk.act_in_modal("recommend_kind", value="person").ok
        assert house.playground.wait_until(lambda: has(desk, "who"))
        fills(desk, who=hannah.user_id, why=f"{WHY} {title}")
        if title == "second":
            break
        assert desk.submit().ok
        house.move_to(0, 10)
        assert hannah.click(answer(house, hannah, WHY), "recommend_decline").ok
    assert refusal(desk, "who")
    assert holds(desk, "why") == f"{WHY} second"


def test_what_could_not_be_posted_goes_to_another_place_from_where_that_is_said(
    house: House,
) -> None:
    channel, desk = sales(house), house.desk(DANIEL)
    opens(house, desk, "/recommend Influence cialdini", channel)
    chooses(house, desk, "channel")
    fills(desk, why=WHY)
    house.playground.world.archive(channel.id)
    house.playground.world.faults.inject("conversations.info", Kind.SERVER_ERROR)
    assert desk.submit().ok
    house.settle()
    house.move(minutes=1)  # Slack takes one message a second
    told = answer(house, desk, "archived")
    assert desk.click(told, "recommend_edit").ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    chooses(house, desk, "everyone")
    assert desk.submit().ok
    house.settle()
    assert [one.audience for _, one in stored(house)] == ["everyone"]
    assert house.playground.wait_until(
        lambda: "archived" not in desk.words(desk.messages(desk.app_dm())[-1])
    )


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("self", "That is you"),
        ("guest", "I do not know them"),
        ("left", "They have left"),
    ],
)
def test_a_person_nobody_can_talk_to_is_refused(small_house: House, whom: str, said: str) -> None:
    desk, grace = small_house.desk(DANIEL), small_house.desk(GRACE).user_id
    users = small_house.playground.world.users.values()
    guest = next(user.id for user in users if user.is_restricted)
    opens(small_house, desk, "/recommend")
    assert desk.act_in_modal("recommend_kind", value="person").ok
    assert small_house.playground.wait_until(lambda: has(desk, "who"))
    fills(desk, why=WHY, who={"self": desk.user_id, "guest": guest, "left": grace}[whom])
    if whom == "left":
        leaves(small_house, GRACE)
    assert said in refusal(desk, "who")
    assert stored(small_house) == []


def leaves(house: House, email: str) -> None:
    """Somebody leaves the company; the import says so."""
    with house.session() as session:
        people.person_by_email(session, email).active = False


def test_a_submission_that_comes_twice_is_kept_once(house: House) -> None:
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend Influence cialdini")
    fills(desk, why=WHY)
    assert desk.submit().ok
    answer(house, desk, "You recommended")
    house.playground.clock.move_to(house.now + timedelta(minutes=1))
    slack = house.playground._http
    last = slack._last_request()
    again = slack.sign(last.path, last.body, last.headers["Content-Type"], {})
    assert slack._send(again, 3.0).ok
    assert len(stored(house)) == 1
    receipts = [m for m in desk.messages(desk.app_dm()) if "You recommended" in m.text]
    assert len(receipts) == 1


def test_from_app_home_the_form_itself_becomes_the_receipt(small_house: House) -> None:
    desk = small_house.desk(DANIEL)
    assert desk.open_home().ok
    assert small_house.playground.wait_until(lambda: desk.home() is not None)
    assert desk.act_in_home("recommend_open").ok
    assert small_house.playground.wait_until(lambda: bool(desk.modals()))
    fills(desk, title="Influence", why=WHY)
    assert desk.submit().ok
    assert "You recommended “Influence”" in desk.modal_words()
    assert "Change it or withdraw it in App Home" in desk.modal_words()
    assert [m for m in desk.messages(desk.app_dm()) if "You recommended" in m.text] == []
    assert small_house.playground.wait_until(lambda: "Influence" in str(desk.home()))
