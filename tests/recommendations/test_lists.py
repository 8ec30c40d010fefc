"""`/recommend find`, `top` and `mine`: what is listed, and what its buttons do."""

from __future__ import annotations

import json

import pytest

from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.recommendations import sharing, uptakes
from bot.recommendations.domain import Channel, Share, Thing
from bot.recommendations.lists import MOST_ID, Asked
from bot.recommendations.words import Search
from tests.recommendations.at_the_desk import (
    DANIEL,
    GRACE,
    HANNAH,
    TOMAS,
    answer,
    asks,
    fills,
    holds,
    sales,
    stored,
)
from tests.support.house import House


def shares(
    house: House,
    email: str,
    title: str,
    why: str = "It changed how I work.",
    *,
    kind: str = "book",
    audience: str = "everyone",
    skill: str = "",
    channel: Channel | None = None,
) -> int:
    """Somebody recommends something; the recommendation's id."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        thing = Thing(kind, title)
        share = Share(thing, why, audience, channel, skill=skill)
        return sharing.share(session, person, share, house.now).recommendation_id


def titles(desk: Desk, message: Message, *of: str) -> list[str]:
    """Those titles that stand in a message, in their order there."""
    words = desk.words(message)
    return sorted((title for title in of if title in words), key=words.index)


def test_find_shows_who_recommends_it_and_why_and_hides_what_is_for_others(house: House) -> None:
    shares(house, GRACE, "Negotiation Genius", "It taught me to listen <first>.")
    shares(house, TOMAS, "Negotiation for engineers", audience="team")
    desk = house.desk(HANNAH)
    said = asks(house, desk, "/recommend find negotiation", "What colleagues recommend for")
    assert "*Negotiation Genius*" in said.text
    assert "Grace Thompson: “It taught me to listen &lt;first&gt;.”" in said.text
    assert "for engineers" not in said.text
    assert desk.buttons(said) == ["Save for me"]


def test_a_mistyped_word_is_corrected_and_that_is_said(house: House) -> None:
    shares(house, GRACE, "Negotiation Genius")
    desk = house.desk(HANNAH)
    said = asks(house, desk, "/recommend find negotation", "Negotiation Genius")
    assert said.text.startswith("*Nothing for “negotation”; this is for “negotiation”.*")


def test_what_is_saved_in_a_list_says_so_there(house: House) -> None:
    shares(house, GRACE, "Negotiation Genius")
    desk = house.desk(HANNAH)
    said = asks(house, desk, "/recommend find negotiation", "Negotiation Genius")
    assert desk.click(said, "recommend_save").ok
    shown = answer(house, desk, "On your list.")
    assert shown.ts == said.ts
    assert "Save for me" not in desk.buttons(shown)


def test_a_list_is_narrowed_by_words_and_by_its_menu(house: House) -> None:
    shares(house, GRACE, "Negotiation Genius", skill="Negotiation")
    shares(house, GRACE, "Negotiation in ten minutes", kind="video", skill="Negotiation")
    desk = house.desk(HANNAH)
    said = asks(house, desk, "/recommend find negotiation kind:video", "in ten minutes")
    assert "Genius" not in said.text
    assert desk.click(said, "recommend_filter", value="book").ok
    shown = answer(house, desk, "Genius")
    assert shown.ts == said.ts
    assert "in ten minutes" not in shown.text
    assert desk.click(shown, "recommend_filter", value="all").ok
    both = answer(house, desk, "in ten minutes")
    assert len(titles(desk, both, "Negotiation Genius", "Negotiation in ten minutes")) == 2
    department = asks(house, desk, "/recommend find negotiation department:Finance", "Finance")
    assert "I found nothing" in department.text


def test_where_nothing_is_found_the_form_is_offered(small_house: House) -> None:
    desk = small_house.desk(HANNAH)
    said = asks(small_house, desk, "/recommend find falconry", "I found nothing for “falconry”")
    assert desk.buttons(said) == ["Recommend something"]
    assert desk.click(said, "recommend_open").ok
    assert small_house.playground.wait_until(lambda: bool(desk.modals()))
    assert "Recommend something" in desk.modal_words()


def test_ten_are_shown_at_a_time(house: House) -> None:
    names = [f"Negotiation, part {number:02}" for number in range(12)]
    for name in names:
        shares(house, GRACE, name)
    desk = house.desk(HANNAH)
    said = asks(house, desk, "/recommend find negotiation", "Negotiation, part")
    first = titles(desk, said, *names)
    assert len(first) == 10
    assert desk.buttons(said)[-1] == "More"
    assert desk.click(said, "recommend_more").ok
    rest = set(names) - set(first)
    shown = answer(house, desk, next(iter(rest)))
    assert set(titles(desk, shown, *names)) == rest
    assert "More" not in desk.buttons(shown)


def test_top_and_a_search_by_kind_alone_list_what_helped_most(house: House) -> None:
    shares(house, GRACE, "Influence")
    shares(house, GRACE, "A talk on prices", kind="talk")
    desk = house.desk(HANNAH)
    said = asks(house, desk, "/recommend top", "What colleagues recommend")
    assert "helped" not in said.text
    assert len(titles(desk, said, "Influence", "A talk on prices")) == 2
    talks = asks(house, desk, "/recommend find kind:talk", "A talk on prices")
    assert "Influence" not in talks.text
    number = next(resource.id for resource, _ in stored(house) if resource.title == "Influence")
    with house.session() as session:
        uptakes.take(session, people.person_by_email(session, TOMAS), number, "helped", house.now)
    most = asks(house, desk, "/recommend top", "What helped colleagues most")
    assert titles(desk, most, "A talk on prices", "Influence")[0] == "Influence"


def test_mine_says_where_each_was_posted_and_changes_or_withdraws_it(house: House) -> None:
    channel = sales(house)
    shares(house, DANIEL, "For my team", audience="team")
    shares(
        house, DANIEL, "For the channel", audience="channel", channel=Channel(channel.id, "sales")
    )
    shares(house, DANIEL, "For all")
    shares(house, GRACE, "Of somebody else")
    desk = house.desk(DANIEL)
    said = asks(house, desk, "/recommend mine", "What you recommend")
    for place in ("For your team.", "Posted in #sales.", "For everyone who looks for it."):
        assert place in said.text
    assert "Of somebody else" not in said.text
    ids = {resource.title: str(one.id) for resource, one in stored(house)}
    assert desk.click(said, "recommend_withdraw", value=ids["For all"]).ok
    shown = answer(house, desk, "Withdrawn.")
    assert shown.ts == said.ts
    assert "For my team" in shown.text
    mine, _, withdrawn = shown.text.partition("Withdrawn in the last four weeks")
    assert "For all" not in mine
    assert "*For all* (book)\nNobody sees it now." in withdrawn
    assert desk.click(shown, "recommend_edit", value=ids["For my team"]).ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    assert (holds(desk, "title"), holds(desk, "audience")) == ("For my team", "team")
    fills(desk, title="For my whole team")
    assert desk.submit().ok
    answer(house, desk, "Changed.")
    assert "For my whole team" in {resource.title for resource, _ in stored(house)}


def test_who_recommended_nothing_yet_is_invited(small_house: House) -> None:
    desk = small_house.desk(HANNAH)
    said = asks(small_house, desk, "/recommend mine", "You have not recommended anything yet")
    assert desk.buttons(said) == ["Recommend something"]


def test_nobody_changes_what_another_recommends(small_house: House) -> None:
    number = shares(small_house, GRACE, "Influence")
    shares(small_house, DANIEL, "Mine")
    desk = small_house.desk(DANIEL)
    said = asks(small_house, desk, "/recommend mine", "Mine")
    for block in said.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == "recommend_withdraw":
                element["value"] = str(number)
    assert desk.click(said, "recommend_withdraw").ok
    answer(small_house, desk, "is not there any more")
    assert {one.state for _, one in stored(small_house)} == {"live"}


@pytest.mark.parametrize("word", ["negotiation ", 'quoted "words" ', "Überzeugung ", "\\ "])
def test_a_list_can_always_be_shown_again(word: str) -> None:
    asked = Asked("find", Search(word * 60, "person", "s" * 80, "d" * 60), 9)
    block_id = asked.block_id("all")
    assert len(block_id) <= MOST_ID
    assert json.loads(block_id.partition(":all:")[2])[3:] == ["person", "s" * 80, "d" * 60]


def test_of_filters_too_long_to_be_carried_the_longest_is_left_out_whole() -> None:
    asked = Asked("find", Search("negotiation", "book", "s" * 80, "d" * 200))
    block_id = asked.block_id("0")
    assert len(block_id) <= MOST_ID
    carried = json.loads(block_id.removeprefix("found:0:"))
    assert carried == ["find", 0, "negotiation", "book", "s" * 80, ""]
    skill_alone = Asked("top", Search("", "", "s" * 400, "d" * 20)).block_id("0")
    assert json.loads(skill_alone.removeprefix("found:0:"))[2:] == ["", "", "", "d" * 20]
