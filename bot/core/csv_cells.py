"""How the cells of a CSV file are read: text, addresses, dates, zones, countries, lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from bot.core.errors import N_

CellReader = Callable[[str], Any]
"""Reads a cell that is not empty and has no space around it; raises `CellError`."""

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(\.[^\s@<>()\[\],;:\"\\.]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
_LIST = re.compile(r"[;,|/\n]")
_COMPOSED = 4
"""Signs that may become one letter; to put more of them in order takes time by their square."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CellError(ValueError):
    """A cell cannot be read; `message` is a catalogue entry: what is wrong, and what to do."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def text(limit: int = 200) -> CellReader:
    """One line of text of at most `limit` characters; a formula stays the text that it is."""

    def read(cell: str) -> str:
        if _CONTROL.search(cell):
            raise CellError(N_("contains characters that cannot be shown. Type it again."))
        line = " ".join(cell.split())
        if len(line) <= _COMPOSED * limit:
            line = unicodedata.normalize("NFC", line)
        if len(line) > limit:
            raise CellError(
                N_("has {length} characters. Shorten it to {limit}."),
                length=len(line),
                limit=limit,
            )
        return line

    return read


def email(cell: str) -> str:
    """An e-mail address in lower case."""
    if len(cell) > 320 or not _EMAIL.fullmatch(cell):
        raise CellError(
            N_("“{cell}” is not an e-mail address. Write it like ana@example.com."), cell=_cut(cell)
        )
    return cell.lower()


@lru_cache(maxsize=10_000)
def day(cell: str) -> date:
    """A date: 2026-12-01, 1.12.2026, or with slashes where only one reading is possible."""
    if found := _ISO.fullmatch(cell):
        return _date(cell, int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTS.fullmatch(cell):
        return _date(cell, int(found[3]), int(found[2]), int(found[1]))
    if not (found := _SLASHES.fullmatch(cell)):
        raise CellError(N_("“{cell}” is not a date. Write it like 2026-12-01."), cell=_cut(cell))
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if first <= 12 and second <= 12 and first != second:
        raise CellError(
            N_("“{cell}” can be {one} or {other}. Write the date in that form."),
            cell=cell,
            one=_date(cell, year, second, first),
            other=_date(cell, year, first, second),
        )
    month, in_month = (second, first) if first > 12 else (first, second)
    return _date(cell, year, month, in_month)


def _date(cell: str, year: int, month: int, in_month: int) -> date:
    try:
        found = date(year, month, in_month)
    except ValueError:
        found = date.min
    if not 1900 <= found.year <= 2200:
        raise CellError(N_("“{cell}” is no day of the calendar. Correct it."), cell=_cut(cell))
    return found


@lru_cache(maxsize=1_000)
def instant(cell: str) -> datetime:
    """An ISO instant with its zone, such as 2026-12-01T09:00:00Z, in UTC."""
    try:
        found = datetime.fromisoformat(cell)
        at = found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        at = None
    if at is None:
        raise CellError(N_("is no instant with its zone. Write it as 2026-12-01T09:00:00Z."))
    return at


def time_of_day(cell: str) -> time:
    """A time on the 24-hour clock: 9:00, 17:30."""
    found = _TIME.fullmatch(cell)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise CellError(
            N_("“{cell}” is not a time. Write it on the 24-hour clock, like 17:30."),
            cell=_cut(cell),
        )
    return time(int(found[1]), int(found[2]))


@cache
def _zones() -> Mapping[str, str]:
    known = {name.lower(): name for name in available_timezones() if name not in _NO_ZONES}
    windows = {name.lower(): zone for name, zone in get_global("windows_zone_mapping").items()}
    return windows | known


_NO_ZONES = frozenset({"Factory", "localtime"})


def zone(cell: str) -> str:
    """An IANA time zone; the names that Windows gives them are understood too."""
    found = _zones().get(cell.lower().replace(" ", "_")) or _zones().get(cell.lower())
    if found is None:
        raise CellError(
            N_("“{cell}” is not a time zone. Write it like Europe/Berlin."), cell=_cut(cell)
        )
    return found


@cache
def _countries() -> Mapping[str, str]:
    territories = {str(code): str(name) for code, name in Locale("en").territories.items()}
    codes = {code for code in territories if len(code) == 2 and code.isalpha()} - _NO_COUNTRIES
    aliases = get_global("territory_aliases").items()
    by_alias = {a.lower(): new[0] for a, new in aliases if len(new) == 1 and new[0] in codes}
    by_name = {territories[code].lower(): code for code in codes}
    return by_alias | by_name | {code.lower(): code for code in codes}


# CLDR's own: European Union, Eurozone, United Nations, outlying Oceania, pseudo-locales, unknown.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def country(cell: str) -> str:
    """An ISO 3166-1 alpha-2 code in upper case; alpha-3 and English names are understood too."""
    found = _countries().get(cell.lower())
    if found is None:
        raise CellError(
            N_("“{cell}” is not a country. Write its code of two letters, like DE."),
            cell=_cut(cell),
        )
    return found


def choice(meanings: Mapping[str, str]) -> CellReader:
    """One of a few words in any case; `meanings` says what each stands for."""
    known = ", ".join(dict.fromkeys(meanings.values()))

    def read(cell: str) -> str:
        found = meanings.get(cell.lower().replace(" ", "_").replace("-", "_"))
        if found is None:
            raise CellError(
                N_("“{cell}” is not known here. Write one of: {known}."),
                cell=_cut(cell),
                known=known,
            )
        return found

    return read


def choices(meanings: Mapping[str, str]) -> CellReader:
    """Several of a few words, parted by a semicolon, comma, bar or slash."""
    one = choice(meanings)

    def read(cell: str) -> frozenset[str]:
        parts = map(str.strip, _LIST.split(cell))
        return frozenset(one(part) for part in parts if part)

    return read


@lru_cache(maxsize=1_000)
def weekdays(cell: str) -> str:
    """Working days such as "Mon-Fri" or "Mon, Tue, Thu", as digits with Monday 0."""
    found: set[int] = set()
    spaced = " ".join(cell.lower().split())
    for part in re.split(r"[ ;,|/]+", re.sub(r" ?(?:-|\u2013|\bto\b) ?", "-", spaced)):
        ends = [_weekday(cell, name) for name in part.split("-")]
        if len(ends) > 2:
            raise _no_weekdays(cell)
        last = ends[-1] + (7 if ends[-1] < ends[0] else 0)
        found |= {number % 7 for number in range(ends[0], last + 1)}
    return "".join(str(number) for number in sorted(found))


def _weekday(cell: str, name: str) -> int:
    for number, short in enumerate(_WEEKDAYS):
        if len(name) >= 3 and (name[:3] == short) and name.isalpha():
            return number
    raise _no_weekdays(cell)


def _no_weekdays(cell: str) -> CellError:
    return CellError(N_("“{cell}” are not working days. Write them like Mon-Fri."), cell=_cut(cell))


def _cut(cell: str) -> str:
    return cell if len(cell) <= 60 else cell[:59] + "…"
