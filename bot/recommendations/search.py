"""Finding what was recommended: `find` and `index` are all that others need to know of it.

Found by title, author, skill, kind and why it helped, not by who recommended it: a name would still
find what somebody left behind who is gone. What everybody may see comes from the full text index;
what only this reader sees is little, and is looked through by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.recommendations import search_repository as repository
from bot.recommendations import viewing
from bot.recommendations.search_index import (
    department_mark,
    index,
    index_missing,
    kind_mark,
    open_mark,
    skill_mark,
)
from bot.recommendations.search_repository import MOST, MOST_TITLED, Term, Text
from bot.recommendations.spelling import (
    STOP_WORDS,
    is_unspaced,
    keys_of,
    most_mistakes,
    nearest,
    singulars,
    words_of,
)

__all__ = ["Found", "find", "index", "index_missing"]

MOST_TYPED = 500
"""Characters that are read of what somebody typed."""
MOST_TERMS = 8
MOST_OWN = 1000
"""What a reader alone finds: their team's, their own and what they saved, the newest of it."""
FEW = 3
"""With fewer results, a word may have been mistyped."""
MOST_CORRECTIONS = 5
CHECKED = 100
"""Of the best, how many are asked whether the reader may see them."""


@dataclass(frozen=True)
class Found:
    """Resources, the best first. `meant`: what was looked for, where the words as typed found
    nothing; in their normal form, so without capitals and accents.
    """

    resource_ids: list[int]
    meant: str | None = None


def find(
    session: Session,
    reader: Person,
    words: str,
    *,
    kind: str | None = None,
    skill: str | None = None,
    department: str | None = None,
    limit: int = 10,
) -> Found:
    """What a reader finds by words in any order, the last one perhaps not finished.

    Each word must be there, as the beginning of one at least; where few things have them all,
    likely corrections are looked for as well, and in the end what has most of the words. Titles
    first, then how well the words fit, how many people it helped, and what is newest.
    """
    terms = _terms(words)
    if not terms:
        return Found([])
    look = _Look(session, reader, tuple(_marks(kind, skill, department)))
    found = look.ranked(terms, look.all_of(terms))
    if len(found) >= FEW:
        return Found(found[:limit])
    as_typed, corrected = found, _corrected(session, reader.workspace_id, terms)
    if corrected != terms:
        found = look.ranked(corrected, look.all_of(corrected))
    if not found and len(terms) > 1:
        found = look.ranked(corrected, look.most_of(corrected))
    meant = None if as_typed or not found else _meant(corrected, look.texts[found[0]])
    return Found(found[:limit], meant)


def _terms(words: str) -> list[Term]:
    all_words = list(dict.fromkeys(words_of(words[:MOST_TYPED])))
    telling = [word for word in all_words if word not in STOP_WORDS] or all_words
    last = all_words[-1] if all_words else ""
    return [
        Term(word, _is_beginning(word, word == last), tuple(singulars(word)))
        for word in telling[:MOST_TERMS]
    ]


def _is_beginning(word: str, last: bool) -> bool:
    if is_unspaced(word):
        return len(word) == 1
    return len(word) >= (3 if last else 4)


def _marks(kind: str | None, skill: str | None, department: str | None) -> Iterable[str]:
    if kind:
        yield kind_mark(kind)
    if skill:
        yield skill_mark(skill)
    if department:
        yield department_mark(department)


def _corrected(session: Session, workspace_id: int, terms: Sequence[Term]) -> list[Term]:
    """The terms with what each may have been meant to be."""
    keys = {key for term in terms if most_mistakes(term.typed) for key in keys_of(term.typed)}
    known = repository.spelled(session, workspace_id, keys) if keys else set()
    return [
        replace(term, corrections=tuple(nearest(term.typed, known, MOST_CORRECTIONS)))
        for term in terms
    ]


def _meant(terms: Sequence[Term], best: Text) -> str | None:
    """The terms as the best result has them; those that it does not have are left out."""
    found = []
    for term in terms:
        both = best.title + best.words
        if _has(both, term.plain):
            found.append(term.typed)
        else:
            found += [one for one in term.corrections if f" {one} " in both][:1]
    return " ".join(found)


@dataclass
class _Look:
    """One search of one reader; `texts` are the candidates that were met."""

    session: Session
    reader: Person
    marks: tuple[str, ...]

    def __post_init__(self) -> None:
        self.texts: dict[int, Text] = {}
        self._own: list[Text] | None = None
        self._closed = viewing.closed_ids(self.reader)  # put together once: it takes milliseconds

    def all_of(self, terms: Sequence[Term]) -> list[Text]:
        """What has all terms: all of it, or of a common word the newest, titled and most helpful.

        A pool that is full may have left something out, and only then are the others needed.
        """
        pool = self._newest(terms)
        if len(pool) >= MOST:
            pool += self._newest(terms, in_title=True)
            pool += self._fitting(
                repository.most_helpful(self.session, self.reader.workspace_id), terms
            )
        return pool + self._fitting(self.own(), terms)

    def most_of(self, terms: Sequence[Term]) -> list[Text]:
        """What has as many of the terms as anything has."""
        pool = [text for term in terms for text in self.all_of([term])]
        scores = {text.resource_id: sum(_fits(term, text) for term in terms) for text in pool}
        most = max(scores.values(), default=0)
        return [text for text in pool if scores[text.resource_id] == most]

    def own(self) -> list[Text]:
        """What this reader finds and not everybody does."""
        if self._own is None:
            self._own = repository.among_these(
                self.session, self.reader.workspace_id, self._closed, MOST_OWN
            )
        return self._own

    def ranked(self, terms: Sequence[Term], pool: Iterable[Text]) -> list[int]:
        """The best of a pool that the reader may see."""
        self.texts.update((text.resource_id, text) for text in pool)
        candidates = {text.resource_id for text in pool}
        best = sorted(candidates, key=lambda one: _rank(terms, self.texts[one]), reverse=True)
        best = best[:CHECKED]
        visible = viewing.visible(self.reader, self._closed)
        seen = repository.visible_among(self.session, best, visible) if best else ()
        return [one for one in best if one in seen]

    def _newest(self, terms: Sequence[Term], *, in_title: bool = False) -> list[Text]:
        workspace_id = self.reader.workspace_id
        marks = (open_mark(workspace_id), *self.marks)
        most = MOST_TITLED if in_title else MOST
        return repository.newest(
            self.session, workspace_id, terms, marks, in_title=in_title, most=most
        )

    def _fitting(self, texts: Iterable[Text], terms: Sequence[Term]) -> list[Text]:
        return [
            text
            for text in texts
            if all(f" {mark} " in text.marks for mark in self.marks)
            and all(_fits(term, text) for term in terms)
        ]


def _has(words: str, any_of: Iterable[str]) -> bool:
    return any(one in words for one in any_of)


def _fits(term: Term, text: Text) -> bool:
    return _has(text.title, term.either) or _has(text.words, term.either)


def _rank(terms: Sequence[Term], text: Text) -> tuple[int, int, int, int, int]:
    """Higher is better: as typed, in the title, how exactly, how many it helped, how new."""
    plain = titled = exact = 0
    for term in terms:
        in_title = _has(text.title, term.either)
        titled += in_title
        plain += _has(text.title, term.plain) or _has(text.words, term.plain)
        exact += term.exact in (text.title if in_title else text.words)
    whole = 2 if titled == len(terms) and text.title.count(" ") <= len(terms) + 1 else 0
    return plain, titled, exact + whole, text.helped, text.resource_id
