"""One click takes a recommendation up, wherever it stands, and says what follows from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.recommendations.models import Uptake
from tests.recommendations import shelves
from tests.recommendations.shelves import (
    GRACE,
    HANNAH,
    LIAM,
    MARCUS,
    MATEO,
    recommend,
    room,
    steps_of,
    texts,
    withdraw,
)
from tests.support.company import outbox_of
from tests.support.house import House

house, small_house = shelves.house, shelves.small_house


TITLE = "Getting to Yes"
SAVED = "Saved. You find it in App Home."


def answer(house: House, desk: Desk, channel_id: str, text: str) -> Message:
    """The newest message that only this person sees, once it says `text`."""

    def newest() -> Message | None:
        seen = [one for one in desk.messages(channel_id) if one.ephemeral_to == desk.user_id]
        return seen[-1] if seen and text in texts(seen[-1].blocks) else None

    assert house.playground.wait_until(lambda: newest() is not None), [
        texts(one.blocks) or one.text for one in desk.messages(channel_id)
    ]
    found = newest()
    assert found is not None
    return found


def posted(house: House, *readers: str) -> tuple[str, int]:
    """Hannah's recommendation in a channel of hers and these: the channel and the resource."""
    channel = room(house, "deals", HANNAH, *readers)
    shared = recommend(house, HANNAH, TITLE, audience="channel", channel=channel)
    house.settle()
    return channel.id, shared.resource_id


@pytest.mark.parametrize(
    ("action", "step", "said", "back"),
    [
        ("save", "saved", SAVED, "It is not on your list any more."),
        (
            "start",
            "started",
            "Good. When you are through, one click in App Home says so.",
            "It does not count as begun.",
        ),
        (
            "helped",
            "helped",
            "Thank you. Hannah Schulz hears that it helped somebody, not who.",
            "Nobody hears that it helped.",
        ),
    ],
)
def test_a_click_in_a_channel_is_stored_and_answered_to_that_person_alone(
    house: House, action: str, step: str, said: str, back: str
) -> None:
    channel_id, _ = posted(house, MATEO)
    mateo, hannah = house.desk(MATEO), house.desk(HANNAH)
    before = mateo.message(channel_id, TITLE)
    assert mateo.click(before, f"recommend_{action}").ok
    told = answer(house, mateo, channel_id, said)
    assert steps_of(house, MATEO) == [{step}]
    assert mateo.message(channel_id, TITLE).blocks == before.blocks
    assert all(said not in texts(one.blocks) for one in hannah.messages(channel_id))
    assert mateo.click(told, f"recommend_undo_{step}").ok
    undone = answer(house, mateo, channel_id, back)
    assert undone.ts == told.ts, "the answer itself becomes the receipt of its Undo"
    assert steps_of(house, MATEO) == []


def test_clicking_twice_is_clicking_once(house: House) -> None:
    channel_id, _ = posted(house, MATEO)
    mateo = house.desk(MATEO)
    post = mateo.message(channel_id, TITLE)
    assert mateo.click(post, "recommend_save").ok
    answer(house, mateo, channel_id, SAVED)
    with house.session() as session:
        first = session.scalars(select(Uptake.saved_at)).one()
    house.move(hours=1)
    assert mateo.click(post, "recommend_save").ok
    assert steps_of(house, MATEO) == [{"saved"}]
    with house.session() as session:
        assert session.scalars(select(Uptake.saved_at)).one() == first
    assert len(outbox_of(house, "uptake_told")) == 1


def test_a_click_that_comes_late_a_second_time_does_not_undo_the_undo(small_house: House) -> None:
    channel_id, _ = posted(small_house, MATEO)
    mateo, slack = small_house.desk(MATEO), small_house.playground._http
    assert mateo.click(mateo.message(channel_id, TITLE), "recommend_save").ok
    click = slack._last_request()
    told = answer(small_house, mateo, channel_id, SAVED)
    assert mateo.click(told, "recommend_undo_saved").ok
    answer(small_house, mateo, channel_id, "Taken back.")
    small_house.playground.clock.move_to(small_house.now + timedelta(minutes=1))
    again = slack.sign(click.path, click.body, click.headers["Content-Type"], {})
    assert slack._send(again, 20.0).ok
    assert steps_of(small_house, MATEO) == []


def test_a_click_in_a_direct_message_is_answered_beside_it(small_house: House) -> None:
    house = small_house
    recommend(house, GRACE, TITLE, audience="team")
    house.move_to(1, 15)
    marcus = house.desk(MARCUS)
    message = marcus.message(marcus.app_dm(), TITLE)
    assert marcus.click(message, "recommend_start").ok
    answer(house, marcus, marcus.app_dm(), "one click in App Home says so")
    assert steps_of(house, MARCUS) == [{"started"}]


def test_a_click_in_search_results_is_answered_and_shown_in_the_list(house: House) -> None:
    recommend(house, HANNAH, TITLE)
    mateo = house.desk(MATEO)
    assert mateo.command("/recommend find yes").ok
    found = answer(house, mateo, mateo.app_dm(), TITLE)
    assert mateo.click(found, "recommend_save").ok
    answer(house, mateo, mateo.app_dm(), SAVED)
    assert steps_of(house, MATEO) == [{"saved"}]
    listed = [one for one in mateo.messages(mateo.app_dm()) if TITLE in texts(one.blocks)]
    assert "On your list." in texts(listed[-1].blocks)


def test_who_clicks_on_their_own_recommendation_reads_a_kind_sentence(small_house: House) -> None:
    house = small_house
    channel_id, _ = posted(house)
    hannah = house.desk(HANNAH)
    assert hannah.click(hannah.message(channel_id, TITLE), "recommend_helped").ok
    answer(
        house, hannah, channel_id, "You recommend this yourself, so it counts already. It is among"
    )
    assert steps_of(house, HANNAH) == []
    assert outbox_of(house, "uptake_told") == []


def test_what_was_withdrawn_meanwhile_is_said_to_be_gone(house: House) -> None:
    channel = room(house, "deals", HANNAH, MATEO)
    shared = recommend(house, HANNAH, TITLE, audience="channel", channel=channel)
    house.settle()
    mateo = house.desk(MATEO)
    post = mateo.message(channel.id, TITLE)
    withdraw(house, HANNAH, shared.recommendation_id)
    assert mateo.click(post, "recommend_save").ok
    answer(house, mateo, channel.id, "not there any more. Nothing was changed.")
    assert steps_of(house, MATEO) == []


def test_in_a_private_channel_who_recommended_is_not_named_again(small_house: House) -> None:
    channel = room(small_house, "quiet", HANNAH, MATEO, LIAM, GRACE, private=True)
    recommend(small_house, HANNAH, TITLE, audience="channel", channel=channel)
    small_house.settle()
    for email in (MATEO, LIAM):
        desk = small_house.desk(email)
        assert desk.click(desk.message(channel.id, TITLE), "recommend_helped").ok
        answer(small_house, desk, channel.id, "so few people see this")
    grace = small_house.desk(GRACE)
    assert grace.click(grace.message(channel.id, TITLE), "recommend_helped").ok
    answer(small_house, grace, channel.id, "Whoever recommended it hears that it helped somebody")


def why_form(house: House, email: str, channel_id: str) -> Desk:
    """*It helped* and *Say why…* were clicked; the form is open."""
    desk = house.desk(email)
    assert desk.click(desk.message(channel_id, TITLE), "recommend_helped").ok
    told = answer(house, desk, channel_id, "not who")
    assert desk.click(told, "recommend_say").ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    return desk


@pytest.mark.parametrize(
    ("chosen", "stored", "said"),
    [
        (None, "no", "Nobody is shown them."),
        ("unnamed", "unnamed", "without your name"),
        ("named", "named", "your name stands beside them"),
        ("no", "no", "Nobody is shown them."),
    ],
)
def test_why_it_helped_is_passed_on_as_its_writer_chose(
    small_house: House, chosen: str | None, stored: str, said: str
) -> None:
    channel_id, _ = posted(small_house, MATEO)
    mateo = why_form(small_house, MATEO, channel_id)
    mateo.fill("words", "  It <!channel> *helped*.  ")
    if chosen:
        mateo.fill("quoting", chosen)
    assert mateo.submit().ok
    assert said in mateo.modal_words()
    with small_house.session() as session:
        uptake = session.scalars(select(Uptake)).one()
    assert (uptake.words, uptake.quotable) == ("It <!channel> *helped*.", stored)
    small_house.playground.move_clock(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    hannah = small_house.desk(HANNAH)
    note = hannah.message(hannah.app_dm(), "you shared")
    assert "one person said that what you shared helped" in note.text
    assert ("It &lt;!channel&gt;" in note.text) == (stored != "no")
    assert ("Mateo" in texts(note.blocks)) == (stored == "named")


def test_no_words_are_no_reason_and_what_was_said_can_be_changed(small_house: House) -> None:
    channel_id, _ = posted(small_house, MATEO)
    mateo = why_form(small_house, MATEO, channel_id)
    mateo.fill("words", "  ")
    assert mateo.submit().field_errors == {"words": "Write at least a word, or cancel."}
    mateo.fill("words", "First.")
    mateo.fill("quoting", "named")
    assert mateo.submit().ok
    mateo.close()
    told = answer(small_house, mateo, channel_id, "not who")
    assert mateo.click(told, "recommend_say").ok
    assert small_house.playground.wait_until(lambda: bool(mateo.modals()))
    state = str(mateo.view_state(mateo.top_modal()))
    assert "First." in state
    assert "'named'" in state


def test_who_finished_is_asked_whether_it_helped(small_house: House) -> None:
    recommend(small_house, HANNAH, TITLE)
    mateo = small_house.desk(MATEO)
    assert mateo.command("/recommend find yes").ok
    found = answer(small_house, mateo, mateo.app_dm(), TITLE)
    assert mateo.click(found, "recommend_save").ok
    answer(small_house, mateo, mateo.app_dm(), SAVED)
    assert mateo.open_home().ok
    assert small_house.playground.wait_until(lambda: mateo.home() is not None)
    assert mateo.act_in_home("shelf_more", value=f"finished:{resource_of(small_house)}").ok
    assert small_house.playground.wait_until(lambda: "Well done." in texts(mateo.home()))
    assert steps_of(small_house, MATEO) == [{"saved", "finished"}]


def resource_of(house: House) -> int:
    with house.session() as session:
        return session.scalars(select(Uptake.resource_id)).one()
