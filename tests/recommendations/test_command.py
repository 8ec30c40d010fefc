"""`/recommend` with a title, a link, an ISBN or nothing: what opens, and what is said after it."""

from __future__ import annotations

import pytest

from bot.recommendations.words import Search, understood
from tests.recommendations.at_the_desk import (
    DANIEL,
    GRACE,
    WHY,
    answer,
    chooses,
    fills,
    has,
    holds,
    opens,
    recommends,
    sales,
    stored,
)
from tests.support.house import House


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("", "form"),
        ("help", "help"),
        ("Help", "help"),
        ("help me lead", "form"),
        ("mine", "mine"),
        ("Mine and yours", "form"),
        ("top", "top"),
        ("top kind:book", "top"),
        ("top negotiation", "find"),
        ("Top negotiation", "find"),
        ("saved", "saved"),
        ("saved by the bell", "form"),
        ("Top Gun", "form"),
        ("find", "find"),
        ("FIND negotiation", "find"),
        ("digest", "digest"),
        ("digest on", "digest"),
        ("digest of the year", "form"),
    ],
)
def test_a_title_is_meant_where_no_word_of_mine_fits(text: str, deed: str) -> None:
    assert understood(text).deed == deed


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("negotiation", Search("negotiation")),
        ("hard talks kind:books", Search("hard talks", "book")),
        ("kind:Video", Search("", "video")),
        ("kind:song talks", Search("talks")),
        ('skill:"giving feedback" talks', Search("talks", skill="giving feedback")),
        ("skill:“giving feedback” talks", Search("talks", skill="giving feedback")),
        ("skill:„giving feedback“ talks", Search("talks", skill="giving feedback")),
        ("sql department:Sales", Search("sql", department="Sales")),
    ],
)
def test_a_search_can_be_narrowed_by_words(text: str, search: Search) -> None:
    assert understood(f"find {text}").search == search


@pytest.mark.parametrize(
    ("text", "kind", "link"),
    [
        ("https://youtu.be/abcdefgh", "video", "https://youtu.be/abcdefgh"),
        ("<https://www.ted.com/talks/x>", "talk", "https://www.ted.com/talks/x"),
        ("www.example.com/page", "article", "https://www.example.com/page"),
        ("https://a.example/b, it helped", "article", "https://a.example/b"),
        ("(https://a.example/b).", "article", "https://a.example/b"),
        ("https://a.example/b_(c)", "article", "https://a.example/b_(c)"),
        ("https://open.spotify.com/show/1", "podcast", "https://open.spotify.com/show/1"),
        ("https://www.linkedin.com/learning/x", "course", "https://www.linkedin.com/learning/x"),
        ("https://www.amazon.de/dp/0143118757", "book", "https://www.amazon.de/dp/0143118757"),
    ],
)
def test_the_address_of_a_link_tells_what_it_is(text: str, kind: str, link: str) -> None:
    thing = understood(text).thing
    assert thing is not None
    assert (thing.kind, thing.link, thing.title) == (kind, link, "")


def test_words_behind_a_link_are_why_it_helped() -> None:
    said = understood("https://a.example/b it saved me a week")
    assert said.why == "it saved me a week"


def test_nothing_opens_an_empty_form_and_a_submission_is_kept_and_confirmed(house: House) -> None:
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend")
    assert "Recommend something" in desk.modal_words()
    fills(desk, title="Selling & <winning>", why=WHY, skill="Negotiation")
    chooses(house, desk, "everyone")
    assert desk.submit().ok
    assert not desk.modals()
    said = answer(house, desk, "You recommended")
    assert said.ephemeral_to == desk.user_id
    assert "“Selling &amp; &lt;winning&gt;”" in said.text
    assert desk.buttons(said) == ["Undo", "Change…"]
    [(resource, recommendation)] = stored(house)
    assert (resource.kind, resource.title) == ("book", "Selling & <winning>")
    assert (recommendation.why, recommendation.skill) == (WHY, "Negotiation")
    assert (recommendation.audience, recommendation.state) == ("everyone", "live")
    assert not recommendation.may_be_example


def test_what_slack_escapes_is_shown_as_it_was_typed(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend Crime & <Punishment>")
    assert holds(desk, "title") == "Crime & <Punishment>"


def test_an_isbn_fills_in_title_author_and_link(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend ISBN 978-0-14-311875-6")
    assert holds(desk, "title") == "Getting to Yes"
    assert holds(desk, "author") == "Roger Fisher, William Ury, Bruce Patton"
    assert str(holds(desk, "link")).endswith("/isbn/9780143118756")
    fills(desk, why=WHY)
    assert desk.submit().ok
    answer(house, desk, "You recommended")
    [(resource, _)] = stored(house)
    assert (resource.isbn, resource.title) == ("9780143118756", "Getting to Yes")
    assert resource.author.startswith("Roger Fisher")


def test_the_words_of_a_title_find_its_author(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend getting to yes fisher")
    assert holds(desk, "title") == "Getting to Yes"
    assert has(desk, "author")


def test_what_is_written_stays_whatever_is_chosen_afterwards(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend 9780143118756")
    fills(desk, why="My words")
    chooses(house, desk, "channel")
    assert holds(desk, "why") == "My words"
    assert holds(desk, "title") == "Getting to Yes"


def test_where_nothing_is_found_the_form_says_so_and_keeps_what_was_typed(
    small_house: House,
) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend A book that nobody wrote yet")
    assert holds(desk, "title") == "A book that nobody wrote yet"
    assert "I could not find out more about it" in desk.modal_words()


def test_a_wrong_check_digit_is_said_at_once_and_again_at_the_field(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    opens(house, desk, "/recommend 978-0-14-311875-7")
    assert "compare it with the back of the book" in desk.modal_words()
    fills(desk, title="Getting to Yes", why=WHY)
    outcome = desk.submit()
    [said] = outcome.field_errors.values()
    assert "978-0-14-311875-7" in said
    assert stored(house) == []


def test_a_title_of_500_characters_is_cut_to_300(house: House) -> None:
    desk = house.desk(DANIEL)
    opens(house, desk, f"/recommend {'long ' * 100}")
    assert len(str(holds(desk, "title"))) <= 300


def test_undo_withdraws_and_the_receipt_becomes_the_way_back(house: House) -> None:
    said = recommends(house, DANIEL, "High Output Management")
    desk = house.desk(DANIEL)
    assert desk.click(said, "recommend_withdraw").ok
    gone = answer(house, desk, "Withdrawn.")
    assert gone.ts == said.ts
    assert stored(house)[0][1].state == "withdrawn"
    assert desk.click(gone, "recommend_bring_back").ok
    answer(house, desk, "It is there again")
    assert stored(house)[0][1].state == "live"


def test_change_opens_the_form_as_it_was_and_the_receipt_says_what_is_new(
    small_house: House,
) -> None:
    house = small_house
    said = recommends(house, DANIEL, "High Output Management")
    desk = house.desk(DANIEL)
    assert desk.click(said, "recommend_edit").ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    assert (holds(desk, "title"), holds(desk, "why")) == ("High Output Management", WHY)
    assert holds(desk, "audience") == "everyone"
    fills(desk, why="Another reason")
    assert desk.submit().ok
    changed = answer(house, desk, "Changed.")
    assert changed.ts == said.ts
    assert [one.why for _, one in stored(house)] == ["Another reason"]


def test_the_second_who_names_the_same_reads_who_was_first(house: House) -> None:
    channel = sales(house, GRACE)
    recommends(house, DANIEL, "9780143118756", audience="channel", channel=channel)
    house.settle()
    said = recommends(
        house, GRACE, "Getting to Yes fisher", audience="channel", channel=channel, why="Me too."
    )
    assert "Daniel Reyes recommended it there before you" in said.text
    assert len({resource.id for resource, _ in stored(house)}) == 1


def test_help_lists_what_one_can_do(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    assert desk.command("/recommend help").ok
    said = answer(house, desk, "What helped you may help somebody else")
    for words in ("find negotiation", "top", "saved", "mine", "digest on"):
        assert f"`/recommend {words}`" in said.text
    assert all(word in said.text for word in ("kind:book", "skill:feedback", "department:Sales"))
    assert said.ephemeral_to == desk.user_id


def test_find_without_words_asks_what_for(small_house: House) -> None:
    house = small_house
    desk = house.desk(DANIEL)
    assert desk.command("/recommend find").ok
    answer(house, desk, "What are you looking for? Add a word: `/recommend find negotiation`.")
    assert desk.command("/recommend find kind:song talks").ok
    refused = answer(house, desk, "I do not know the kind “song”.")
    assert "book, course, article" in refused.text


def test_a_digest_is_switched_on_and_off_in_a_channel(house: House) -> None:
    channel, desk = sales(house), house.desk(DANIEL)
    assert desk.command("/recommend digest on", channel.id).ok
    answer(house, desk, "once a month", channel)
    assert desk.command("/recommend digest off", channel.id).ok
    answer(house, desk, "no digest any more", channel)


def test_a_digest_is_refused_where_leeway_was_not_invited(small_house: House) -> None:
    house = small_house
    channel, desk = sales(house, with_bot=False), house.desk(DANIEL)
    assert desk.command("/recommend digest on", channel.id).ok
    answer(house, desk, "/invite @Leeway", channel)
    assert desk.command("/recommend digest on").ok
    answer(house, desk, "That works in a channel")
