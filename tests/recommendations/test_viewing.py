"""Who sees what is recommended, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.people.models import Person
from bot.recommendations import viewing
from bot.recommendations.domain import Channel, GoneError, Share, Thing
from bot.storage import Database
from tests.recommendations.firm import CHART, firm, statements, thing, to

EVERYBODY = set(CHART)
SALES, BOARD = Channel("C1", "sales"), Channel("C2", "board", private=True)


def test_for_everybody_and_in_a_public_channel_it_is_seen_by_all(database: Database) -> None:
    one = firm(database)
    assert one.who_see(one.share("Ann", to("everyone"))) == EVERYBODY
    assert one.who_see(one.share("Ann", to("channel", "Other", channel=SALES))) == EVERYBODY


def test_in_a_private_channel_its_author_alone_finds_it_and_who_saved_it(
    database: Database,
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("channel", channel=BOARD))
    assert one.who_see(shared) == {"Ann"}
    entry = one.take("Cem", shared, "saved", channel=BOARD.id)
    assert one.who_see(shared) == {"Ann", "Cem"}
    assert entry.thing.title == "Getting to Yes"
    assert entry.voices == (), "why it helped is for the room"


def test_a_voice_from_a_private_channel_is_not_heard_by_who_saved_it_elsewhere(
    database: Database,
) -> None:
    one = firm(database)
    open_one = one.share("Bob", to("everyone"))
    one.share("Ann", replace(to("channel", channel=BOARD), why="Between us."))
    entry = one.take("Cem", open_one, "saved")
    assert [voice.name for voice in entry.voices] == ["Bob"]


def test_a_managers_team_are_their_reports_and_others_colleagues_the_same_managers(
    database: Database,
) -> None:
    one = firm(database)
    assert one.who_see(one.share("Lea", to("team", "A"))) == {"Lea", "Ann", "Bob"}
    assert one.who_see(one.share("Ann", to("team", "B"))) == {"Lea", "Ann", "Bob"} - {"Lea"}
    assert one.who_see(one.share("Dana", to("team", "C"))) == {"Dana"}


def test_two_workspaces_see_nothing_of_one_another(database: Database) -> None:
    here, there = firm(database), firm(database, "T2")
    shared = here.share("Ann", to("everyone"))
    assert there.who_see(shared) == set()
    with pytest.raises(GoneError):
        there.take("Ann", shared, "saved")
    same = there.share("Ann", to("everyone"))
    assert same.resource_id != shared.resource_id
    assert same.others == ()


def test_who_left_keeps_their_recommendation_and_not_their_name(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.leaves("Ann")
    with one.session() as session:
        entry = viewing.entry(session, one.person(session, "Cem"), shared.resource_id)
    assert [(voice.name, voice.why) for voice in entry.voices] == [("", "It helped me.")]


def test_a_colleague_who_left_is_nobody_to_talk_to(database: Database) -> None:
    one = firm(database)
    who = Thing("person", "Dana", colleague_id=one.ids["Dana"])
    shared = one.share("Dana", Share(who, "Ask me.", "everyone"))
    assert shared.where == "everyone", "nobody is asked whether they may name themselves"
    one.take("Cem", shared, "saved")
    assert one.sees("Ann", shared)
    one.leaves("Dana")
    assert not one.sees("Ann", shared)
    assert not one.sees("Cem", shared)


def test_what_one_sees_costs_as_many_statements_for_fifty_entries_as_for_one(
    database: Database,
) -> None:
    one = firm(database)
    shared = [one.share("Lea", to("team", f"Book {number}")) for number in range(50)]
    for each in shared:
        one.take("Ann", each, "saved")
    counts = []
    for ids in ([shared[0].resource_id], [each.resource_id for each in shared]):
        with one.session() as session, statements(database) as sent:
            reader = one.person(session, "Ann")
            assert len(viewing.entries(session, reader, ids)) == len(ids)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6
    with one.session() as session:
        reader = one.person(session, "Ann")
        with statements(database) as sent:
            assert len(viewing.shelf_of(session, reader)["saved"]) == 50
        assert len(sent) <= 5


def test_entries_come_in_the_order_that_was_asked_for_and_without_what_is_hidden(
    database: Database,
) -> None:
    one = firm(database)
    first, second = one.share("Ann", to("everyone", "A")), one.share("Ann", to("everyone", "B"))
    hidden = one.share("Dana", to("team", "C"))
    wanted = [second.resource_id, hidden.resource_id, first.resource_id, 999_999]
    with one.session() as session:
        found = viewing.entries(session, one.person(session, "Cem"), wanted)
    assert [entry.thing.title for entry in found] == ["B", "A"]


def test_the_shelf_has_each_thing_once_where_it_got_to(database: Database) -> None:
    one = firm(database)
    for title, steps in (("A", ("saved",)), ("B", ("saved", "started")), ("C", ("helped",))):
        shared = one.share("Ann", to("everyone", title))
        for step in steps:
            one.take("Cem", shared, step)
    with one.session() as session:
        shelf = viewing.shelf_of(session, one.person(session, "Cem"))
    titles = {name: [entry.thing.title for entry in found] for name, found in shelf.items()}
    assert titles == {"saved": ["A"], "started": ["B"], "finished": ["C"]}


def test_mine_are_those_that_are_not_taken_back_the_last_change_first(database: Database) -> None:
    one = firm(database)
    who = Thing("person", "Dana", colleague_id=one.ids["Dana"])
    one.share("Ann", to("everyone", "A"), days=1)
    one.share("Ann", Share(who, "Ask her.", "everyone"), days=2)
    with one.session() as session:
        found = viewing.mine(session, one.person(session, "Ann"))
    assert [entry.thing.title for entry in found] == ["Dana", "A"]
    assert [entry.voices[0].state for entry in found] == ["asked", "live"]
    with one.session() as session:
        assert viewing.mine(session, one.person(session, "Cem")) == []


def test_top_has_first_what_helped_most_and_can_be_narrowed(database: Database) -> None:
    one = firm(database)
    plain = one.share("Max", to("everyone", "Plain"))
    loved = one.share("Ann", Share(thing("Loved", "talk"), "!", "everyone", skill="Negotiation"))
    hidden = one.share("Dana", to("team", "Hidden"))
    one.take("Cem", loved, "helped")
    one.take("Cem", plain, "finished")
    one.take("Max", loved, "helped")
    with one.session() as session:
        boss = one.person(session, "Boss")

        def best(**narrowed: str) -> list[str]:
            found = viewing.top(session, boss, **narrowed)  # type: ignore[arg-type]  # limit is no text
            return [entry.thing.title for entry in found]

        assert best() == ["Loved", "Plain"]
        assert viewing.top(session, boss, limit=1)[0].helped == 2
        assert best(kind="book") == ["Plain"]
        assert best(skill="negotiation") == ["Loved"]
        assert best(department="Sales") == ["Loved"]
        assert best(department="Nowhere") == []
    assert hidden.where == "team"


def test_what_was_a_team_is_none_once_somebody_moved(database: Database) -> None:
    one = firm(database)
    shared = one.share("Lea", to("team"))
    with one.session() as session:
        moved = update(Person).where(Person.id == one.ids["Ann"])
        session.execute(moved.values(manager_id=one.ids["Max"]))
    assert one.who_see(shared) == {"Lea", "Bob"}
