"""Somebody writes to Leeway as to a person."""

from __future__ import annotations

from datetime import timedelta

from bot.home import messages
from tests.home.small_house import ANA, CY, SmallHouse
from tests.support.house import MONDAY

ANSWER = "I understand only buttons and commands, so nobody reads what you write here."


def answers(house: SmallHouse, user_id: str) -> int:
    desk = house.desk(user_id)
    return sum(ANSWER in message.text for message in desk.messages(desk.app_dm()))


def test_a_message_gets_one_kind_answer_with_a_way_on(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    desk.say(desk.app_dm(), "Can you move my note?")
    said = house.last_message(desk, ANSWER)
    assert said.from_bot
    assert said.ephemeral_to is None
    assert desk.click(said, messages.SHOW_HELP).ok
    house.last_message(desk, "I help managers")


def test_more_messages_on_the_same_day_get_no_more_answers(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    desk.say(desk.app_dm(), "Hello")
    house.last_message(desk, ANSWER)
    desk.say(desk.app_dm(), "Anybody there?")
    house.playground.move_clock(MONDAY + timedelta(hours=15))
    desk.say(desk.app_dm(), "Good evening")
    assert not house.sees(lambda: answers(house, ANA) > 1, seconds=0.3)


def test_the_next_day_of_the_persons_own_clock_there_is_an_answer_again(house: SmallHouse) -> None:
    ana, cy = house.desk(ANA), house.desk(CY)
    for desk in (ana, cy):
        desk.say(desk.app_dm(), "Hello")
        house.last_message(desk, ANSWER)
    midnight_in_berlin = MONDAY + timedelta(hours=16, minutes=1)
    house.playground.move_clock(midnight_in_berlin)
    for desk in (ana, cy):
        desk.say(desk.app_dm(), "Hello again")
    assert house.sees(lambda: answers(house, ANA) == 2)
    assert not house.sees(lambda: answers(house, CY) > 1, seconds=0.3)


def test_an_event_that_slack_repeats_after_midnight_is_answered_once(house: SmallHouse) -> None:
    dm = house.desk(ANA).app_dm()
    event = {"type": "message", "channel_type": "im", "channel": dm, "user": ANA, "text": "Hello"}
    midnight_in_berlin = MONDAY + timedelta(hours=16)
    house.playground.move_clock(midnight_in_berlin - timedelta(seconds=30))
    envelope = house.deliver(event)
    assert house.sees(lambda: answers(house, ANA) == 1)
    house.playground.move_clock(midnight_in_berlin + timedelta(seconds=30))
    house.deliver_again(envelope)
    assert not house.sees(lambda: answers(house, ANA) > 1, seconds=0.3)


def test_a_guest_is_answered_as_well(house: SmallHouse) -> None:
    desk = house.desk("UGUEST")
    desk.say(desk.app_dm(), "Hello")
    house.last_message(desk, ANSWER)


def test_leeway_answers_neither_itself_nor_an_edit_nor_another_bot(house: SmallHouse) -> None:
    world, desk = house.playground.world, house.desk(ANA)
    own = world.post(desk.app_dm(), house.playground.bot_user_id(), "A note")
    world.update(own.channel_id, own.ts, text="A note, changed")
    world.delete(own.channel_id, own.ts)
    world.post(desk.app_dm(), "UOTHERBOT", "Poll")
    house.playground.outgoing.settle()
    assert not house.sees(lambda: answers(house, ANA) > 0, seconds=0.3)
