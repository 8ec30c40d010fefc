"""Words have one form, and mistakes in them are counted and forgiven up to a bound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recommendations.spelling import distance_of, keys_of, most_mistakes, nearest, words_of

WORDS = st.text("abcdef", min_size=4, max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 11), st.sampled_from("abcdefx")))


def _edited(word: str, edit: tuple[int, int, str]) -> str:
    what, place, letter = edit
    at = place % len(word)
    if what == 0:
        return word[:at] + word[at + 1 :]
    if what == 1:
        return word[:at] + letter + word[at:]
    if what == 2:
        return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


@given(word=WORDS, edits=EDITS)
def test_every_word_within_the_forgiven_mistakes_shares_a_key(
    word: str, edits: list[tuple[int, int, str]]
) -> None:
    typed = word
    for edit in edits[:2]:
        typed = _edited(typed, edit) or typed
    if len(typed) < 4 or distance_of(typed, word, 2) > most_mistakes(typed):
        return
    assert keys_of(typed) & keys_of(word)
    assert typed == word or nearest(typed, [word], 1) == [word]


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("abcd", "abcd", 0), ("abcd", "acbd", 1), ("abcd", "abxcd", 1), ("abcd", "abd", 1),
     ("abcd", "axxd", 2), ("ab", "abcde", 3), ("abcdef", "ghijkl", 3)],
)  # fmt: skip
def test_mistakes_are_counted_and_more_than_two_not_told_apart(
    one: str, other: str, distance: int
) -> None:
    assert distance_of(one, other, 2) == distance == distance_of(other, one, 2)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Don\u2019t Make Me Think", ["dont", "make", "me", "think"]),
        ("Straße, Œuvre & Łódź", ["strasse", "oeuvre", "lodz"]),
        ("C++/C# 2.0", ["c", "c", "2", "0"]),
        ("학습 조직", ["학습", "조직"]),
        ("x" * 90, ["x" * 40]),
        ("🙂", []),
    ],
)  # fmt: skip
def test_words_have_one_form(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words
