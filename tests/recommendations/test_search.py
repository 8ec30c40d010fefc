"""Search, on both engines: what is found by which words, and by whom."""

from __future__ import annotations

import pytest

from bot.recommendations import search
from bot.recommendations.models import Uptake
from bot.storage import Database
from tests.recommendations.searched import Shelf, shelf_of
from tests.support.house import MONDAY


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return shelf_of(database)


FORMS = (
    "negotiation",
    "NEGOTIATION",
    "négotiation",
    "negotiations",
    "negotia",
    "harvard negotiation",
    "book about negotiation",
    "getting to neg",
    "fisher",
    "Verhandeln",
    "hard bargaining",
    "buch negotiation",
)


def test_a_book_is_found_by_its_words_in_any_form_and_order(shelf: Shelf) -> None:
    book = shelf.put(
        "Getting to Yes: Negotiation at Harvard",
        "Roger Fisher",
        skill="verhandeln",
        why="It got me through hard bargaining.",
    )
    shelf.put("Deep Work", "Cal Newport")
    for words in FORMS:
        assert shelf.find(words) == search.Found([book]), words


MISTYPED = (
    ("negotation", "negotiation"),
    ("negotiaiton", "negotiation"),
    ("negociatoin", "negotiation"),
    ("ngeotiation yes", "negotiation yes"),
    ("Fihser", "fisher"),
    ("fischer", "fisher"),
    ("fuehrung", "fuhrung"),
    ("fuhrnug", "fuhrung"),
)


def test_a_mistyped_word_is_understood_and_said_back(shelf: Shelf) -> None:
    book = shelf.put("Getting to Yes: Negotiation, Führung", "Roger Fisher")
    shelf.put("Deep Work", "Cal Newport")
    for typed, meant in MISTYPED:
        assert shelf.find(typed) == search.Found([book], meant)


def test_short_words_and_words_far_away_are_not_corrected(shelf: Shelf) -> None:
    shelf.put("Say no", "Ann Lee")
    shelf.put("Listening")
    assert [shelf.ids(words) for words in ("sya", "lxx", "lostonong", "glisternung")] == [[]] * 4


NONSENSE = (
    "", "   ", "*", '"', "''", ":", "-", "AND", "OR NOT", "NEAR(", "a AND", "title:x", "NEAR/2",
    'x"; DROP TABLE resource; --', "\\", "\0", "%", "_", "(((", "!&|", ":*", "'=o1'", "\U0001f642",
    "the", "der die das", "x" * 500, "x " * 250, "'" * 500, "\u0301", "ß", "\ufb01", "عربى", "ไทย",
    "\ud800", "1e10", "0.5", "o1", "kbook", "\U0001f642" * 300, "negotiationx" * 50,
)  # fmt: skip


def test_nonsense_and_operators_find_nothing_and_break_nothing(shelf: Shelf) -> None:
    book = shelf.put("Negotiation", "Fisher")
    for words in NONSENSE:
        assert shelf.find(words) == search.Found([]), words
        assert shelf.ids(f"negotiation {words}") == [book], words


def test_stop_words_are_looked_for_where_there_is_nothing_else(shelf: Shelf) -> None:
    who = shelf.put("Who")
    shelf.put("Negotiation")
    assert shelf.ids("who") == [who]
    assert shelf.ids("the who") == [who]


def test_a_title_without_spaces_is_found_by_a_part_of_it(shelf: Shelf) -> None:
    book = shelf.put("学習する組織")
    shelf.put("失敗の科学")
    for words in ("学習", "学習する", "組織", "組", "The 学習"):
        assert shelf.ids(words) == [book], words


def test_all_words_count_and_else_what_has_most_of_them(shelf: Shelf) -> None:
    both = shelf.put("Feedback and coaching")
    one = shelf.put("Feedback")
    assert shelf.ids("feedback coaching") == [both]
    assert shelf.ids("feedback") == [one, both]
    found = shelf.find("coaching feedback qqzzxxww")
    assert found == search.Found([both], "coaching feedback")


def test_titles_come_first_then_what_helped_most_then_the_newest(shelf: Shelf) -> None:
    in_reason = shelf.put("Deep Work", why="Listening is a skill.")
    older, helpful, newer = (shelf.put(f"Listening {name}") for name in ("one", "two", "three"))
    beginning = shelf.put("Listenings of a wanderer")
    with shelf.session() as session:
        session.add(Uptake(resource_id=helpful, person_id=shelf.ben.id, helped_at=MONDAY))
        session.flush()
        search.index(session, [helpful])
    assert shelf.ids("listening") == [helpful, newer, older, beginning, in_reason]


def test_filters_are_kind_skill_and_the_department_of_who_recommends(shelf: Shelf) -> None:
    book = shelf.put("Pricing", skill="Sales craft")
    talk = shelf.put("Pricing in ten minutes", kind="talk", by=shelf.cy)
    assert shelf.ids("pricing", kind="talk") == [talk]
    assert shelf.ids("pricing", skill="sales CRAFT") == [book]
    assert shelf.ids("pricing", department="Engineering") == [talk]
    assert shelf.ids("pricing", department="Legal") == []


def test_nobody_is_found_by_their_name_but_an_author(shelf: Shelf) -> None:
    shelf.put("Pricing")
    assert shelf.ids("Ada") == []


def test_a_team_alone_finds_what_is_for_it_and_others_do_not_learn_its_words(shelf: Shelf) -> None:
    secret = shelf.put("Reorganisation", audience="team", why="For our layoffs.")
    shelf.put("Deep Work")
    for reader in (shelf.ada, shelf.ben):
        assert shelf.ids("reorganisation", reader) == [secret]
        assert shelf.find("reorganisatoin", reader) == search.Found([secret], "reorganisation")
    for words in ("reorganisation", "reorganisatoin", "work reorganisatoin", "layoffs"):
        found = shelf.find(words)
        assert secret not in found.resource_ids
        assert "reorganisation" not in (found.meant or "")
    assert shelf.ids("reorganisation", shelf.ben, kind="talk") == []


def test_workspaces_find_nothing_of_one_another(database: Database, shelf: Shelf) -> None:
    other = shelf_of(database, "TTWO")
    here, there = shelf.put("Negotiation"), other.put("Negotiation and strategy")
    assert shelf.ids("negotiation") == [here]
    assert other.ids("negotiation") == [there]
    assert shelf.find("stratgey") == search.Found([])
