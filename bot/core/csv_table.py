"""The one reader of imported CSV files: bytes to typed rows, or every problem with its line."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.core.csv_cells import CellError, CellReader
from bot.core.csv_problems import Problems
from bot.core.csv_text import UnreadableFileError, decode, sniff_delimiter
from bot.core.errors import N_
from bot.core.text import shorten

LONGEST_HEADER = 200
"""Nothing is known by a longer one; its letters are not put in order, which takes its square."""
Progress = Callable[[int, int], None]
"""Hears how many rows of a file are stored, and of how many."""


def unheard(written: int, total: int) -> None:
    """The `Progress` that nobody listens to."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an importer knows."""

    name: str
    read: CellReader
    aliases: tuple[str, ...] = ()
    """Other headers for it; case, spaces and punctuation do not count in any header."""
    required: bool = False
    """The header must be there, and no cell may be empty."""
    empty: Any = None
    """What an empty cell means."""


class Row(NamedTuple):
    """One record: the physical line on which it starts, and its values by column name."""

    line: int
    cells: Mapping[str, Any]


@dataclass(slots=True)
class Sheet:
    """A file that was read. `rows` are to be used only where `problems` has none."""

    problems: Problems = field(default_factory=Problems)
    rows: list[Row] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    """Column name -> header in the file, for the columns that are there."""
    ignored: tuple[str, ...] = ()
    """Headers that nothing is known about; their cells were not looked at."""
    encoding: str = ""
    guessed: str = ""
    """A line in letters whose encoding was guessed: somebody should look at it. Empty if sure."""
    delimiter: str = ""

    def has(self, column: str) -> bool:
        """Whether the file says anything about a column."""
        return column in self.headers

    def problem(self, line: int | None, column: str, message: str, **values: object) -> None:
        """Add a problem found later, under the header that the file itself uses."""
        self.problems.add(line, self.headers.get(column, column), message, **values)


def read_table(
    data: bytes, columns: Sequence[Column], *, key: str | None = None, encoding: str | None = None
) -> Sheet:
    """Read a CSV file.

    The encoding (unless given) and the delimiter (`,` `;` tab `|`) are found out; columns may come
    in any order and under their aliases. `key` is a column in which no value may come twice.
    Nothing is ever evaluated: a cell with a formula is text. Problems are collected in
    `Sheet.problems`, all of them; the caller adds its own and then calls `problems.refuse()`.
    """
    sheet = Sheet()
    try:
        text, sheet.encoding, guessed = decode(data, encoding)
    except UnreadableFileError as error:
        sheet.problems.add(None, None, str(error))
        return sheet
    if guessed:
        lines = text.splitlines()
        sheet.guessed = next((shorten(found, 80) for found in lines if not found.isascii()), "")
    names = _names(columns)
    sheet.delimiter, skipped = sniff_delimiter(text, lambda header: _plain(header) in names)
    records = _records(text, sheet, skipped)
    line, headers = next(records, (1, []))
    if not headers:
        sheet.problems.add(None, None, N_("The file is empty. Export it again, with its headers."))
        return sheet
    places = _places(sheet, line, headers, columns, names)
    if not sheet.problems.count:
        _read_rows(sheet, records, len(headers), places, key)
    return sheet


def _plain(header: str) -> str:
    if len(header) > LONGEST_HEADER:
        return ""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _names(columns: Sequence[Column]) -> dict[str, str]:
    return {
        _plain(known): column.name for column in columns for known in (column.name, *column.aliases)
    }


def _records(text: str, sheet: Sheet, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each starts; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sheet.delimiter, strict=True)
    start = 1
    try:
        for fields in reader:
            if start > skipped and any(map(str.strip, fields)):
                yield start, fields
            start = reader.line_num + 1
    except csv.Error:
        sheet.problems.add(
            start,
            None,
            N_("a quotation mark is opened and not closed, or a field is too long. Correct it."),
        )


class _Place(NamedTuple):
    """Where a known column is in a record."""

    field: int
    column: Column
    header: str


def _places(
    sheet: Sheet, line: int, headers: list[str], columns: Sequence[Column], names: Mapping[str, str]
) -> list[_Place]:
    """Find the known columns among the headers; note what is missing, doubled or unknown."""
    by_name = {column.name: column for column in columns}
    found: dict[str, list[int]] = {}
    ignored: list[str] = []
    for index, header in enumerate(headers):
        name = names.get(_plain(header))
        if name is None:
            ignored += [shorten(header.strip(), 60)] if header.strip() else []
        else:
            found.setdefault(name, []).append(index)
    places = []
    for name, indexes in found.items():
        # A file may have "Email" beside "work_email": the one with our own name is meant.
        own = [index for index in indexes if headers[index].strip().lower() == name] or indexes
        ignored += [headers[index].strip() for index in indexes if index not in own]
        if len(own) > 1:
            both = " and ".join(f"“{headers[index].strip()}”" for index in own)
            what = N_("{headers} both mean {name}. Keep one of them.")
            sheet.problems.add(line, None, what, headers=both, name=name)
        header = headers[own[0]].strip()
        places.append(_Place(own[0], by_name[name], header))
        sheet.headers[name] = header
    sheet.ignored = tuple(ignored)
    _note_missing(sheet, line, headers, columns)
    return places


def _note_missing(sheet: Sheet, line: int, headers: list[str], columns: Sequence[Column]) -> None:
    missing = [c.name for c in columns if c.required and c.name not in sheet.headers]
    if missing:
        sheet.problems.add(
            line,
            None,
            N_(
                "there is no column {missing}. The columns of the file are: {found}. "
                "Add what is missing to its first line."
            ),
            missing=" or ".join(missing),
            found=shorten(", ".join(header.strip() for header in headers), 200),
        )


def _read_rows(
    sheet: Sheet,
    records: Iterator[tuple[int, list[str]]],
    width: int,
    places: Sequence[_Place],
    key: str | None,
) -> None:
    seen: dict[Any, int] = {}
    for line, fields in records:
        if not _fits(sheet, line, fields, width):
            continue
        cells = _cells(sheet, line, fields, places)
        sheet.rows.append(Row(line, cells))
        value = cells.get(key) if key else None
        if value is not None and seen.setdefault(value, line) != line:
            what = N_("{value} is on line {first} already. Remove one of the two lines.")
            sheet.problem(line, str(key), what, value=value, first=seen[value])


def _fits(sheet: Sheet, line: int, fields: list[str], width: int) -> bool:
    if len(fields) == width or (len(fields) > width and not any(map(str.strip, fields[width:]))):
        return True
    what = N_(
        "has {count} fields, but there are {width} columns. Put text with a delimiter in it into "
        "quotation marks, and give every column its field."
    )
    sheet.problems.add(line, None, what, count=len(fields), width=width)
    return False


def _cells(sheet: Sheet, line: int, fields: list[str], places: Sequence[_Place]) -> dict[str, Any]:
    """The values of a record; a cell that cannot be read is noted and left out."""
    cells: dict[str, Any] = {}
    for place, column, header in places:
        cell = fields[place].strip()
        if not cell:
            cells[column.name] = column.empty
            if column.required:
                sheet.problems.add(line, header, N_("is empty. Fill it in, or remove the line."))
            continue
        try:
            cells[column.name] = column.read(cell)
        except CellError as error:
            sheet.problems.add(line, header, error.message, **error.values)
    return cells
