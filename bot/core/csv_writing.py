"""The one writer of exported CSV files: every cell quoted, and none of them a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet may take for a formula, after any blanks; the last signs are full-width.
_FORMULA = re.compile(r"[\s\x00]*[=+\-@\t\r\n\x00%|＝＋－＠]")  # noqa: RUF001  # the full-width signs are meant


def written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file that spreadsheets open as UTF-8, and that the importers read back as it was."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would run as a formula (OWASP ASVS 1.2.10)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Without the apostrophe that `guarded` put there."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
