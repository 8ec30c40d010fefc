"""The statements of the search: SQLite's FTS5, PostgreSQL's tsvector and GIN, and what both share.

A query is written in the language of each engine from words that are letters and digits alone, so
that nothing in it can be an operator. Every statement says whose rows it wants, because the
engine's own tables are not narrowed to the session's workspace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.orm import Session

from bot.recommendations.models import Resource
from bot.recommendations.search_models import SearchSpelling, SearchText
from bot.storage.among import among

MOST = 200
"""Rows of one pool: what is ranked is a few of those, never all that a common word is in."""
COUNTED = 4000
"""PostgreSQL: index entries that are looked up in the table before a word counts as common."""
WALKED_FIRST, WALKED = 2000, 10_000
"""PostgreSQL: newest rows among which every word is looked for first, and a common one at most."""
MOST_TITLED = 50
"""Rows of the pool of titles, which is asked for where a word is common."""
MOST_SPELLED = 400
"""Words that are compared with those of one query."""


class Text(NamedTuple):
    """What a resource is found by; `title`, `words` and `marks` begin and end with a space."""

    resource_id: int
    title: str
    words: str
    marks: str
    helped: int


@dataclass(frozen=True)
class Term:
    """A word of a query: as typed, or its beginning, or one of the other forms."""

    typed: str
    prefix: bool = False
    stems: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The forms beside the typed one."""
        return self.stems + self.corrections

    @cached_property
    def exact(self) -> str:
        """The typed word, as it is found in a `Text`."""
        return f" {self.typed} "

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """What is as it was typed: the word or its beginning, its singular."""
        typed = f" {self.typed}" if self.prefix else self.exact
        return (typed, *(f" {stem} " for stem in self.stems))

    @cached_property
    def either(self) -> tuple[str, ...]:
        """The same, or what it may have been meant to be."""
        return self.plain + tuple(f" {one} " for one in self.corrections)


def newest(
    session: Session,
    workspace_id: int,
    terms: Sequence[Term],
    marks: Sequence[str],
    *,
    in_title: bool = False,
    most: int = MOST,
) -> list[Text]:
    """The newest of what has all terms (in the title) and all marks, at most `most`."""
    if session.get_bind().dialect.name == "postgresql":
        query = _tsquery(terms, marks, "A" if in_title else "")
        # Of titles the index knows the words and not whether they are in it: each row is read.
        first = WALKED if in_title else WALKED_FIRST
        return _newest_postgresql(session, workspace_id, query, most, first)
    query = _fts5(terms, marks, "title" if in_title else "title words")
    values = {"query": query, "workspace": workspace_id, "most": most}
    return _texts(session, _FTS5, values)


def most_helpful(session: Session, workspace_id: int, most: int = MOST) -> list[Text]:
    """What most people said helped them, of what is open to all."""
    return _selected(
        session,
        _select(workspace_id)
        .where(SearchText.open_to_all, SearchText.helped > 0)
        .order_by(SearchText.helped.desc())
        .limit(most),
    )


def among_these(
    session: Session, workspace_id: int, resource_ids: Select[int], most: int
) -> list[Text]:
    """The newest of what is not open to all, among the resources that a statement selects."""
    return _selected(
        session,
        _select(workspace_id)
        .where(SearchText.resource_id.in_(resource_ids), SearchText.open_to_all.is_(False))
        .order_by(SearchText.resource_id.desc())
        .limit(most),
    )


def visible_among(
    session: Session, resource_ids: Sequence[int], visible: ColumnElement[bool]
) -> set[int]:
    """Which of these a condition of `viewing` lets the reader see."""
    condition = among(session, Resource.id, resource_ids)
    return set(session.scalars(select(Resource.id).where(condition, visible)))


def still_said(session: Session, workspace_id: int, word: str) -> bool:
    """Whether any resource of the workspace has this very word."""
    places = (f"o{workspace_id}", f"c{workspace_id}")
    return any(newest(session, workspace_id, [Term(word)], [place], most=1) for place in places)


def spelled(session: Session, workspace_id: int, keys: Collection[int]) -> set[str]:
    """Words that have one of these keys."""
    found = session.scalars(
        select(SearchSpelling.word)
        .where(
            SearchSpelling.workspace_id == workspace_id,
            among(session, SearchSpelling.key, keys),
        )
        .limit(MOST_SPELLED)
    )
    return set(found)


_COLUMNS = (
    SearchText.resource_id,
    SearchText.title,
    SearchText.words,
    SearchText.marks,
    SearchText.helped,
)


def _select(workspace_id: int) -> Select[int, str, str, str, int]:
    return select(*_COLUMNS).where(SearchText.workspace_id == workspace_id)


def _selected(session: Session, statement: Select[int, str, str, str, int]) -> list[Text]:
    return [_padded(*row) for row in session.execute(statement)]


def _texts(session: Session, statement: str, values: dict[str, object]) -> list[Text]:
    return [_padded(*row[:5]) for row in session.execute(text(statement), values)]


def _padded(resource_id: int, title: str, words: str, marks: str, helped: int) -> Text:
    return Text(resource_id, f" {title} ", f" {words} ", f" {marks} ", helped)


# SQLite: the lists of all words are walked together from their newest end, until there are enough.

_FTS5 = """
SELECT t.resource_id, t.title, t.words, t.marks, t.helped
FROM (
    SELECT rowid AS resource_id FROM search_index
    WHERE search_index MATCH :query ORDER BY rowid DESC LIMIT :most
) AS found
CROSS JOIN search_text AS t ON t.resource_id = found.resource_id
WHERE t.workspace_id = :workspace
"""


def _fts5(terms: Sequence[Term], marks: Sequence[str], columns: str) -> str:
    parts = [f'marks : "{mark}"' for mark in marks]
    for term in terms:
        forms = [f'"{term.typed}"{" *" if term.prefix else ""}']
        forms += [f'"{other}"' for other in term.others]
        parts.append(f"{{{columns}}} : ({' OR '.join(forms)})")
    return " AND ".join(parts)


# PostgreSQL: GIN knows the places of all rows with these words, and not their order, and lists them
# all before it gives the first. So the newest rows are looked through before it is asked: a common
# word is soon met there often enough. Where there are more than COUNTED all the same, more of the
# newest are.

_GIN = """
SELECT t.resource_id, t.title, t.words, t.marks, t.helped, found.counted
FROM (
    SELECT resource_id, count(*) OVER () AS counted
    FROM (
        SELECT resource_id FROM search_text
        WHERE vector @@ CAST(:query AS tsquery) AND workspace_id + 0 = :workspace LIMIT :counted
    ) AS any_of_them
    ORDER BY resource_id DESC LIMIT :most
) AS found
JOIN search_text AS t ON t.resource_id = found.resource_id
WHERE t.workspace_id = :workspace
"""
_WALK = """
SELECT resource_id, title, words, marks, helped
FROM (
    SELECT resource_id, title, words, marks, helped, vector FROM search_text
    WHERE workspace_id = :workspace AND open_to_all ORDER BY resource_id DESC LIMIT :walked
) AS recent
WHERE vector @@ CAST(:query AS tsquery) LIMIT :most
"""


def _newest_postgresql(
    session: Session, workspace_id: int, query: str, most: int, first: int
) -> list[Text]:
    values: dict[str, object] = {"query": query, "workspace": workspace_id, "most": most}
    newest = _texts(session, _WALK, values | {"walked": first})
    if len(newest) == most:
        return newest
    with _by_index(session):
        rows = session.execute(text(_GIN), values | {"counted": COUNTED}).all()
    found = [_padded(*row[:5]) for row in rows]
    if rows and rows[0].counted == COUNTED:
        walked = _texts(session, _WALK, values | {"walked": WALKED})
        if len(walked) == most:
            return walked
        found = [*{one.resource_id: one for one in (*found, *walked)}.values()]
    return found


@contextmanager
def _by_index(session: Session) -> Iterator[None]:
    """Let the planner not read a whole table because it thinks that it will soon have enough."""
    session.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    session.execute(text("SET LOCAL enable_seqscan = on"))


def _tsquery(terms: Sequence[Term], marks: Sequence[str], weight: str) -> str:
    parts = [f"'={mark}'" for mark in marks]
    for term in terms:
        typed = f"'{term.typed}':{'*' if term.prefix else ''}{weight}".rstrip(":")
        forms = [typed, *(f"'{other}':{weight}".rstrip(":") for other in term.others)]
        parts.append(f"({' | '.join(forms)})")
    return " & ".join(parts)
