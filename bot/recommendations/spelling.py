"""How words are written for the search: one normal form, and what a mistyped word may mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations

LONGEST_WORD = 40
"""Characters; what is longer is cut, in the index as in the query."""
SPELLED_FROM = 4
"""Shorter words are never corrected: nearly every one of them is near to some other."""
TWICE_FROM = 8
"""From this length on two mistakes are forgiven, below it one."""
DELETED_TWICE_FROM = 7
PREFIX = 7
"""Only the beginning of a word is looked up; the rest is compared afterwards."""

# What Unicode does not take apart, though people type it apart: slashed o and l, crossed d, eth,
# thorn, ae, oe, the Turkish i without its dot.
_APART = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u00fe": "th"}
    | {"\u00e6": "ae", "\u0153": "oe", "\u0131": "i"}
    # Apostrophes of all kinds, soft hyphens and spaces without width are in the middle of words.
    | dict.fromkeys("'`\u2019\u00b4\u00ad\u200b\u200c\u200d", "")
)
# Chinese and Japanese are written without spaces: pairs of characters stand for words.
_UNSPACED = ((0x2E80, 0x312F), (0x31A0, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_UNSPACED_BEYOND = 0x20000

_ENGLISH = """
a about an and are as at be by do for from how i in into is it its me my of on or our so that
the their this to us was we what when which who why will with you your
"""
_GERMAN = """
als am an auf aus bei das dem den der des die ein eine einem einen einer es fur hat ich im ist
man mein mit nicht oder sich sie sind uber um und uns von vor was wenn wer wie wir zu zum zur
"""
STOP_WORDS = frozenset(_ENGLISH.split()) | frozenset(_GERMAN.split())
"""Not looked for where the query has other words."""


def words_of(text: str) -> list[str]:
    """The words of a text in their normal form: no case, no accents, letters and digits alone."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_APART))
    bare = "".join(one for one in taken_apart if not unicodedata.combining(one))
    joined = unicodedata.normalize("NFC", bare).casefold().translate(_APART)
    split = "".join(one if one.isalnum() else " " for one in joined)
    return [part[:LONGEST_WORD] for word in split.split() for part in _parts(word)]


def _parts(word: str) -> Iterator[str]:
    """The word itself; of a run without spaces each pair of neighbours, and its last character."""
    if word.isascii() or not any(map(_unspaced, word)):
        yield word
        return
    start = 0
    for end in range(1, len(word) + 1):
        if end == len(word) or _unspaced(word[end]) != _unspaced(word[start]):
            run = word[start:end]
            if _unspaced(run[0]):
                yield from (run[at : at + 2] for at in range(len(run)))
            else:
                yield run
            start = end


def _unspaced(character: str) -> bool:
    code = ord(character)
    return code >= _UNSPACED_BEYOND or any(first <= code <= last for first, last in _UNSPACED)


def is_unspaced(word: str) -> bool:
    """Whether a word of `words_of` is a piece of a text that is written without spaces."""
    return _unspaced(word[0])


def singulars(word: str) -> list[str]:
    """What an English or German plural may be the plural of; nothing that must be a word."""
    found = []
    if len(word) > 4 and word.endswith("ies"):
        found.append(word[:-3] + "y")
    for ending in ("es", "en", "s", "n", "e"):
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            found.append(word[: -len(ending)])
    return found


# Mistakes: what is near to a word has, with a letter or two left out on both sides, a form in
# common with it. Those forms are looked up by equality, which every database can (SymSpell's idea).


def most_mistakes(word: str) -> int:
    """How many mistakes are forgiven in a word that somebody typed."""
    if len(word) < SPELLED_FROM or not word.isalpha() or is_unspaced(word):
        return 0
    return 2 if len(word) >= TWICE_FROM else 1


def keys_of(word: str) -> set[int]:
    """The keys under which a word is found: of its beginning with up to two letters left out.

    Signed, 64 bits. At most 29; those of short words leave out one letter. Empty for what is never
    a correction.
    """
    if not most_mistakes(word):
        return set()
    start = word[:PREFIX]
    left_out = 2 if len(word) >= DELETED_TWICE_FROM else 1
    return {
        key_of("".join(kept))
        for fewer in range(left_out + 1)
        for kept in combinations(start, len(start) - fewer)
    }


def key_of(form: str) -> int:
    """The key of one such form; two forms may share it, so words are compared afterwards."""
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "big", signed=True)


def nearest(word: str, known: Iterable[str], most: int) -> list[str]:
    """The known words within the mistakes that are forgiven, the likeliest first."""
    mistakes = most_mistakes(word)
    near = [
        (distance, one[0] != word[0], abs(len(one) - len(word)), one)
        for one in known
        if one != word and (distance := distance_of(word, one, mistakes)) <= mistakes
    ]
    return [one for *_, one in sorted(near)[:most]]


def distance_of(one: str, other: str, most: int) -> int:
    """How many letters were missed, added, mistaken or swapped with their neighbour.

    More than `most` is not told apart.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, facing in enumerate(other, start=1):
            cost = min(
                above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != facing)
            )
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == facing:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]
