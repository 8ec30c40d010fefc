"""App Home has what somebody took up and what they recommend, each with its next step."""

from __future__ import annotations

from collections.abc import Callable

from bot.playground.desk import Desk
from bot.playground.entities import Json
from bot.recommendations.sections import kind_chosen
from tests.recommendations import shelves
from tests.recommendations.shelves import (
    GRACE,
    HANNAH,
    LIAM,
    MATEO,
    home_of,
    leave,
    recommend,
    room,
    steps_of,
    take,
    texts,
    withdraw,
)
from tests.support.house import House

house, small_house = shelves.house, shelves.small_house


NEXT = ("recommend_start", "recommend_finish", "recommend_helped", "recommend_say")


def buttons(home: Json) -> list[tuple[str, str]]:
    """The buttons of the shelf: action and value."""
    rows = [block for block in home["blocks"] if block["type"] == "actions"]
    return [
        (element["action_id"], element.get("value", ""))
        for row in rows
        for element in row["elements"]
        if element["type"] == "button"
    ]


def shows(house: House, desk: Desk, true: Callable[[str], bool]) -> str:
    """What App Home says, once it is so."""
    assert house.playground.wait_until(lambda: true(texts(desk.home()))), texts(desk.home())
    return texts(desk.home())


def reads(house: House, desk: Desk, said: str, *, not_any_more: bool = False) -> None:
    shows(house, desk, lambda read: (said in read) is not not_any_more)


def test_a_home_without_anything_offers_to_recommend_and_says_how_to_find(house: House) -> None:
    home = home_of(house, MATEO)
    read = texts(home)
    assert "Nothing waits for you." in read
    assert "`/recommend find` searches what colleagues recommend." in read
    assert ("recommend_open", "") in buttons(home)
    assert "All kinds" not in read


def test_one_button_leads_from_saved_to_helped_and_each_step_can_be_undone(house: House) -> None:
    number = recommend(house, HANNAH).resource_id
    take(house, MATEO, number, "saved")
    mateo, value = house.desk(MATEO), str(number)
    home_of(house, MATEO)
    for action, step, said in (
        ("recommend_start", "started", "When you are through, one click in App Home says so."),
        ("recommend_finish", "finished", "Well done."),
        ("recommend_helped", "helped", "Hannah Schulz hears that it helped somebody, not who."),
    ):
        assert [one for one in buttons(mateo.home() or {}) if one[0] in NEXT] == [(action, value)]
        assert mateo.act_in_home(action, value=value).ok
        reads(house, mateo, said)
        assert step in steps_of(house, MATEO)[0]
        home_of(house, MATEO)
        reads(house, mateo, said, not_any_more=True)  # the entry stays
    assert ("recommend_say", value) in buttons(mateo.home() or {})
    assert mateo.act_in_home("shelf_more", value=f"undo_helped:{number}").ok
    shows(house, mateo, lambda read: "Taken back. Nobody hears that it helped." in read)
    assert steps_of(house, MATEO) == [{"saved", "started", "finished"}]


def test_what_was_answered_can_be_undone_where_it_is_said(small_house: House) -> None:
    number = recommend(small_house, HANNAH).resource_id
    take(small_house, MATEO, number, "saved")
    home_of(small_house, MATEO)
    mateo = small_house.desk(MATEO)
    assert mateo.act_in_home("recommend_start", value=str(number)).ok
    shows(small_house, mateo, lambda read: "Undo" in read)
    assert mateo.act_in_home("recommend_undo_started", value=str(number)).ok
    shows(small_house, mateo, lambda read: "It does not count as begun." in read)
    assert steps_of(small_house, MATEO) == [{"saved"}]


def test_five_of_a_list_are_shown_and_the_rest_is_counted(small_house: House) -> None:
    for number in range(12):
        made = recommend(small_house, HANNAH, f"Book {number}")
        take(small_house, MATEO, made.resource_id, "saved")
    read = texts(home_of(small_house, MATEO))
    assert read.count("Recommended by Hannah Schulz.") == 5
    assert "and seven more: `/recommend saved`" in read
    mine = texts(home_of(small_house, HANNAH))
    assert "and seven more: `/recommend mine`" in mine


def test_one_kind_alone_stays_chosen_through_a_click(house: House) -> None:
    book = recommend(house, HANNAH, "A book").resource_id
    talk = recommend(house, HANNAH, "A talk", kind="talk").resource_id
    for number in (book, talk):
        take(house, MATEO, number, "saved")
    home_of(house, MATEO)
    mateo = house.desk(MATEO)
    assert mateo.act_in_home("shelf_kind", value="talk").ok
    shows(house, mateo, lambda read: "A talk" in read and "A book" not in read)
    assert mateo.act_in_home("recommend_start", value=str(talk)).ok
    shows(house, mateo, lambda read: "When you are through" in read and "A book" not in read)
    assert mateo.act_in_home("shelf_kind", value="all").ok
    shows(house, mateo, lambda read: "A talk" in read and "A book" in read)


def test_what_somebody_recommends_stands_with_its_place(house: House) -> None:
    deals = room(house, "deals", HANNAH)
    recommend(house, HANNAH, "For all")
    recommend(house, HANNAH, "For some", audience="channel", channel=deals)
    made = recommend(house, HANNAH, "For us", audience="team")
    gone = recommend(house, HANNAH, "For nobody")
    withdraw(house, HANNAH, gone.recommendation_id)
    home = home_of(house, HANNAH)
    read = texts(home)
    assert all(title in read for title in ("For all", "For some", "For us"))
    assert "#deals" in read
    assert "For nobody" not in read
    assert ("recommend_edit", str(made.recommendation_id)) in buttons(home)
    assert ("recommend_withdraw", str(made.recommendation_id)) in buttons(home)


def test_a_full_home_has_no_more_blocks_than_slack_takes(small_house: House) -> None:
    house = small_house
    for number, step in enumerate(["saved", "started", "finished"] * 7):
        made = recommend(house, LIAM, f"Book {number}", kind="talk" if number % 2 else "book")
        take(house, GRACE, made.resource_id, step)
        recommend(house, GRACE, f"Mine {number}")
    house.move_to(1, 16)
    home = home_of(house, GRACE)
    assert len(home["blocks"]) <= 100
    read = texts(home)
    assert "Your settings" in read
    assert "What you recommend" in read
    block_ids = [block["block_id"] for block in home["blocks"]]
    assert len(block_ids) == len(set(block_ids))
    grace = house.desk(GRACE)
    chosen = next(value for action, value in buttons(home) if action == "recommend_helped")
    assert grace.act_in_home("recommend_helped", value=chosen).ok
    shows(house, grace, lambda read: "hears that it helped somebody" in read)


def test_who_left_is_not_named(small_house: House) -> None:
    number = recommend(small_house, HANNAH).resource_id
    take(small_house, MATEO, number, "saved")
    leave(small_house, HANNAH)
    read = texts(home_of(small_house, MATEO))
    assert "Recommended by a colleague who has left." in read
    assert "Hannah" not in read


def test_the_kind_is_read_from_what_was_clicked_or_from_what_is_on_the_screen() -> None:
    chosen = {"selected_option": {"value": "talk"}}
    on_screen = {"view": {"state": {"values": {"shelf_filter": {"shelf_kind": chosen}}}}}
    clicked = {"actions": [{"action_id": "shelf_kind", "selected_option": {"value": "book"}}]}
    assert kind_chosen({}) is None
    assert kind_chosen(on_screen) == "talk"
    assert kind_chosen(on_screen | clicked) == "book"
    everything = {"actions": [{"action_id": "shelf_kind", "selected_option": {"value": "all"}}]}
    assert kind_chosen(on_screen | everything) is None
