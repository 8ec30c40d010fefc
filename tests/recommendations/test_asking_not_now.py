"""*Not now…*, its reasons and three silences: what follows from each, and that it can be undone."""

from __future__ import annotations

from tests.recommendations.asked import (
    YUKI,
    asked_of,
    asking_of,
    asks,
    names_it,
    now_says,
    outgoing,
    prompt_of,
)
from tests.support.house import House


def test_later_asks_another_question_in_four_weeks_and_can_be_undone(house: House) -> None:
    desk = house.desk(YUKI)
    message = asks(house, YUKI, 1)
    first = prompt_of(house, YUKI)
    assert desk.click(message, "asking_not_now").ok
    why_not = now_says(house, desk, message, "What would be better?")
    assert desk.buttons(why_not)[:4] == [
        "Ask me something else later",
        "Not this question",
        "Stop asking",
        "Back",
    ]
    assert desk.click(why_not, "asking_back").ok
    message = now_says(house, desk, message, first.why)
    assert desk.click(message, "asking_not_now").ok
    why_not = now_says(house, desk, message, "What would be better?")
    assert desk.click(why_not, "asking_reason_later").ok
    said = now_says(house, desk, message, "Then I ask something else, on Tuesday, 29 December")
    assert desk.buttons(said) == ["Undo", "Fewer of these"]
    assert desk.click(said, "asking_undo").ok
    message = now_says(house, desk, message, first.why)
    assert asked_of(house, YUKI)[0].answer is None
    assert desk.click(message, "asking_not_now").ok
    why_not = now_says(house, desk, message, "What would be better?")
    assert desk.click(why_not, "asking_reason_later").ok
    now_says(house, desk, message, "Then I ask something else")
    house.move(days=28)
    assert prompt_of(house, YUKI).key != first.key


def test_not_this_question_never_comes_again(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    message = asks(house, YUKI, 1)
    assert desk.click(message, "asking_not_now").ok
    why_not = now_says(house, desk, message, "What would be better?")
    assert desk.click(why_not, "asking_reason_not_this").ok
    now_says(house, desk, message, "This one never comes again; another one comes on")
    (asked,) = asked_of(house, YUKI)
    assert asked.answer == "not_this"


def test_stop_asking_is_kept_until_they_ask_for_it_in_app_home(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    message = asks(house, YUKI, 1)
    assert desk.click(message, "asking_not_now").ok
    why_not = now_says(house, desk, message, "What would be better?")
    assert desk.click(why_not, "asking_reason_stop").ok
    now_says(house, desk, message, "Understood. I will not ask you for favourites again.")
    house.move(days=70)
    assert len(asked_of(house, YUKI)) == 1
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: "asking_again" in str(desk.home()))
    assert desk.act_in_home("asking_again").ok
    found = asking_of(house, YUKI)
    assert found is not None
    assert found.next_ask_at is not None
    assert house.playground.wait_until(lambda: "asking_again" not in str(desk.home()))


def test_a_second_answer_is_refused_in_words(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    message = asks(house, YUKI, 1)
    assert desk.click(message, "asking_not_now").ok
    why_not = now_says(house, desk, message, "What would be better?")
    names_it(house, desk, message, "The Goal", "everyone")
    assert asked_of(house, YUKI)[0].answer == "shared"
    desk.click(why_not, "asking_reason_stop")
    house.move(seconds=30)
    assert asked_of(house, YUKI)[0].answer == "shared"
    found = asking_of(house, YUKI)
    assert found is not None
    assert found.next_ask_at is not None


def test_three_silences_are_said_once_with_three_buttons(small_house: House) -> None:
    house = small_house
    desk = house.desk(YUKI)
    asks(house, YUKI, 1)
    house.move(weeks=8, hours=1)
    assert len(asked_of(house, YUKI)) == 3
    house.move(weeks=4)
    notice = house.sees(desk, "I have asked three times what helped you and heard nothing")
    assert desk.buttons(notice)[:3] == ["Keep asking", "Every three months", "Stop"]
    house.move(weeks=20)
    assert len(outgoing(house, "asking_silence", YUKI)) == 1
    assert len(asked_of(house, YUKI)) == 3

    assert desk.click(notice, "asking_keep_seldom").ok
    said = now_says(house, desk, notice, "Good. I ask every three months, next on Tuesday")
    assert desk.click(said, "asking_undo_keep").ok
    notice = now_says(house, desk, notice, "heard nothing, so I will stop")
    found = asking_of(house, YUKI)
    assert found is not None
    assert (found.next_ask_at, found.every_weeks) == (None, 4)
    assert desk.click(notice, "asking_keep_seldom").ok
    now_says(house, desk, notice, "Good. I ask every three months")
    house.move(weeks=14)
    assert len(asked_of(house, YUKI)) == 4
    house.move(weeks=11)
    assert len(asked_of(house, YUKI)) == 4


def test_a_click_is_no_silence(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    for _ in range(5):
        message = asks(house, YUKI, 1)
        assert desk.click(message, "asking_not_now").ok
        now_says(house, desk, message, "What would be better?")
        house.move(weeks=1)
    assert outgoing(house, "asking_silence", YUKI) == []
