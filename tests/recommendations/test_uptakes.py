"""What people made of what was recommended, and what its author hears of it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.core.errors import LeewayError
from bot.recommendations import sharing, uptakes
from bot.recommendations.domain import (
    Channel,
    GoneError,
    MonthOfUptake,
    Quote,
    Share,
    Shared,
    Thing,
)
from bot.recommendations.models import Uptake
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, at, firm, statements, to

BERLIN = ZoneInfo("Europe/Berlin")
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def month(
    one: Firm, name: str, first: date = DECEMBER[0], last: date = DECEMBER[1]
) -> MonthOfUptake:
    with one.session() as session:
        return uptakes.month_of(session, one.person(session, name), first, last, BERLIN)


def say(  # noqa: PLR0917  # whoever says something of what, then when
    one: Firm, name: str, shared: Shared, words: str, quotable: str, days: float = 2
) -> None:
    with one.session() as session:
        person = one.person(session, name)
        uptakes.say(session, person, shared.resource_id, words, quotable, at(days))


def rows(one: Firm) -> int:
    with one.session() as session:
        return session.scalar(select(func.count()).select_from(Uptake)) or 0


def test_a_second_click_changes_nothing(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    assert one.take("Cem", shared, "saved", days=1).taken == {"saved"}
    assert one.take("Cem", shared, "saved", days=9).taken == {"saved"}
    with one.session() as session:
        assert session.scalars(select(Uptake.saved_at)).all() == [at(1)]


def test_undo_takes_one_step_back_and_the_last_one_leaves_nothing(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Cem", shared, "saved")
    assert one.take("Cem", shared, "helped").taken == {"saved", "helped"}
    say(one, "Cem", shared, "It ended our price talks.", "named")
    with one.session() as session:
        cem = one.person(session, "Cem")
        uptakes.take_back(session, cem, shared.resource_id, "helped", NOW)
        assert uptakes.words_of(session, cem, shared.resource_id) == ("", "no")
        uptakes.take_back(session, cem, shared.resource_id, "saved", NOW)
        uptakes.take_back(session, cem, shared.resource_id, "saved", NOW)
    assert rows(one) == 0


def test_what_nobody_recommends_cannot_be_taken_but_stays_with_who_has_it(
    database: Database,
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Cem", shared, "saved")
    with one.session() as session:
        ann = one.person(session, "Ann")
        sharing.withdraw(session, ann, shared.recommendation_id, NOW)
    with pytest.raises(GoneError):
        one.take("Bob", shared, "saved")
    assert one.take("Cem", shared, "finished").taken == {"saved", "finished"}
    with one.session() as session, pytest.raises(GoneError):
        uptakes.take(session, one.person(session, "Cem"), shared.resource_id, "eaten", NOW)


def test_the_month_counts_people_once_for_a_step(database: Database) -> None:
    one = firm(database)
    first, second = one.share("Ann", to("everyone", "A")), one.share("Ann", to("everyone", "B"))
    for name in ("Bob", "Cem"):
        one.take(name, first, "saved", days=3)
        one.take(name, second, "saved", days=4)
    one.take("Cem", first, "finished", days=5)
    told = month(one, "Ann")
    assert (told.shared, told.saved, told.started, told.finished, told.helped) == (2, 2, 0, 1, 0)
    assert told.something
    assert not month(one, "Bob").something


def test_neither_their_own_steps_nor_what_came_before_count(database: Database) -> None:
    one = firm(database)
    earlier = one.share("Bob", to("everyone"), days=0)
    one.take("Cem", earlier, "saved", days=2)
    shared = one.share("Ann", to("everyone"), days=5)
    assert shared.resource_id == earlier.resource_id
    one.take("Ann", shared, "helped", days=6)
    assert not month(one, "Ann").something
    assert month(one, "Bob").saved == 1
    one.take("Dana", shared, "saved", days=7)
    assert month(one, "Ann").saved == 1


def test_the_month_ends_at_midnight_of_that_zone(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Cem", shared, "saved", days=0.58)  # 23:55 in Berlin, on 30 November
    one.take("Bob", shared, "saved", days=0.59)  # ten past midnight there
    november = month(one, "Ann", date(2026, 11, 1), date(2026, 11, 30))
    assert (november.saved, month(one, "Ann").saved) == (1, 1)


def test_words_are_told_to_whom_they_were_given_and_named_where_that_was_chosen(
    database: Database,
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    say(one, "Bob", shared, "For  me\nalone", "no")
    say(one, "Cem", shared, "It ended our <price> talks.", "named")
    say(one, "Dana", shared, "w" * 400, "unnamed")
    told = month(one, "Ann")
    assert told.helped == 3
    resource = shared.resource_id
    assert set(told.quotes) == {
        Quote("Getting to Yes", "It ended our <price> talks.", "Cem", resource),
        Quote("Getting to Yes", "w" * 300, "", resource),
    }
    with one.session() as session:
        words = uptakes.words_of(session, one.person(session, "Bob"), resource)
        assert words == ("For me alone", "no")
        with pytest.raises(LeewayError):
            uptakes.say(session, one.person(session, "Bob"), resource, "x", "loudly", NOW)


def test_who_was_quoted_by_name_and_left_is_quoted_without(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    say(one, "Cem", shared, "Good.", "named")
    one.leaves("Cem")
    assert [quote.name for quote in month(one, "Ann").quotes] == [""]


def test_a_click_in_a_private_channel_takes_what_would_not_be_found(database: Database) -> None:
    one = firm(database)
    board = Channel("C2", "board", private=True)
    shared = one.share("Ann", to("channel", channel=board))
    with pytest.raises(GoneError):
        one.take("Cem", shared, "started")
    with pytest.raises(GoneError):
        one.take("Cem", shared, "started", channel="C9")
    assert one.take("Cem", shared, "started", channel="C2").taken == {"started"}
    assert month(one, "Ann").started == 1


def test_what_is_for_another_team_cannot_be_taken(database: Database) -> None:
    one = firm(database)
    shared = one.share("Lea", to("team", "The new territories"))
    with pytest.raises(GoneError):
        one.take("Cem", shared, "saved")
    with pytest.raises(GoneError):
        say(one, "Cem", shared, "I have it.", "named")
    assert rows(one) == 0
    assert one.take("Ann", shared, "saved").taken == {"saved"}


def test_words_given_later_than_it_helped_are_told_in_their_own_month(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    november = (date(2026, 11, 1), date(2026, 11, 30))
    one.take("Cem", shared, "helped", days=0.5)
    say(one, "Bob", shared, "For me first.", "no", days=0.5)
    say(one, "Cem", shared, "It ended our price talks.", "named", days=3)
    say(one, "Bob", shared, "For me first.", "unnamed", days=4)
    assert (month(one, "Ann", *november).helped, month(one, "Ann", *november).quotes) == (2, ())
    told = month(one, "Ann")
    assert told.helped == 0
    assert [quote.words for quote in told.quotes] == ["For me first.", "It ended our price talks."]
    say(one, "Cem", shared, "It ended our price talks.", "named", days=40)
    assert len(month(one, "Ann").quotes) == 2, "the same words are not told a second time"


def test_words_on_a_colleague_who_has_left_are_not_told(database: Database) -> None:
    one = firm(database)
    dana = Thing("person", "Dana", colleague_id=one.ids["Dana"])
    shared = one.share("Bob", Share(dana, "Ask her.", "everyone"))
    with one.session() as session:
        sharing.agree(session, one.person(session, "Dana"), shared.recommendation_id, NOW)
    say(one, "Cem", shared, "She knew it all.", "unnamed")
    assert [quote.title for quote in month(one, "Bob").quotes] == ["Dana"]
    one.leaves("Dana")
    assert month(one, "Bob").quotes == ()


def test_who_recommends_it_too_is_not_counted_as_helped(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Bob", shared, "helped")
    assert one.take("Cem", shared, "helped").helped == 2
    again = one.share("Cem", to("everyone"), days=2)
    assert one.take("Bob", shared, "saved").helped == 1
    with one.session() as session:
        sharing.withdraw(session, one.person(session, "Cem"), again.recommendation_id, at(3))
    assert one.take("Bob", shared, "finished").helped == 2


def test_the_month_costs_as_many_statements_for_many_recommendations_as_for_one(
    database: Database,
) -> None:
    one = firm(database)
    counts = []
    for titles in (["A"], [f"B{number}" for number in range(12)]):
        for title in titles:
            one.take("Cem", one.share("Ann", to("everyone", title)), "saved")
        with one.session() as session:
            ann = one.person(session, "Ann")
            with statements(database) as sent:
                uptakes.month_of(session, ann, *DECEMBER, BERLIN)
        counts.append(len(sent))
    assert counts[0] == counts[1] == 3
