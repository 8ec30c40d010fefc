"""Cells of any length are read at once: what takes time by the square of it would not end."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bot.core import csv_cells, csv_moments
from bot.core.csv_cells import CellError, CellReader
from bot.core.csv_table import Column, read_table

LONGEST = 131_000
"""Letters of one cell, that the parser takes."""
PIECES = [
    " ", "\t", "a", "a ", ";", " ;", "-", " - ", "to ", "mon ", "1", "1.", ".", "a@", "@", "a.",
    "\u0300\u0316", "e\u0300", "T11:11:11.1", "T1", ",", "T ", "1:", "\u00a0",
]  # fmt: skip
READERS = [
    csv_cells.text(),
    csv_cells.email,
    csv_cells.day,
    csv_cells.instant,
    csv_cells.time_of_day,
    csv_cells.zone,
    csv_cells.country,
    csv_cells.choice({"a": "a"}),
    csv_cells.choices({"a": "a"}),
    csv_cells.weekdays,
    csv_moments.moment,
]


@pytest.mark.parametrize("reader", READERS)
def test_no_cell_is_looked_at_for_long(reader: CellReader) -> None:
    for piece in PIECES:
        for begin in ("", "a", "1", "2026-12-01", "mon"):
            cell = (begin + piece * LONGEST)[:LONGEST] + "x"
            with suppress(CellError):
                reader(cell)


def test_a_long_text_is_refused_by_its_length_whatever_it_is_made_of() -> None:
    with pytest.raises(CellError) as refused:
        csv_cells.text(20)("a" + "\u0300\u0316" * 50_000)
    assert refused.value.values == {"length": 100_001, "limit": 20}
    assert csv_cells.text(3)("o\u0323\u0302" * 3) == "\u1ed9" * 3


def test_a_header_of_any_length_is_ignored() -> None:
    long = "\u0300\u0316" * 60_000
    sheet = read_table(
        f"name,a{long}\nAnn,x\n".encode(), [Column("name", csv_cells.text(), required=True)]
    )
    assert sheet.problems.sentences() == []
    assert [row.cells for row in sheet.rows] == [{"name": "Ann"}]
    assert len(sheet.ignored) == 1


def test_an_instant_at_the_end_of_the_calendar_is_a_problem() -> None:
    for cell in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        with pytest.raises(CellError):
            csv_cells.instant(cell)


def test_a_list_may_have_spaces_and_breaks_around_what_parts_it() -> None:
    read = csv_cells.choices({"a": "a", "b": "b", "c_d": "c_d"})
    assert read("A ;\n b ,, c d\n") == frozenset({"a", "b", "c_d"})
