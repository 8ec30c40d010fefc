"""The shelf of the company: resources.csv in and out, beside what people recommend themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from bot.core import csv_cells
from bot.core.csv_cells import CellError
from bot.core.csv_difference import Difference, FieldChange, RowChange
from bot.core.csv_table import Column, Progress, Sheet, read_table, unheard
from bot.core.csv_writing import unguarded, written
from bot.core.errors import N_, LeewayError
from bot.people import service as people
from bot.recommendations import search, shelf_repository
from bot.recommendations.domain import (
    KINDS,
    MOST_AUTHOR,
    MOST_LINK,
    MOST_SKILL,
    MOST_TITLE,
    MOST_WHY,
)
from bot.recommendations.identity import canonical_link, identity, isbn13
from bot.recommendations.models import Recommendation, Resource

_KINDS = {kind: kind for kind in KINDS if kind != "person"} | {
    "e_book": "book",
    "audiobook": "book",
    "training": "course",
    "e_learning": "course",
    "mooc": "course",
    "blog": "article",
    "post": "article",
    "paper": "article",
    "film": "video",
    "webinar": "talk",
    "software": "tool",
}


def _text(limit: int) -> csv_cells.CellReader:
    read = csv_cells.text(limit)
    return lambda cell: read(unguarded(cell))


def _link(cell: str) -> str:
    if len(cell) > MOST_LINK or canonical_link(cell) is None:
        raise CellError(N_("is no link. Write it with https:// at its beginning."))
    return cell


def _isbn(cell: str) -> str:
    try:
        return isbn13(cell)
    except LeewayError:
        raise CellError(N_("is no ISBN, or has a wrong digit. Copy it from the book.")) from None


COLUMNS = (
    Column("kind", csv_cells.choice(_KINDS), ("Type", "Format", "Resource type"), empty="article"),
    Column("title", _text(MOST_TITLE), ("Name", "Resource", "Course name"), required=True),
    Column("author", _text(MOST_AUTHOR), ("By", "Speaker", "Provider", "Publisher"), empty=""),
    Column("link", _link, ("URL", "Web address", "Launch URL"), empty=""),
    Column("isbn", _isbn, ("ISBN-13", "ISBN-10", "EAN"), empty=""),
    Column("skill", _text(MOST_SKILL), ("Topic", "Tag", "Competency", "Category"), empty=""),
    Column("why", _text(MOST_WHY), ("Comment", "Note", "Recommendation"), empty=""),
    Column("recommended_by", csv_cells.email, ("Recommender", "Shared by", "E-mail"), empty=""),
)
_EMPTY = {column.name: column.empty for column in COLUMNS}
HEADER = tuple(column.name for column in COLUMNS)
_SHOWN = ("title", "author", "link", "isbn", "skill", "kind")


LARGE = 0.5
"""Above this part of the shelf what a file takes off needs a second confirmation."""


class EmptiedShelfError(LeewayError):
    """More than half of the shelf would be taken off, and nobody confirmed that."""

    def __init__(self, gone: int, before: int) -> None:
        super().__init__(
            N_("{gone} of {before} on the shelf are not in the file. Confirm that this is right."),
            gone=gone,
            before=before,
        )


@dataclass(frozen=True)
class ShelfChange(Difference):
    """What a resources.csv changes; what people recommend themselves stays as it is."""

    NOUNS: ClassVar = ("resource", "resources")
    LOST: ClassVar = "taken off the shelf"

    before: int = 0
    """How many things are on the shelf now."""
    voices: int = 0
    """How many recommendations are new, of what is known."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person can see."""
        return super().is_empty and not self.voices

    def sentences(self, *, decided: bool = False) -> list[str]:
        """The difference as lines to read."""
        if not self.voices:
            return super().sentences(decided=decided)
        noun = "recommendation" if self.voices == 1 else "recommendations"
        said = f"{self.voices} new {noun} of what is there"
        return [*([] if super().is_empty else super().sentences(decided=decided)), said]

    @property
    def is_large(self) -> bool:
        """Whether so much is taken off that somebody should confirm it."""
        return len(self.gone) > LARGE * self.before


@dataclass
class _Work:
    wanted: dict[str, dict[str, Any]]
    known: dict[str, Resource]
    people: dict[str, int]
    said: dict[tuple[str, int], str] = field(default_factory=dict)
    """(identity, person) -> why, of the rows that name who recommends it."""
    gone: list[Resource] = field(default_factory=list)
    before: int = 0
    """How many things are on the shelf."""
    voices: int = 0
    """How many recommendations are new, of what is known."""


def read_resources(data: bytes, encoding: str | None = None) -> Sheet:
    """resources.csv as rows; give it to `preview_resources` or `apply_resources`."""
    return read_table(data, COLUMNS, encoding=encoding)


def preview_resources(session: Session, sheet: Sheet) -> ShelfChange:
    """What `apply_resources` would change; refuses (`BadFileError`) a file with problems."""
    return _difference(_compare(session, sheet))


def apply_resources(
    session: Session,
    sheet: Sheet,
    now: datetime,
    progress: Progress = unheard,
    *,
    confirmed_large: bool = False,
) -> ShelfChange:
    """Make the shelf that of the file; nothing is posted, and nobody is told.

    A row with `recommended_by` is that person's recommendation, for everybody; what they said of it
    themselves stays. Refuses a file with problems (`BadFileError`) and, without `confirmed_large`,
    one that takes more than half off the shelf (`EmptiedShelfError`).
    """
    work = _compare(session, sheet)
    change = _difference(work)
    if change.is_large and not confirmed_large:
        raise EmptiedShelfError(len(change.gone), change.before)
    for row in work.gone:
        row.on_shelf = False
    for done, (key, values) in enumerate(work.wanted.items(), start=1):
        is_new = key not in work.known
        row = work.known.setdefault(key, Resource(identity=key, created_at=now, **values))
        if is_new:
            session.add(row)
        elif row.on_shelf or not row.open_to_all:
            # What people named to all is called as they call it; no title from behind a door opens.
            for name, value in values.items():
                setattr(row, name, value)
        row.on_shelf = row.on_shelf or values["on_shelf"]
        progress(done, len(work.wanted))
    session.flush()
    _recommend(session, work, now)
    touched = [work.known[key].id for key in work.wanted] + [row.id for row in work.gone]
    shelf_repository.open_up(session, touched)
    search.index(session, touched)
    return change


def export_resources(session: Session) -> bytes:
    """What everybody finds, as resources.csv: a row for each recommendation, and for the shelf.

    What is for a team, or for a private channel, is not in it, and nobody who left is named.
    """
    return written(HEADER, _rows(session))


def _rows(session: Session) -> Iterator[Sequence[object]]:
    for resource, why, skill, email in shelf_repository.found_by_all(session):
        yield (
            resource.kind,
            resource.title,
            resource.author,
            resource.link,
            resource.isbn,
            skill or resource.skill,
            why or "",
            email or "",
        )


def _compare(session: Session, sheet: Sheet) -> _Work:
    by_email = {one.email: one.id for one in people.active_people(session) if one.email}
    for line, cells in sheet.rows:
        email = cells.get("recommended_by")
        if email and email not in by_email:
            what = N_("nobody here has the address {email}. Import people.csv first, or empty it.")
            sheet.problem(line, "recommended_by", what, email=email)
    sheet.problems.refuse()
    work = _Work({}, {}, by_email)
    for _, row in sheet.rows:
        cells = {**_EMPTY, **row}  # a column that is not in the file says nothing
        key = identity(
            **{name: cells[name] for name in ("kind", "title", "author", "link", "isbn")}
        )
        values = {name: cells[name] for name in _SHOWN}
        # Recommended and on the shelf is both, whichever row comes first.
        on_shelf = not cells["recommended_by"] or work.wanted.get(key, {}).get("on_shelf", False)
        work.wanted[key] = values | {"on_shelf": on_shelf}
        if cells["recommended_by"]:
            work.said[key, by_email[cells["recommended_by"]]] = cells["why"]
    work.known = shelf_repository.by_identity(session, list(work.wanted))
    shelf = shelf_repository.on_shelf(session)
    work.before = len(shelf)
    ids = [row.id for row in work.known.values()]
    there = shelf_repository.recommended(session, ids)
    said = {(work.known[key].id, who) for key, who in work.said if key in work.known}
    work.voices = len(said - there)
    kept = {key for key, values in work.wanted.items() if values["on_shelf"]}
    work.gone = [row for row in shelf if row.identity not in kept]
    return work


def _difference(work: _Work) -> ShelfChange:
    new = [_quoted(values["title"]) for key, values in work.wanted.items() if key not in work.known]
    changes = [
        RowChange(_quoted(row.title if row.open_to_all else values["title"]), made)
        for key, values in work.wanted.items()
        if (row := work.known.get(key)) is not None and (made := _changes(row, values))
    ]
    gone = tuple(_quoted(row.title) for row in work.gone)
    return ShelfChange(tuple(new), tuple(changes), gone, work.before, work.voices)


def _quoted(title: str) -> str:
    """A title among others; it may have a comma."""
    return f"“{title}”"


def _changes(row: Resource, values: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    if not row.on_shelf:
        on = FieldChange("shelf", "people's own", "on it")
        return (on,) if values["on_shelf"] else ()
    return tuple(
        FieldChange(name, str(getattr(row, name)), str(values[name]))
        for name in _SHOWN
        if getattr(row, name) != values[name]
    )


def _recommend(session: Session, work: _Work, now: datetime) -> None:
    """Write down who recommends what, where they did not do so themselves."""
    ids = [work.known[key].id for key, _ in work.said]
    there = shelf_repository.recommended(session, ids)
    for (key, person_id), why in work.said.items():
        resource = work.known[key]
        if (resource.id, person_id) not in there:
            session.add(
                Recommendation(
                    resource_id=resource.id,
                    person_id=person_id,
                    why=why,
                    skill=resource.skill,
                    audience="everyone",
                    created_at=now,
                    opened_at=now,
                    changed_at=now,
                )
            )
    session.flush()
