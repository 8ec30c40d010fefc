"""A mistake in the catalogue is told with its file and line, and with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nudges.catalogue import CatalogueError, load
from bot.nudges.facts import places
from bot.settings import Choices

GOOD = """\
- key: lunch_question
  lever: encourage
  fact: joiner
  point: "{name} joined your team."
  why: Nobody asked them yet.
  ask: Ask {name} over lunch.
  deed: promise
  button: I'll ask
  done: You will ask {name}.
  follow_up: Did you ask {name}?
  small:
    ask: Send {name} one line.
    button: I'll send it
  source: Our own guess.
"""
TELL = GOOD.replace("deed: promise", "deed: tell")
RECOMMEND = (
    GOOD.replace("deed: promise", "deed: recommend")
    .replace("lever: encourage", "lever: recommend")
    .replace("  follow_up: Did you ask {name}?\n", "")
)
FACTS = ", ".join(sorted(places()))
KEYS = (
    "key, lever, fact, point, why, ask, deed, button, done, small, source, follow_up, "
    "follow_up_days, message, rest_weeks, kind"
)

MISTAKES = {
    "an unknown key": (
        GOOD.replace("why:", "whyy:"),
        5,
        f"whyy is unknown; known are {KEYS}",
    ),
    "an unknown fact": (
        GOOD.replace("fact: joiner", "fact: joiners"),
        3,
        f"there is no fact 'joiners'; known are {FACTS}",
    ),
    "an unknown place": (
        GOOD.replace("Ask {name} over", "Ask {nmae} over"),
        6,
        "this fact has no {nmae}; it offers {count}, {name}",
    ),
    "an unknown place one level down": (
        GOOD.replace("Send {name} one", "Send {day_on} one"),
        11,
        "this fact has no {day_on}; it offers {count}, {name}",
    ),
    "a brace without its pair": (
        GOOD.replace("Ask {name} over", "Ask {name over"),
        6,
        "{ and } must come in pairs (expected '}' before end of string)",
    ),
    "a missing field": (GOOD.replace("  done: You will ask {name}.\n", ""), 1, "lacks done"),
    "a key that stands twice": (
        GOOD + "  why: Somebody did.\n",
        15,
        "why stands twice",
    ),
    "a nudge that stands twice": (
        GOOD + GOOD,
        15,
        "the key lunch_question is there already; give this nudge another one",
    ),
    "bad YAML": (GOOD.replace("  ask: Ask", "  ask: Ask: "), 6, "mapping values are not allowed"),
    "a tab": (GOOD.replace("  lever", "\tlever"), 2, "cannot start any token"),
    "no list": ("nudges: none\n", 1, "start each with `- key: …`"),
    "a number for a text": (GOOD.replace("I'll ask", "12"), 8, "button must be a text"),
    "an empty text": (GOOD.replace("Nobody asked them yet.", '""'), 5, "why must be a text"),
    "a text for a number": (
        GOOD + "  rest_weeks: often\n",
        15,
        "rest_weeks must be a whole number from 1 to 52",
    ),
    "a number that is too small": (
        GOOD + "  follow_up_days: 0\n",
        15,
        "follow_up_days must be a whole number from 1 to 52",
    ),
    "an unknown lever": (
        GOOD.replace("lever: encourage", "lever: push"),
        2,
        "write one of encourage, objectives, budgets, recommend, space",
    ),
    "an unknown deed": (
        GOOD.replace("deed: promise", "deed: shout"),
        7,
        "deed is 'shout'; write one of promise, tell, write, recommend, plan",
    ),
    "a form where nothing is recommended": (
        RECOMMEND.replace("lever: recommend", "lever: encourage"),
        7,
        "only a nudge of the lever recommend has this deed",
    ),
    "a form that is asked about later": (
        RECOMMEND + "  follow_up: Did you name it?\n",
        14,
        "to recommend needs no `follow_up`: the form does it there and then",
    ),
    "a plan where no time is protected": (
        RECOMMEND.replace("deed: recommend", "deed: plan"),
        7,
        "only a nudge of the lever space has this deed",
    ),
    "a plan that is a message, too": (
        RECOMMEND.replace("deed: recommend", "deed: plan").replace(
            "lever: recommend", "lever: space"
        )
        + "  message: Take the time.\n",
        14,
        "to plan needs no `message`: the form does it there and then",
    ),
    "a form of a kind that there is not": (
        RECOMMEND + "  kind: film\n",
        14,
        "kind is 'film'; write one of book, course, article, podcast, video, talk, tool, person",
    ),
    "a kind without a form": (
        GOOD + "  kind: book\n",
        15,
        "`kind` belongs to the deed recommend alone",
    ),
    "a promise that nobody asks about": (
        GOOD.replace("  follow_up: Did you ask {name}?\n", ""),
        7,
        "a promise needs `follow_up`",
    ),
    "a word to the team without its words": (TELL, 7, "to tell the team needs `message`"),
    "a button that is too long": (
        GOOD.replace("I'll ask", "I will ask them " * 5),
        8,
        "a button has at most 75 characters",
    ),
    "a plural where one text belongs": (
        GOOD.replace("why: Nobody asked them yet.", "why: {one: A day., other: Days.}"),
        5,
        "why must be a text",
    ),
    "a list for a fact": (GOOD.replace("fact: joiner", "fact: [joiner]"), 3, "fact must be a text"),
    "a list for a lever": (
        GOOD.replace("lever: encourage", "lever: [encourage]"),
        2,
        "lever must be a text",
    ),
    "a number for a key": (GOOD.replace("key: lunch_question", "key: 12"), 1, "key must be a text"),
    "a key with other characters": (
        GOOD.replace("lunch_question", "Lunch question"),
        1,
        "key is 'Lunch question'; write at most 60 of the characters a to z, 0 to 9 and _",
    ),
    "a key that is too long": (
        GOOD.replace("lunch_question", "k" * 61),
        1,
        "write at most 60 of the characters",
    ),
    "a point that is a list": (
        GOOD.replace('"{name} joined your team."', "[One., Two.]"),
        4,
        "point must be a text",
    ),
    "a plural of numbers": (
        GOOD.replace('"{name} joined your team."', "{one: 1, other: 2}"),
        4,
        "point must be a text",
    ),
    "a plural of what is not counted": (
        GOOD.replace('"{name} joined your team."', "{one: It is., other: They are.}")
        .replace("fact: joiner", "fact: result_named")
        .replace("{name}", "them"),
        4,
        "this fact counts nothing: write point as one text",
    ),
    "a form behind a place": (
        GOOD.replace("Ask {name} over", "Ask {count:d} over"),
        6,
        "write {count} with nothing behind the name",
    ),
    "a conversion behind a place": (
        GOOD.replace("Ask {name} over", "Ask {name!r} over"),
        6,
        "write {name} with nothing behind the name",
    ),
    "a place without a name": (GOOD.replace("Ask {name} over", "Ask {} over"), 6, "has no {}"),
    "a part of a place": (
        GOOD.replace("Ask {name} over", "Ask {name.title} over"),
        6,
        "has no {name.title}",
    ),
    "a place in the source": (
        GOOD.replace("Our own guess.", '"A guess about {name}."'),
        14,
        "nothing is filled into source: write it without { and }",
    ),
    "a date that is none": (GOOD.replace("Nobody asked them yet.", "2026-02-30"), 1, "month"),
    "a text that is too long": (
        GOOD.replace("Nobody asked them yet.", "Nobody asked. " * 30),
        5,
        "why has at most 300 characters",
    ),
    "a small version that is too long": (
        GOOD.replace("Send {name} one line.", "Send a line. " * 30),
        11,
        "small has at most 300 characters",
    ),
    "a message to the team that is too long": (
        GOOD + f"  message: {'A line. ' * 300}\n",
        15,
        "message has at most 2000 characters",
    ),
    "half a plural": (
        GOOD.replace('point: "{name} joined your team."', "point: {one: A day.}"),
        4,
        "point is one text, or `one` and `other`",
    ),
    "half a small version": (
        GOOD.replace("    button: I'll send it\n", ""),
        11,
        "small needs `ask` and `button`, and nothing else",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_remedy(mistake: str, tmp_path: Path) -> None:
    text, line, remedy = MISTAKES[mistake]
    (tmp_path / "encourage.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as told:
        load(tmp_path, places())
    assert str(told.value).startswith(f"encourage.yaml, line {line}: ")
    assert remedy in str(told.value)


@pytest.mark.parametrize("inside", ["", "0", "name", "name:", "name!s", "count:,", "{name}", "}{"])
def test_whatever_the_check_lets_through_can_be_filled(inside: str, tmp_path: Path) -> None:
    text = GOOD.replace("Ask {name} over", f"Ask {{{inside}}} over")
    (tmp_path / "encourage.yaml").write_text(text, encoding="utf-8")
    try:
        (entry,) = load(tmp_path, places())
    except CatalogueError:
        return
    assert entry.ask.format_map(dict.fromkeys(places()["joiner"], "Ana")).startswith("Ask ")


def test_a_nudge_of_another_file_may_not_have_the_same_key(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^b\.yaml, line 1: the key lunch_question"):
        load(tmp_path, places())


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "encourage.yaml").write_bytes(GOOD.replace("Our", "Ünser").encode("cp1252"))
    with pytest.raises(CatalogueError, match=r"^encourage\.yaml, line 1: .*UTF-8"):
        load(tmp_path, places())


def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"holds no nudges: put at least one \*\.yaml there"):
        load(tmp_path, places())


def test_a_good_entry_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "encourage.yaml").write_text(GOOD, encoding="utf-8")
    (entry,) = load(tmp_path, places())
    assert (entry.key, entry.point.other, entry.point.one) == (
        "lunch_question",
        "{name} joined your team.",
        None,
    )
    assert (entry.small.button, entry.rest_weeks, entry.follow_up_days) == ("I'll send it", 8, 3)


def test_the_catalogue_speaks_of_every_lever_and_uses_every_fact() -> None:
    entries = load(Choices().catalogue, places())
    assert {entry.lever for entry in entries} == {
        "encourage",
        "objectives",
        "budgets",
        "recommend",
        "space",
    }
    assert {entry.fact for entry in entries} == set(places())
