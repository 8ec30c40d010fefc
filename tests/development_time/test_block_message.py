"""A block has one message: at its start, with something to do in it; then it asks how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.development_time import answering
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    blocks_of,
    clicks,
    makes,
    newest,
    opened,
    plans_of,
    reads,
    said,
)
from tests.recommendations.shelves import recommend, take
from tests.support.company import outbox_of
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house
BEGINS = "Your development time begins: it is yours until 16:00."
ASKS = "How did your development time go?"


def friday(house: House, hour: int, minute: int = 1) -> None:
    """Move to the first Friday, at a time of Berlin."""
    house.playground.move_clock(
        house.now.replace(day=4, month=12, hour=hour - 1, minute=minute, second=0)
    )


def all_of_them(desk: Desk) -> list[Message]:
    """The messages of blocks that somebody got."""
    return [
        message
        for message in desk.messages(desk.app_dm())
        if any(one == "devtime_why" for one in actions(message))
    ]


def actions(message: Message) -> list[str]:
    """The action ids of a message."""
    return [
        element["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_at_its_start_one_message_says_one_thing_to_do(house: House) -> None:
    makes(house, ANA, purpose="Statistics")
    made = recommend(house, ALONE, "Getting to Yes")
    take(house, ANA, made.resource_id, "saved")
    ana = house.desk(ANA)
    friday(house, 13, 59)
    assert newest(ana, BEGINS) is None
    friday(house, 14)
    message = reads(house, ana, BEGINS)
    assert "Getting to Yes" in message.text
    assert ana.buttons(message) == ["Start", "Taken over…", "Why this?", "Fewer of these"]
    assert len(message.text.split()) < 75
    [row] = outbox_of(house, "devtime_block")
    assert row.details["doing"] == "Getting to Yes"


def test_without_anything_saved_it_says_what_it_was_planned_for(small_house: House) -> None:
    makes(small_house, ANA, purpose="Statistics & <sums>")
    friday(small_house, 14)
    message = reads(small_house, small_house.desk(ANA), BEGINS)
    assert "It is for “Statistics &amp; &lt;sums&gt;”." in message.text


def test_the_message_of_the_start_becomes_the_question_and_the_answer(house: House) -> None:
    makes(house, ANA)
    ana = house.desk(ANA)
    friday(house, 14)
    began = reads(house, ana, BEGINS)
    started = clicks(house, ana, began, "devtime_start", "You started at 14:01.")
    assert ana.buttons(started)[:2] == ["Taken over…", "Undo"]
    friday(house, 16)
    question = reads(house, ana, ASKS)
    assert question.ts == began.ts
    assert ana.buttons(question)[:3] == ["Kept", "Partly", "Lost…"]
    kept = clicks(house, ana, question, "devtime_kept", "Kept: two hours.")
    assert "The next is on Friday, 11 December, 14:00 to 16:00." in ana.words(kept)
    [block] = blocks_of(house, ANA, "over")
    assert (block.outcome, block.kept_minutes) == ("kept", 120)
    clicks(house, ana, kept, "devtime_undo_answer", ASKS)
    assert blocks_of(house, ANA, "asked")[0].outcome == ""
    assert len(all_of_them(ana)) == 1
    assert said(house, "devtime_block") == 1


def test_a_start_can_be_undone(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    friday(small_house, 14)
    started = clicks(
        small_house, ana, reads(small_house, ana, BEGINS), "devtime_start", "You started at 14:01."
    )
    clicks(small_house, ana, started, "devtime_undo_answer", BEGINS)
    assert blocks_of(small_house, ANA, "asked")[0].started_at is None


def test_lost_has_a_reason_in_one_click_and_back_leads_back(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    friday(small_house, 16)
    question = reads(small_house, ana, ASKS)
    asked = clicks(small_house, ana, question, "devtime_lost", "What took your development time?")
    assert "Move it…" not in ana.buttons(asked)
    asked = clicks(small_house, ana, asked, "devtime_back", ASKS)
    asked = clicks(small_house, ana, asked, "devtime_lost", "What took your development time?")
    clicks(small_house, ana, asked, "devtime_reason_client_meeting", "Lost to a client meeting.")
    [block] = blocks_of(small_house, ANA, "over")
    assert (block.outcome, block.reason) == ("lost", "client_meeting")


def test_partly_is_kept_at_once_and_what_took_the_rest_may_follow(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    friday(small_house, 16)
    question = reads(small_house, ana, ASKS)
    partly = clicks(
        small_house, ana, question, "devtime_partly", "Partly kept: one hour of two hours."
    )
    [block] = blocks_of(small_house, ANA, "over")
    assert (block.outcome, block.reason) == ("partly", "")
    clicks(
        small_house,
        ana,
        partly,
        "devtime_rest",
        "Partly kept; a deadline took the rest.",
        f"deadline:{block.id}",
    )
    assert blocks_of(small_house, ANA, "over")[0].reason == "deadline"


def test_taken_over_while_it_lasts_can_be_moved_instead(small_house: House) -> None:
    makes(small_house, ANA, weekday="1", start="10:00", minutes="60")
    ana = small_house.desk(ANA)
    small_house.playground.move_clock(small_house.now.replace(day=1, month=12, hour=9, minute=1))
    began = reads(small_house, ana, "it is yours until 11:00.")
    asked = clicks(small_house, ana, began, "devtime_taken_over", "You can move it instead.")
    assert ana.click(asked, "devtime_move").ok
    opened(small_house, ana, "Move it to")
    ana.fill("slot", ana.offered("slot")[-1])
    chosen = ana.offered("slot")[-1]
    assert ana.submit().ok
    small_house.move(seconds=3)
    reads(small_house, ana, "Your development time is later now.")
    assert blocks_of(small_house, ANA)[0].starts_at.isoformat() == chosen


def test_where_no_other_time_of_the_week_is_left_moving_is_not_offered(
    small_house: House,
) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    friday(small_house, 14)
    began = reads(small_house, ana, BEGINS)
    asked = clicks(
        small_house, ana, began, "devtime_taken_over", "What took your development time?"
    )
    assert "You can move it instead." not in ana.words(asked)
    assert "Move it…" not in ana.buttons(asked)


def test_a_time_that_was_taken_while_the_form_was_open_is_refused_in_it(
    small_house: House,
) -> None:
    makes(small_house, ANA)
    makes(small_house, ANA, weekday="3")
    ana = small_house.desk(ANA)
    thursday, friday_block = blocks_of(small_house, ANA)[:2]
    shown = at_the_desk.answers(small_house, ana, "/devtime", "What comes next")
    assert ana.click(shown, "devtime_move", value=str(friday_block.id)).ok
    opened(small_house, ana, "Move it to")
    offered = ana.offered("slot")
    assert offered == sorted(offered)
    assert len(offered) > 3
    ana.fill("slot", offered[0])
    with small_house.session() as session:
        owner = people.person_by_email(session, ANA)
        begin = datetime.fromisoformat(offered[0])
        answering.move(session, owner, thursday.id, begin, small_house.now)
    outcome = ana.submit()
    assert outcome.field_errors == {"slot": "That time was taken meanwhile. Choose another one."}
    ana.fill("slot", offered[-1])
    assert ana.submit().ok
    assert {one.starts_at.isoformat() for one in blocks_of(small_house, ANA)[:2]} == {
        offered[0],
        offered[-1],
    }


def test_taken_over_for_a_reason_is_lost(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    friday(small_house, 14)
    asked = clicks(
        small_house,
        ana,
        reads(small_house, ana, BEGINS),
        "devtime_taken_over",
        "What took your development time?",
    )
    lost = clicks(small_house, ana, asked, "devtime_reason_ill", "Lost: you were ill.")
    friday(small_house, 16)
    assert newest(ana, ASKS) is None
    clicks(small_house, ana, lost, "devtime_undo_answer", ASKS)


def test_an_answer_that_never_comes_is_unknown_and_never_kept(house: House) -> None:
    makes(house, ANA)
    ana = house.desk(ANA)
    friday(house, 16)
    reads(house, ana, ASKS)
    house.move(days=7)
    reads(house, ana, "This one counts as unknown: neither kept nor lost.")
    block = blocks_of(house, ANA, "over")[0]
    assert (block.outcome, block.kept_minutes) == ("unknown", 0)


def test_what_was_left_out_or_ended_before_has_no_message(small_house: House) -> None:
    makes(small_house, ANA)
    makes(small_house, BEN)
    ana, ben = small_house.desk(ANA), small_house.desk(BEN)
    shown = at_the_desk.answers(small_house, ana, "/devtime", "What comes next")
    first = str(blocks_of(small_house, ANA)[0].id)
    clicks(small_house, ana, shown, "devtime_skip", "left out", first)
    made = newest(ben, "Your development time:")
    assert made is not None
    small_house.move(days=3)  # its message is decided by now
    clicks(small_house, ben, made, "devtime_undo", "Ended:")
    small_house.move(days=3)
    assert all_of_them(ana) == all_of_them(ben) == []


def test_a_block_that_was_put_off_is_spoken_of_at_its_new_time(small_house: House) -> None:
    makes(small_house, ANA, start="09:00", minutes="60")
    ana = small_house.desk(ANA)
    small_house.move(days=3)  # its message is decided by now
    shown = at_the_desk.answers(small_house, ana, "/devtime", "What comes next")
    first = str(blocks_of(small_house, ANA)[0].id)
    assert ana.click(shown, "devtime_move", value=first).ok
    opened(small_house, ana, "Move it to")
    later = [one for one in ana.offered("slot") if one > "2026-12-04T08:00"]
    ana.fill("slot", later[0])
    assert ana.submit().ok
    begins = blocks_of(small_house, ANA)[0].starts_at
    assert begins.isoformat() == later[0]
    friday(small_house, 9)
    assert all_of_them(ana) == []
    small_house.playground.move_clock(begins + timedelta(minutes=1))
    reads(small_house, ana, "Your development time begins")
    assert len(all_of_them(ana)) == 1


def test_why_this_says_what_is_kept_and_who_sees_it(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    friday(small_house, 14)
    assert ana.click(reads(small_house, ana, BEGINS), "devtime_why").ok
    words = opened(small_house, ana, "You planned it: Fridays 14:00 to 16:00.")
    assert "Your manager sees sums alone" in words


def test_a_person_who_left_is_asked_nothing(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    with small_house.session() as session:
        people.person_by_email(session, ANA).active = False
    friday(small_house, 16)
    assert all_of_them(ana) == []
    assert [one.state for one in plans_of(small_house, ANA)] == ["live"]
