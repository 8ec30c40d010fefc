"""What was said behind a door stays there: titles, links and skills of private channels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.recommendations import search, sharing, uptakes, viewing
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.storage import Database
from tests.recommendations.firm import Firm, at, firm, to
from tests.recommendations.rooms import DANIEL, person, posts, read, room, share, told
from tests.support.house import House

DEAL = Channel("C9", "deal", private=True)
ISBN = "9780143118756"
PLAN = Thing("article", "Layoff plan", link="https://intra.example/layoffs")
HIDDEN = Thing("book", "Getting to Yes (for Acme)", "Us", "https://intra.example/acme", ISBN)
OPEN = Thing("book", "Getting to Yes", "Roger Fisher", "", ISBN)


def changed(one: Firm, name: str, shared: Shared, what: Share) -> Shared:
    with one.session() as session:
        person = one.person(session, name)
        return sharing.change(session, person, shared.recommendation_id, what, at(3))


def thing_of(one: Firm, name: str, shared: Shared) -> Thing:
    """What somebody reads of a resource."""
    with one.session() as session:
        return viewing.entry(session, one.person(session, name), shared.resource_id).thing


def finds(one: Firm, name: str, words: str) -> list[int]:
    with one.session() as session:
        return list(search.find(session, one.person(session, name), words).resource_ids)


def behind(thing: Thing, place: Channel | str = DEAL, skill: str = "") -> Share:
    """Something for a private channel, or for the team."""
    if isinstance(place, Channel):
        return Share(thing, "Between us.", "channel", place, skill=skill)
    return Share(thing, "Between us.", place, skill=skill)


@pytest.mark.parametrize("place", ["team", DEAL])
def test_renamed_for_fewer_it_is_another_thing_and_who_saved_it_reads_the_old_name(
    database: Database, place: Channel | str
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Cem", shared, "saved")
    with one.session() as session:
        cem = one.person(session, "Cem")
        uptakes.say(session, cem, shared.resource_id, "It ended our talks.", "named", at(2))
    moved = changed(one, "Ann", shared, behind(PLAN, place))
    assert moved.resource_id != shared.resource_id
    assert thing_of(one, "Cem", shared).title == "Getting to Yes"
    assert not one.sees("Cem", moved)
    assert finds(one, "Cem", "layoff") == []


@pytest.mark.parametrize("place", ["team", DEAL])
def test_renamed_for_fewer_it_is_another_thing_though_nobody_took_it(
    database: Database, place: Channel | str
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    assert changed(one, "Ann", shared, behind(PLAN, place)).resource_id != shared.resource_id
    again = one.share("Ann", replace(to("everyone"), thing=OPEN))
    kept = changed(one, "Ann", again, behind(HIDDEN, place))
    assert kept.resource_id == again.resource_id, "it has the same ISBN"
    assert thing_of(one, "Ann", kept) == OPEN


def test_renamed_where_somebody_saved_it_is_another_thing(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Cem", shared, "saved")
    assert changed(one, "Ann", shared, to("everyone", "Tea")).resource_id != shared.resource_id
    assert thing_of(one, "Cem", shared).title == "Getting to Yes"


def test_what_somebody_took_back_is_not_brought_back_under_another_name(
    database: Database,
) -> None:
    one = firm(database)
    shared, bobs = one.share("Ann", to("everyone")), one.share("Bob", to("everyone"))
    with one.session() as session:
        sharing.withdraw(session, one.person(session, "Bob"), bobs.recommendation_id, at(1))
    changed(one, "Ann", shared, to("everyone", "Tea"))
    with one.session() as session:
        sharing.bring_back(session, one.person(session, "Bob"), bobs.recommendation_id, at(4))
    assert thing_of(one, "Cem", bobs).title == "Getting to Yes"


def test_it_opens_with_the_words_of_who_opens_it(database: Database) -> None:
    one = firm(database)
    one.share("Ann", behind(HIDDEN, skill="hostile takeover"))
    shared = one.share("Dana", replace(to("everyone"), thing=OPEN))
    assert thing_of(one, "Cem", shared) == OPEN
    assert finds(one, "Cem", "acme") == []
    assert finds(one, "Cem", "takeover") == []
    with one.session() as session:
        cem = one.person(session, "Cem")
        assert viewing.top(session, cem, skill="hostile takeover") == []


def test_moved_to_everybody_it_opens_with_the_words_of_who_moves_it(database: Database) -> None:
    one = firm(database)
    one.share("Ann", behind(HIDDEN))
    shared = one.share("Max", behind(OPEN, "team"))
    changed(one, "Max", shared, replace(to("everyone"), thing=OPEN, skill="Negotiation"))
    assert thing_of(one, "Dana", shared) == OPEN
    assert finds(one, "Dana", "negotiation") == [shared.resource_id]


def test_nothing_from_behind_a_door_is_added_to_what_is_open(database: Database) -> None:
    one = firm(database)
    bare = Thing("book", "Getting to Yes", isbn=ISBN)
    shared = one.share("Dana", replace(to("everyone"), thing=bare))
    for name, place in (("Ann", DEAL), ("Lea", "team")):
        one.share(name, behind(HIDDEN, place, "hostile takeover"), days=1)
    assert thing_of(one, "Cem", shared) == bare
    assert finds(one, "Cem", "takeover") == []


def test_a_team_reads_no_title_of_a_private_channel(database: Database) -> None:
    one = firm(database)
    one.share("Dana", behind(HIDDEN))
    shared = one.share("Lea", behind(OPEN, "team"))
    assert thing_of(one, "Ann", shared) == OPEN
    one.share("Max", behind(replace(OPEN, title="Mine"), Channel("C8", "other", private=True)))
    assert thing_of(one, "Ann", shared) == OPEN


def test_the_message_that_is_left_in_a_channel_keeps_the_title_that_was_read_there(
    house: House,
) -> None:
    sales = room(house)
    hidden = replace(OPEN, title="Who is laid off in spring")
    shared = share(house, DANIEL, told(OPEN, to=sales))
    for what in (told(OPEN, to="team"), told(hidden, to="team")):
        with house.session() as session:
            daniel = person(session, DANIEL)
            shared = sharing.change(session, daniel, shared.recommendation_id, what, house.now)
    house.move(minutes=1)
    (said,) = posts(house, sales)
    assert said.text == "“Getting to Yes”: Daniel Reyes moved this recommendation."
    assert "laid off" not in read(said)


def test_moved_and_renamed_at_once_the_message_that_is_left_has_the_old_title(
    house: House,
) -> None:
    sales = room(house)
    shared = share(house, DANIEL, told(OPEN, to=sales))
    with house.session() as session:
        daniel = person(session, DANIEL)
        what = told(PLAN, to="team")
        sharing.change(session, daniel, shared.recommendation_id, what, house.now)
    house.move(seconds=10)
    (said,) = posts(house, sales)
    assert said.text == "“Getting to Yes”: Daniel Reyes took this recommendation back."
