"""Brings up to date what resources are found by; called in the transaction of every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.recommendations.models import Recommendation, Resource, Uptake
from bot.recommendations.search_models import SearchSpelling, SearchText
from bot.recommendations.search_repository import still_said
from bot.recommendations.spelling import PREFIX, key_of, keys_of, words_of
from bot.recommendations.uptake_repository import of_another
from bot.storage.adding import insert_new
from bot.storage.among import among

BATCH = 1000
MOST_WORDS = 200
"""Different words of one resource beside its title; longer reasons are found by their beginning."""
COMPARED = (SearchText.title, SearchText.words, SearchText.marks, SearchText.helped)
"""The columns by which what is indexed is told from what should be."""
KIND_WORDS = {
    "book": "book buch",
    "course": "course kurs training",
    "article": "article artikel",
    "podcast": "podcast",
    "video": "video",
    "talk": "talk vortrag",
    "tool": "tool werkzeug",
    "person": "person colleague kollegin kollege",
}


@dataclass
class _Spelling:
    """Words that a workspace may have learned, and words that it may have to forget."""

    new: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def index(session: Session, resource_ids: Iterable[int]) -> None:
    """Bring the index up to date for these resources, of one workspace or of several.

    Reads what the transaction has written, so call it last, once, with all ids: it keeps the
    resources locked (against one another, not against who reads or recommends) until the commit.
    Words that only some may read are not indexed: of a recommendation for a team or a private
    channel the reason stays out, the resource itself is found by those who see it.
    """
    spellings: dict[int, _Spelling] = defaultdict(_Spelling)
    wanted = iter(sorted(set(resource_ids)))
    while batch := list(islice(wanted, BATCH)):
        _index_batch(session, batch, spellings)
    for workspace_id, spelling in sorted(spellings.items()):
        _learn(session, workspace_id, spelling.new)
        _forget(session, workspace_id, spelling.gone - spelling.new)


def index_missing(session: Session, most: int = BATCH) -> int:
    """Index resources that no index knows, as after a migration down and up; how many."""
    missing = session.scalars(
        select(Resource.id)
        .outerjoin(SearchText, SearchText.resource_id == Resource.id)
        .where(SearchText.resource_id.is_(None))
        .limit(most)
    ).all()
    index(session, missing)
    return len(missing)


def open_mark(workspace_id: int) -> str:
    """The mark of what everybody in a workspace finds."""
    return f"o{workspace_id}"


def kind_mark(kind: str) -> str:
    """The mark of a kind."""
    return f"k{kind}"


def skill_mark(skill: str) -> str:
    """The mark of a skill, however it is written."""
    return "s" + _digest(skill)


def department_mark(department: str) -> str:
    """The mark of a department that recommends."""
    return "d" + _digest(department)


def _digest(text: str) -> str:
    return blake2b(" ".join(words_of(text)).encode(), digest_size=6).hexdigest()


def _index_batch(
    session: Session, batch: Sequence[int], spellings: Mapping[int, _Spelling]
) -> None:
    resources = _locked(session, batch)
    voices, helped = _voices(session, batch), _helped(session, batch)
    there = _indexed(session, batch)
    new, changed = [], []
    for resource in resources:
        values = _values(resource, voices[resource.id], helped.get(resource.id, 0))
        before = there.get(resource.id)
        if before is None:
            new.append(_stored(session, values))
        elif any(getattr(before, column.key) != values[column.key] for column in COMPARED):
            changed.append(_stored(session, values))
        else:
            continue
        spelling = spellings[resource.workspace_id]
        spelling.new.update(_spelled(resource, voices[resource.id]))
        if before is not None:
            words = f"{values['title']} {values['words']}".split()
            spelling.gone.update(set(f"{before.title} {before.words}".split()).difference(words))
    if new:
        session.execute(insert(SearchText), new)
    if changed:
        session.execute(update(SearchText), changed)


def _locked(session: Session, batch: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The resources, locked in one order against whoever indexes them at the same time."""
    return session.execute(
        select(
            Resource.id,
            Resource.workspace_id,
            Resource.kind,
            Resource.title,
            Resource.author,
            Resource.skill,
            Resource.open_to_all,
        )
        .where(among(session, Resource.id, batch))
        .order_by(Resource.id)
        .with_for_update(key_share=True)
    ).all()


def _indexed(session: Session, batch: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """What the index has of each, by resource."""
    rows = session.execute(
        select(SearchText.resource_id, *COMPARED).where(
            among(session, SearchText.resource_id, batch)
        )
    )
    return {row.resource_id: row for row in rows}


def _voices(session: Session, batch: Collection[int]) -> Mapping[int, list[Row[*tuple[Any, ...]]]]:
    """What is recommended of each, as far as it may be searched by those who find it."""
    found: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    rows = session.execute(
        select(
            Recommendation.resource_id,
            Recommendation.why,
            Recommendation.skill,
            Recommendation.audience,
            Recommendation.channel_private,
            Person.department,
        )
        .join(Person, Person.id == Recommendation.person_id)
        .where(Recommendation.state == "live", among(session, Recommendation.resource_id, batch))
        .order_by(Recommendation.id)
    )
    for row in rows:
        found[row.resource_id].append(row)
    return found


def _helped(session: Session, batch: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(Uptake.resource_id, func.count())
        .where(Uptake.helped_at.is_not(None), among(session, Uptake.resource_id, batch))
        .where(of_another())
        .group_by(Uptake.resource_id)
    )
    return {resource_id: count for resource_id, count in rows}  # noqa: C416  # rows are no tuples for mypy


def _is_open(voice: Row[*tuple[Any, ...]]) -> bool:
    return voice.audience == "everyone" or (
        voice.audience == "channel" and not voice.channel_private
    )


def _values(
    resource: Row[*tuple[Any, ...]], voices: Sequence[Row[*tuple[Any, ...]]], helped: int
) -> dict[str, Any]:
    heard = [voice for voice in voices if _is_open(voice)]
    # Of what is not open to all, only those who hear the voices find it by their department.
    marking = heard if resource.open_to_all else voices
    title = words_of(resource.title)
    texts = [resource.author, resource.skill, KIND_WORDS[resource.kind]]
    texts += [text for voice in heard for text in (voice.skill, voice.why)]
    words = list(dict.fromkeys(word for text in texts for word in words_of(text)))[:MOST_WORDS]
    place = resource.workspace_id
    marks = {open_mark(place) if resource.open_to_all else f"c{place}", kind_mark(resource.kind)}
    marks |= {skill_mark(one) for one in (resource.skill, *(v.skill for v in marking)) if one}
    marks |= {department_mark(voice.department) for voice in marking if voice.department}
    return {
        "workspace_id": place,
        "resource_id": resource.id,
        "title": " ".join(title),
        "words": " ".join(words),
        "marks": " ".join(sorted(marks)),
        "open_to_all": resource.open_to_all,
        "helped": helped,
    }


def _stored(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """With the vector where the database has one: words are letters and digits, so unquoted."""
    if session.get_bind().dialect.name != "postgresql":
        return values
    lexemes = [f"{word}:1A" for word in values["title"].split()]
    lexemes += [f"{word}:2" for word in values["words"].split()]
    lexemes += [f"'={mark}'" for mark in values["marks"].split()]
    return values | {"vector": " ".join(lexemes)}


# Spelling


def _spelled(
    resource: Row[*tuple[Any, ...]], voices: Sequence[Row[*tuple[Any, ...]]]
) -> Iterator[str]:
    """The words that a mistyped one may mean: what people look for by name."""
    skills = (voice.skill for voice in voices if _is_open(voice))
    for text in (resource.title, resource.author, resource.skill, *skills):
        yield from words_of(text)


def _learn(session: Session, workspace_id: int, words: Collection[str]) -> None:
    """Sorted, so that two who learn at once wait for one another in one order."""
    new = iter(sorted(words))
    while batch := list(islice(new, BATCH)):
        known = _known(session, workspace_id, batch)
        rows = [
            {"workspace_id": workspace_id, "key": key, "word": word}
            for word in batch
            if word not in known
            for key in sorted(keys_of(word))
        ]
        if rows:
            # Somebody else may have learned the same word in this moment.
            session.execute(insert_new(session, SearchSpelling), rows)


def _known(session: Session, workspace_id: int, words: Sequence[str]) -> set[str]:
    found = session.scalars(
        select(SearchSpelling.word).where(
            SearchSpelling.workspace_id == workspace_id,
            among(session, SearchSpelling.key, [key_of(word[:PREFIX]) for word in words]),
        )
    )
    return set(found)


def _forget(session: Session, workspace_id: int, words: Iterable[str]) -> None:
    """Nobody is offered a word that nothing is found by any more."""
    for word in sorted(words):
        keys = keys_of(word)
        if keys and not still_said(session, workspace_id, word):
            session.execute(
                delete(SearchSpelling).where(
                    SearchSpelling.workspace_id == workspace_id,
                    tuple_(SearchSpelling.key, SearchSpelling.word).in_(
                        [(key, word) for key in keys]
                    ),
                ),
                execution_options={"synchronize_session": False},
            )
