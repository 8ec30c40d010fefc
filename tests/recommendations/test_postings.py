"""What stands in a channel: once, in its author's voice, and true after every change."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.playground.faults import Kind
from bot.recommendations import sharing
from bot.recommendations.domain import MOST_TITLE, Thing
from bot.recommendations.models import Resource
from tests.recommendations.rooms import (
    AMARA,
    BOOK,
    DANIEL,
    GRACE,
    HANNAH,
    LINK,
    MEHMET,
    TALK,
    TOMAS,
    leave,
    mrkdwn,
    person,
    posts,
    read,
    room,
    share,
    states,
    told,
)
from tests.support.company import told as heard
from tests.support.house import House


def test_it_stands_in_the_channel_in_its_authors_voice(house: House) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(to=sales))
    assert shared.where == "channel"
    (said,) = posts(house, sales)
    assert said.text.startswith(
        "Daniel Reyes recommends a book: Getting to Yes by Roger Fisher.\nWhy it helped: It taught"
    )
    shown = read(said)
    assert "*Getting to Yes* by Roger Fisher (book)" in shown
    assert "*Daniel Reyes:*" in shown
    assert "> It taught me" in shown
    assert "*Getting to Yes*" in shown
    buttons = [one["text"]["text"] for one in said.blocks[-1]["elements"]]
    assert buttons == ["Save for me", "I'm on it", "It helped"]
    assert [one.get("style") for one in said.blocks[-1]["elements"]] == ["primary", None, None]
    assert heard(house, DANIEL) == [], "its author sees it in the channel"


def test_the_second_author_joins_the_message_that_is_there(house: House) -> None:
    sales = room(house)
    share(house, DANIEL, told(to=sales))
    shared = share(house, HANNAH, told(replace(BOOK, title="getting to yes!"), to=sales, why="Yes"))
    assert (shared.where, shared.others) == ("joined", ("Daniel Reyes",))
    (said,) = posts(house, sales)
    assert "Also recommended by *Hannah Schulz*: “Yes”" in read(said)
    assert "Also recommended by Hannah Schulz." in said.text


def test_the_same_link_with_tracking_parameters_is_the_same_thing(house: House) -> None:
    sales = room(house)
    share(house, DANIEL, told(TALK, to=sales))
    other = replace(TALK, title="Another title", link="https://www.example.com/talks/leading/")
    assert share(house, HANNAH, told(other, to=sales)).where == "joined"
    (said,) = posts(house, sales)
    assert f"*<{LINK}|Leading without a title>* (talk)" in read(said)


def test_three_more_voices_are_shown_and_the_rest_is_counted(small_house: House) -> None:
    house = small_house
    sales = room(house)
    for email in (DANIEL, HANNAH, GRACE, AMARA, TOMAS, MEHMET):
        share(house, email, told(to=sales))
    (said,) = posts(house, sales)
    assert read(said).count("Also recommended by *") == 3
    assert "And two more." in read(said)
    assert "and two more" in said.text


def test_a_title_that_is_a_mention_mentions_nobody(small_house: House) -> None:
    house = small_house
    sales = room(house)
    thing = Thing("tool", "<!channel> | *now*", author="<@U0001>")
    share(house, DANIEL, told(thing, to=sales, why="<!here> look\n<https://x.example|y>"))
    (said,) = posts(house, sales)
    for raw in ("<!channel>", "<!here>", "<@U0001>", "<https://x.example"):
        assert raw not in mrkdwn(said)
    assert "&lt;!channel&gt;" in said.text


def test_a_title_and_a_reason_as_long_as_can_be_are_shown(house: House) -> None:
    sales = room(house)
    thing = Thing("article", "<&" * 250, link="https://example.com/" + "a&b=" * 450)
    share(house, DANIEL, told(thing, to=sales, why="<&> " * 250))
    (said,) = posts(house, sales)
    assert all(len(one["text"]["text"]) <= 3000 for one in said.blocks if one["type"] == "section")
    assert len(said.text) <= 3000
    with house.session() as session:
        title = session.scalars(select(Resource.title)).one()
        assert title == ("<&" * 250)[:MOST_TITLE]


def test_changed_words_are_changed_where_they_stand(house: House) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(to=sales))
    with house.session() as session:
        again = told(replace(BOOK, title="Getting Past No", isbn=""), to=sales, why="Better words.")
        daniel = person(session, DANIEL)
        sharing.change(session, daniel, shared.recommendation_id, again, house.now)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert "Getting Past No" in said.text
    assert "Better words." in said.text
    assert "Getting to Yes" not in read(said)


def test_what_is_changed_before_it_is_posted_is_posted_as_it_is_then(house: House) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(to=sales), settled=False)
    with house.session() as session:
        daniel = person(session, DANIEL)
        again = told(to=sales, why="Second thoughts.")
        sharing.change(session, daniel, shared.recommendation_id, again, house.now)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert "Second thoughts." in said.text


def test_moved_to_another_channel_the_old_message_says_so(house: House) -> None:
    sales, lab = room(house), room(house, "lab")
    shared = share(house, DANIEL, told(to=sales))
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.change(session, daniel, shared.recommendation_id, told(to=lab), house.now)
    house.move(seconds=5)
    (old,), (new,) = posts(house, sales), posts(house, lab)
    assert old.text == "“Getting to Yes”: Daniel Reyes moved this recommendation to #lab."
    assert "recommend_save" not in read(old)
    assert "Daniel Reyes recommends a book" in new.text


def test_moved_to_a_private_channel_the_old_message_does_not_name_it(small_house: House) -> None:
    house = small_house
    sales, board = room(house), room(house, "board", private=True)
    shared = share(house, DANIEL, told(to=sales))
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.change(session, daniel, shared.recommendation_id, told(to=board), house.now)
    house.move(seconds=5)
    assert posts(house, sales)[0].text == (
        "“Getting to Yes”: Daniel Reyes moved this recommendation."
    )


def test_taken_back_and_brought_back_in_the_same_message(house: House) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(to=sales))
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.withdraw(session, daniel, shared.recommendation_id, house.now)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert said.text == "“Getting to Yes”: Daniel Reyes took this recommendation back."
    assert states(house) == ["closed"]
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.bring_back(session, daniel, shared.recommendation_id, house.now)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert "Daniel Reyes recommends a book" in said.text
    assert states(house) == ["live"]


def test_taken_back_before_it_was_posted_it_never_is_and_shared_again_it_is(house: House) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(to=sales), settled=False)
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.withdraw(session, daniel, shared.recommendation_id, house.now)
    house.move(seconds=5)
    assert posts(house, sales) == []
    assert share(house, DANIEL, told(to=sales)).recommendation_id == shared.recommendation_id
    assert len(posts(house, sales)) == 1


def test_the_first_author_takes_it_back_and_the_second_one_stays(house: House) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(to=sales))
    share(house, HANNAH, told(to=sales, why="Mine"))
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.withdraw(session, daniel, shared.recommendation_id, house.now)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert "Hannah Schulz recommends a book" in said.text
    assert "Daniel" not in read(said)


def test_what_somebody_recommends_to_everybody_is_added_where_it_is_posted(house: House) -> None:
    sales, board = room(house), room(house, "board", private=True)
    share(house, DANIEL, told(to=sales))
    share(house, TOMAS, told(to=board, why="Only for the board"))
    share(house, AMARA, told(to="everyone", why="For all"))
    assert "Also recommended by *Amara Okafor*: “For all”" in read(posts(house, sales)[0])
    assert "Only for the board" not in read(posts(house, sales)[0])
    assert "Tomás Brandt recommends a book" in posts(house, board)[0].text


def test_an_archived_channel_is_told_to_its_author_with_a_way_on(small_house: House) -> None:
    house = small_house
    sales = room(house)
    house.playground.world.archive(sales.id)
    shared = share(house, DANIEL, told(to=sales))
    house.move(seconds=5)
    assert posts(house, sales) == []
    assert states(house) == ["failed"]
    daniel = house.desk(DANIEL)
    said = house.sees(daniel, "“Getting to Yes” did not get into #sales.")
    assert "The channel was archived." in said.text
    assert "'action_id': 'recommend_edit', 'text'" in read(said)
    house.playground.world.unarchive(sales.id)
    with house.session() as session:
        author = person(session, DANIEL)
        again = sharing.post_again(session, author, shared.recommendation_id, house.now)
    assert again.where == "channel"
    house.move(seconds=5)
    assert len(posts(house, sales)) == 1
    assert house.sees(daniel, "has its place").text == "“Getting to Yes” has its place by now."


def test_what_failed_again_has_no_place_before_it_arrived(house: House) -> None:
    sales = room(house)
    house.playground.world.archive(sales.id)
    shared = share(house, DANIEL, told(to=sales))
    house.move(seconds=5)
    for _ in range(2):
        with house.session() as session:
            author = person(session, DANIEL)
            sharing.post_again(session, author, shared.recommendation_id, house.now)
        house.move(seconds=5)
    first, second, third = (text for text in heard(house, DANIEL) if "Getting to Yes" in text)
    sent = "I sent “Getting to Yes” to #sales. If it does not arrive there, you hear from me."
    assert (first, second) == (sent, sent)
    assert third.startswith("“Getting to Yes” did not get into #sales.")
    house.playground.world.unarchive(sales.id)
    with house.session() as session:
        author = person(session, DANIEL)
        sharing.post_again(session, author, shared.recommendation_id, house.now)
    house.move(seconds=15)
    told_daniel = [text for text in heard(house, DANIEL) if "Getting to Yes" in text]
    assert told_daniel == ["“Getting to Yes” has its place by now."] * 3


def test_where_nobody_knows_whether_it_arrived_nothing_is_posted_twice(house: House) -> None:
    sales = room(house)
    house.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    share(house, DANIEL, told(to=sales))
    house.move(minutes=30)
    assert len(posts(house, sales)) == 1
    said = house.sees(house.desk(DANIEL), "I do not know whether “Getting to Yes” got into #sales.")
    assert "Please look there: I do not read channels." in said.text


def test_whoever_left_is_not_named_and_what_they_said_stays(house: House) -> None:
    sales = room(house)
    share(house, DANIEL, told(to=sales))
    share(house, HANNAH, told(to=sales, why="Mine"))
    leave(house, DANIEL)
    leave(house, HANNAH)
    house.move(seconds=5)
    (said,) = posts(house, sales)
    assert "Daniel" not in read(said)
    assert "Hannah" not in read(said)
    assert said.text.startswith("A colleague who has left recommends a book")
    assert "It taught me" in said.text


def test_an_author_who_left_before_it_was_posted_posts_nothing(house: House) -> None:
    sales = room(house)
    share(house, DANIEL, told(to=sales), settled=False)
    leave(house, DANIEL)
    house.move(seconds=5)
    assert posts(house, sales) == []
    assert states(house) == ["closed"]
    assert share(house, HANNAH, told(to=sales)).others == ()
    (said,) = posts(house, sales)
    assert said.text.startswith("Hannah Schulz recommends a book")
    assert "Also recommended by A colleague who has left." in said.text
