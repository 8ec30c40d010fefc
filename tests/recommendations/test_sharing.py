"""Sharing: what is the same thing, who is told, who is asked first, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.core.errors import LeewayError
from bot.delivery.models import Outgoing
from bot.people.models import Person
from bot.recommendations import sharing
from bot.recommendations.domain import GoneError, Share, Shared, Thing
from bot.recommendations.models import Recommendation, Resource
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, at, firm, to
from tests.recommendations.rooms import (
    DANIEL,
    GRACE,
    HANNAH,
    MEHMET,
    person,
    read,
    share,
    told,
)
from tests.support.company import told as heard
from tests.support.house import House


def resource(one: Firm, shared: Shared) -> Resource:
    with one.session() as session:
        return session.get_one(Resource, shared.resource_id)


def test_what_others_know_of_a_thing_is_added_and_its_title_stays(database: Database) -> None:
    one = firm(database)
    isbn = "9780143118756"
    first = one.share("Ann", Share(Thing("book", "Getting to Yes", isbn=isbn), "", "everyone"))
    more = Thing("book", "Getting  to\nYes!", "Roger Fisher", "https://example.com/b", isbn)
    second = one.share("Bob", Share(more, "", "everyone"))
    assert second.resource_id == first.resource_id
    assert second.others == ("Ann",)
    stored = resource(one, first)
    assert (stored.title, stored.author) == ("Getting to Yes", "Roger Fisher")
    assert stored.link == "https://example.com/b"


@pytest.mark.parametrize(
    "what",
    [
        to("everyone", "  \n "),
        to("nobody"),
        to("channel"),
        Share(Thing("poem", "Ode"), "", "everyone"),
        Share(Thing("person", "Somebody"), "", "everyone"),
        Share(Thing("person", "Somebody", colleague_id=999_999), "", "everyone"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_stored(
    database: Database, what: Share
) -> None:
    one = firm(database)
    with pytest.raises(LeewayError):
        one.share("Ann", what)
    with one.session() as session:
        assert session.scalars(select(Resource.id)).all() == []


def test_a_link_that_is_none_is_left_out_and_what_is_too_long_is_cut(database: Database) -> None:
    one = firm(database)
    long = Thing("article", "t" * 500, "a" * 500, "javascript:alert(1)")
    stored = resource(one, one.share("Ann", Share(long, "w" * 5000, "everyone", skill="s" * 500)))
    assert (len(stored.title), len(stored.author), stored.link) == (300, 200, "")
    assert len(stored.skill) == 80


def test_shared_twice_by_the_same_person_it_is_changed(database: Database) -> None:
    one = firm(database)
    first = one.share("Ann", to("everyone"))
    again = one.share("Ann", replace(to("team"), why="Better words."))
    assert (again.recommendation_id, again.where, again.readers) == (
        first.recommendation_id,
        "team",
        1,
    )
    assert not resource(one, first).open_to_all
    with one.session() as session:
        kept = sharing.share_of(session, one.person(session, "Ann"), first.recommendation_id)
    assert (kept.why, kept.audience, kept.channel) == ("Better words.", "team", None)


def test_nobody_else_changes_takes_back_or_reads_the_form_of_it(database: Database) -> None:
    one = firm(database)
    number = one.share("Ann", to("everyone")).recommendation_id
    with one.session() as session:
        bob = one.person(session, "Bob")
        for act in (
            lambda: sharing.withdraw(session, bob, number, NOW),
            lambda: sharing.bring_back(session, bob, number, NOW),
            lambda: sharing.change(session, bob, number, to("team"), NOW),
            lambda: sharing.share_of(session, bob, number),
            lambda: sharing.post_again(session, bob, number, NOW),
            lambda: sharing.agree(session, bob, number, NOW),
            lambda: sharing.decline(session, bob, number, NOW),
        ):
            with pytest.raises(GoneError):
                act()


def test_taken_back_it_is_open_to_nobody_until_it_is_brought_back(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    with one.session() as session:
        ann = one.person(session, "Ann")
        sharing.withdraw(session, ann, shared.recommendation_id, at(1))
        sharing.withdraw(session, ann, shared.recommendation_id, at(1))
    assert one.who_see(shared) == set()
    with one.session() as session:
        sharing.bring_back(session, one.person(session, "Ann"), shared.recommendation_id, at(2))
    assert resource(one, shared).open_to_all


def test_a_name_is_put_right_and_stays_the_same_thing(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone", "Geting to Yes"))
    one.take("Ann", shared, "saved")
    with one.session() as session:
        ann = one.person(session, "Ann")
        right = to("everyone", "Getting to Yes")
        changed = sharing.change(session, ann, shared.recommendation_id, right, NOW)
    assert changed.resource_id == shared.resource_id
    assert resource(one, shared).title == "Getting to Yes"
    assert one.share("Bob", to("everyone", "getting to yes")).others == ("Ann",)


def test_what_others_recommend_too_keeps_its_name_and_the_change_is_another_thing(
    database: Database,
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone", "A"))
    one.share("Bob", to("everyone", "A"))
    with one.session() as session:
        ann = one.person(session, "Ann")
        changed = sharing.change(session, ann, shared.recommendation_id, to("everyone", "B"), NOW)
    assert changed.resource_id != shared.resource_id
    assert resource(one, shared).title == "A"
    with one.session() as session:
        states = {row.id: row.state for row in session.scalars(select(Recommendation))}
    assert states[shared.recommendation_id] == "withdrawn"
    assert states[changed.recommendation_id] == "live"


def test_renamed_into_what_somebody_else_named_it_joins_that(database: Database) -> None:
    one = firm(database)
    other = one.share("Bob", to("everyone", "B"))
    mine = one.share("Ann", to("everyone", "A"))
    with one.session() as session:
        ann = one.person(session, "Ann")
        changed = sharing.change(session, ann, mine.recommendation_id, to("everyone", "B"), NOW)
    assert (changed.resource_id, changed.others) == (other.resource_id, ("Bob",))


def test_it_comes_to_the_team_in_the_authors_voice_once_for_each_thing(house: House) -> None:
    shared = share(house, DANIEL, told(to="team"))
    assert (shared.where, shared.readers) == ("team", 4)
    house.move(hours=3)
    (said,) = [text for text in heard(house, HANNAH) if "recommends" in text]
    assert said.startswith("Daniel Reyes recommends a book: Getting to Yes by Roger Fisher.")
    assert not any("recommends" in text for text in heard(house, MEHMET))
    share(house, HANNAH, told(to="team", why="Mine"))
    house.move(hours=6)
    told_grace = [text for text in heard(house, GRACE) if "recommends" in text]
    assert len(told_grace) == 1
    assert "Hannah Schulz" in told_grace[0]


def test_taken_back_from_the_team_its_message_says_so_and_who_waits_hears_nothing(
    house: House,
) -> None:
    house.move(hours=2)  # it is ten o'clock in Berlin
    shared = share(house, DANIEL, told(to="team"))
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.withdraw(session, daniel, shared.recommendation_id, house.now)
    house.move(hours=10)
    assert "This recommendation is not shown any more." in heard(house, HANNAH)
    assert not any("recommend" in text for text in heard(house, GRACE)), "it was night there"
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.bring_back(session, daniel, shared.recommendation_id, house.now)
    house.move(hours=24)
    for email in (HANNAH, GRACE):
        assert sum("Daniel Reyes recommends" in text for text in heard(house, email)) == 1


def test_what_was_for_the_team_says_in_the_same_message_that_it_is_for_everybody_now(
    house: House,
) -> None:
    house.move(hours=2)  # it is ten o'clock in Berlin
    shared = share(house, DANIEL, told(to="team"))
    house.move(hours=1)
    with house.session() as session:
        daniel = person(session, DANIEL)
        sharing.change(session, daniel, shared.recommendation_id, told(), house.now)
    house.move(seconds=5)
    said = house.sees(house.desk(HANNAH), "“Getting to Yes” is for everybody now.")
    assert "Daniel Reyes recommends a book: Getting to Yes" in said.text
    assert "recommend_save" in read(said)
    assert "for your team" not in read(said)


def test_who_wants_no_notes_or_has_it_already_is_not_told(house: House) -> None:
    with house.session() as session:
        hannah = person(session, HANNAH)
        from_before = sharing.share(session, hannah, told(), house.now)
    assert from_before.where == "everyone"
    share(house, DANIEL, told(to="team"))
    house.move(hours=3)
    assert not any("Daniel Reyes recommends" in text for text in heard(house, HANNAH))


def test_a_team_of_hundreds_is_told_in_one_go(database: Database) -> None:
    one = firm(database)
    with one.session() as session:
        many = [
            Person(display_name=f"P{number}", slack_user_id=f"U{number}", manager_id=one.ids["Max"])
            for number in range(300)
        ]
        session.add_all(many)
    assert one.share("Max", to("team")).readers == 301
    with one.session() as session:
        kinds = session.scalars(select(Outgoing.kind)).all()
        assert kinds == ["recommendation_for_you"] * 301
