"""How many readers somebody's recommendations have is asked with few statements, and truly."""

from __future__ import annotations

import pytest

from bot.people.models import Person
from bot.recommendations import sharing, telling
from bot.recommendations.domain import Channel
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, firm, statements, to

BOARD = Channel("C2", "board", private=True)


def is_told(one: Firm, resource_id: int) -> bool:
    with one.session() as session:
        return telling.is_told(session, resource_id)


@pytest.mark.parametrize("audience", ["everyone", "team"])
def test_a_click_asks_as_much_of_thirty_authors_as_of_one(
    database: Database, audience: str
) -> None:
    one, counts = firm(database), []
    for authors in (1, 30):
        with one.session() as session:
            for number in range(authors):
                person = Person(display_name="P", email=f"{authors}.{number}@x.example")
                session.add(person)
                session.flush()
                shared = sharing.share(session, person, to(audience, f"Of {authors}"), NOW)
        with one.session() as session, statements(database) as sent:
            assert telling.is_told(session, shared.resource_id) == (audience == "everyone")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 3


def test_readers_are_the_team_and_who_took_it_up_of_all_that_is_closed(database: Database) -> None:
    one = firm(database)
    team = one.share("Ann", to("team", "A"))  # Bob
    assert not is_told(one, team.resource_id)
    board = one.share("Ann", to("channel", "B", channel=BOARD))
    for name in ("Bob", "Cem", "Ann"):
        one.take(name, board, "saved", channel=BOARD.id)
    assert not is_told(one, team.resource_id)  # Bob and Cem
    one.take("Dana", board, "saved", channel=BOARD.id)
    assert is_told(one, team.resource_id)
    assert is_told(one, board.resource_id)


def test_a_team_is_who_reports_and_works_here_or_else_who_has_the_same_manager(
    database: Database,
) -> None:
    one = firm(database)
    with one.session() as session:
        for name, manager in (("Cem", "Lea"), ("Max", "Lea")):
            one.person(session, name).manager_id = one.ids[manager]
    led, beside = one.share("Lea", to("team", "A")), one.share("Ann", to("team", "B"))
    assert is_told(one, led.resource_id)
    assert is_told(one, beside.resource_id)  # Bob, Cem and Max
    one.leaves("Max")
    assert is_told(one, led.resource_id)
    assert not is_told(one, beside.resource_id)


def test_something_open_hides_the_readers_of_what_is_not(database: Database) -> None:
    one = firm(database)
    team = one.share("Ann", to("team", "A"))
    openly = one.share("Ann", to("everyone", "B"))
    assert is_told(one, team.resource_id)
    with one.session() as session:
        sharing.withdraw(session, one.person(session, "Ann"), openly.recommendation_id, NOW)
    assert not is_told(one, team.resource_id)


def test_where_whoever_recommended_it_has_left_nobody_hears_of_it(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    assert is_told(one, shared.resource_id)
    one.leaves("Ann")
    assert not is_told(one, shared.resource_id)
