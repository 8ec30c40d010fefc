"""The questions for favourites: ours are sound, and a mistake is told with its file and line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.recommendations.domain import KINDS
from bot.recommendations.prompts import Prompt, PromptError, load_prompts
from bot.settings import ROOT

OURS = ROOT / "config" / "prompts"
GOOD = """\
- key: first_book
  for: both
  kind: book
  skill: leading people
  question: Which book do you give to somebody who starts to lead?
  why: You began once too.
  fact: new_leads
  point:
    one: In {department}, one other person began.
    other: In {department}, {count} other people began.
"""
MISTAKES = {
    "an unknown key": (
        GOOD.replace("why:", "because:"),
        6,
        "because is unknown; known are key, for, kind, question, why, skill, fact, point",
    ),
    "a missing key": (GOOD.replace("  why: You began once too.\n", ""), 1, "lacks why"),
    "a key that stands twice": (GOOD + "  kind: talk\n", 11, "kind stands twice"),
    "a question that stands twice": (
        GOOD + GOOD,
        11,
        "the key first_book is there already; give this question another one",
    ),
    "a key with a space": (GOOD.replace("first_book", "First book"), 1, "key is 'First book'"),
    "for nobody we know": (
        GOOD.replace("for: both", "for: everybody"),
        2,
        "for is 'everybody'; write one of leader, expert, both",
    ),
    "an unknown kind": (
        GOOD.replace("kind: book", "kind: books"),
        3,
        f"kind is 'books'; write one of {', '.join(KINDS)}",
    ),
    "no question": (GOOD.replace("to lead?", "to lead."), 5, "ends with a question mark"),
    "a long question": (
        GOOD.replace("Which book", "Which " + "very " * 30 + "book"),
        5,
        "question has at most 150 characters",
    ),
    "a place in the question": (
        GOOD.replace("to somebody who", "to {name} who"),
        5,
        "there is no {name} to fill in here; it offers none",
    ),
    "an unknown place in the point": (
        GOOD.replace("{count} other", "{number} other"),
        10,
        "there is no {number} to fill in here; it offers {count}, {department}",
    ),
    "a brace without its pair": (
        GOOD.replace("{department}, one", "{department, one"),
        9,
        "{ and } must come in pairs",
    ),
    "an unknown fact": (
        GOOD.replace("fact: new_leads", "fact: weather"),
        7,
        "there is no fact 'weather'; known are new_leads",
    ),
    "a fact without its point": (
        GOOD.partition("  point:")[0],
        7,
        "`fact` and `point` belong together: write both or none",
    ),
    "a point of one text": (
        GOOD.partition("  point:")[0] + "  point: Some began.\n",
        8,
        "point is `one` and `other`",
    ),
    "a number for a text": (GOOD.replace("You began once too.", "12"), 6, "why must be a text"),
    "bad YAML": (GOOD.replace("why: You", "why: You: "), 6, "mapping values are not allowed"),
    "no list": ("questions: none\n", 1, "start each with `- key: …`"),
    "nothing": ("", 1, "start each with `- key: …`"),
}


def prompts(folder: Path, text: str) -> tuple[Prompt, ...]:
    (folder / "questions.yaml").write_text(text, encoding="utf-8")
    return load_prompts(folder)


def test_there_are_more_questions_than_anybody_is_asked_in_a_year() -> None:
    ours = load_prompts(OURS)
    assert len(ours) >= 24
    for role in ("leader", "expert"):
        assert sum(one.fits({role}) for one in ours) >= 52 / 4, role


def test_our_questions_are_of_every_kind_and_none_is_asked_in_two_ways() -> None:
    ours = load_prompts(OURS)
    assert set(Counter(one.kind for one in ours)) == set(KINDS)
    assert len({one.question for one in ours}) == len(ours)


def test_our_questions_are_asked_in_one_breath_and_without_exclamation() -> None:
    for one in load_prompts(OURS):
        assert len(one.question.split()) <= 16, one.question
        said = f"{one.question} {one.why} {one.one} {one.other}"
        assert "!" not in said
        assert len(said.split()) < 75


def test_a_question_has_all_that_was_written(tmp_path: Path) -> None:
    assert prompts(tmp_path, GOOD) == (
        Prompt(
            key="first_book",
            whom="both",
            kind="book",
            question="Which book do you give to somebody who starts to lead?",
            why="You began once too.",
            skill="leading people",
            fact="new_leads",
            one="In {department}, one other person began.",
            other="In {department}, {count} other people began.",
        ),
    )


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_remedy(tmp_path: Path, mistake: str) -> None:
    text, line, says = MISTAKES[mistake]
    with pytest.raises(PromptError) as refused:
        prompts(tmp_path, text)
    assert str(refused.value).startswith(f"questions.yaml, line {line}: ")
    assert says in str(refused.value)


def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"holds no questions: put at least one \*.yaml there."):
        load_prompts(tmp_path)


def test_experts_must_not_be_left_without_a_question(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="holds no question for an expert"):
        prompts(tmp_path, GOOD.replace("for: both", "for: leader"))


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "questions.yaml").write_bytes(GOOD.replace("too", "tüü").encode("latin-1"))
    with pytest.raises(PromptError, match=r"questions\.yaml, line 1: not readable as YAML"):
        load_prompts(tmp_path)
