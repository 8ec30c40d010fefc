"""A company's recommendations, as many as wanted: words by Zipf's law, authors, reasons, uptake."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import insert, select, text

from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import search
from bot.recommendations.domain import KINDS
from bot.recommendations.models import Recommendation, Resource, Uptake
from bot.storage import Base, Database, Session
from tests.bench.crowd import MONDAY

WORDS, PEOPLE, DEPARTMENTS, SKILLS = 20_000, 5_000, 40, 60
CHUNK = 5_000
SOUNDS = (
    "b",
    "br",
    "c",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "v",
)
VOWELS = ("a", "e", "i", "o", "u", "ea", "io")
ENDS = ("", "", "n", "r", "s", "t", "ng", "l")

Values = dict[str, Any]


class Vocabulary:
    """`WORDS` invented words, the first one said most often: the n-th a n-th as often."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # the same library each time
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found.setdefault(self._invented())
        # As in any language, what is said most is short.
        self.words = sorted(found, key=lambda word: len(word) + self.random.random() * 6)
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))

    def said(self, count: int) -> str:
        """So many words, as often as they are said."""
        total = self._weights[-1]
        places = (bisect(self._weights, self.random.random() * total) for _ in range(count))
        return " ".join(self.words[min(place, WORDS - 1)] for place in places)

    def _invented(self) -> str:
        syllables = self.random.choice((1, 2, 2, 3, 3, 4))
        choose = self.random.choice
        return "".join(choose(SOUNDS) + choose(VOWELS) + choose(ENDS) for _ in range(syllables))


@dataclass(frozen=True)
class Library:
    """A workspace with `size` resources; three in ten are for one team alone."""

    size: int
    workspace_id: int
    first_id: int
    vocabulary: Vocabulary

    def fill(self, database: Database) -> None:
        """Write people, resources, recommendations and uptake, and index them."""
        readers = range(self.first_id, self.first_id + PEOPLE)
        with database.everywhere() as session:
            for table, rows in (
                (Person, map(self._person, readers)),
                (Resource, map(self._resource, range(self.size))),
                (Recommendation, map(self._recommendation, range(self.size))),
                (Uptake, map(self._uptake, range(0, self.size, 3))),
            ):
                _write(session, table, rows)
        with database.transaction(self.workspace_id) as session:
            search.index(session, session.scalars(select(Resource.id)).all())

    def reader(self, database: Database) -> Person:
        """Somebody with a team's worth of recommendations of their own."""
        with database.reading(self.workspace_id) as session:
            return people.person(session, self.first_id + 7)

    def _person(self, number: int) -> Values:
        return {
            "workspace_id": self.workspace_id,
            "id": number,
            "display_name": f"Person {number}",
            "department": f"Department {number % DEPARTMENTS}",
            "manager_id": self.first_id + (number - self.first_id - 1) // 8
            if number > self.first_id
            else None,
        }

    def _resource(self, number: int) -> Values:
        chance = self.vocabulary.random
        return {
            "workspace_id": self.workspace_id,
            "id": self.first_id + number,
            "identity": f"title:{number}",
            "kind": KINDS[number % (len(KINDS) - 1)],
            "title": self.vocabulary.said(chance.randint(2, 7)).capitalize(),
            "author": self.vocabulary.said(2).title(),
            "skill": self.vocabulary.words[200 + number % SKILLS],
            "open_to_all": number % 10 > 2,
            "created_at": MONDAY + timedelta(seconds=number),
        }

    def _recommendation(self, number: int) -> Values:
        chance = self.vocabulary.random
        return {
            "workspace_id": self.workspace_id,
            "resource_id": self.first_id + number,
            "person_id": self.first_id + chance.randrange(PEOPLE),
            "why": self.vocabulary.said(chance.randint(8, 45)),
            "audience": "everyone" if number % 10 > 2 else "team",
            "state": "live",
            "created_at": MONDAY + timedelta(seconds=number),
            "changed_at": MONDAY + timedelta(seconds=number),
        }

    def _uptake(self, number: int) -> Values:
        return {
            "workspace_id": self.workspace_id,
            "resource_id": self.first_id + number,
            "person_id": self.first_id + self.vocabulary.random.randrange(PEOPLE),
            "saved_at": MONDAY,
            "helped_at": MONDAY if number % 2 else None,
        }


def build(database: Database, size: int) -> Library:
    """A library of that size, and a tenth as many resources in another workspace beside it."""
    with database.everywhere() as session:
        ids = [
            people.upsert_workspace(session, team, "Library", "UBOT", MONDAY).id
            for team in ("TBESIDE", "TLIBRARY")
        ]
    vocabulary = Vocabulary(4)
    beside = Library(size // 10, ids[0], 10_000_000, vocabulary)
    library = Library(size, ids[1], 1, vocabulary)
    for one in (beside, library):
        one.fill(database)
    _settle(database)
    return library


def _settle(database: Database) -> None:
    """As PostgreSQL's autovacuum does by itself; SQLite has none."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as open_now:
            alone = open_now.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("VACUUM ANALYZE"))


def _write(session: Session, table: type[Base], rows: Iterator[Values]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        session.execute(insert(table), chunk)
