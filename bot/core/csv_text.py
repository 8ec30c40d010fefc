"""The text of a CSV file: which encoding its bytes have, and what parts its fields."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from typing import NamedTuple

from charset_normalizer import from_bytes

from bot.core.errors import N_

DELIMITERS = ",;\t|"
SAMPLE = 32_768
"""Bytes that are looked at to guess an encoding, or to find the first line."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What is left to a guess once it is neither Unicode nor plainly Western.
_OFFICE = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "cp932", "gb18030", "big5", "cp949",
]  # fmt: skip
# Letters of names in Western Europe. Not the Icelandic ones: there they would be Turkish or Czech.
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿœšž"
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00a0\u20ac\u00b0"
)
_NOT_WESTERN = re.compile(r"[^\x00-\x7f]{3}")


class UnreadableFileError(Exception):
    """The bytes are no text; the argument is a catalogue entry that says what to do."""


class Decoded(NamedTuple):
    """The text of a file, the encoding that it was read in, and whether that was a guess."""

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file; raises `UnreadableFileError`.

    In the encoding that is given, else by the byte order mark, else UTF-8, else UTF-16 without a
    mark, else the likeliest encoding of an office program, which is a guess that a person checks.
    """
    if data.startswith(_WORKBOOKS):
        raise UnreadableFileError(
            N_("This is an Excel workbook. Save it as “CSV UTF-8” and import that file.")
        )
    name, guessed = (encoding, False) if encoding else _encoding(data)
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, LookupError):
        text = "\0"
    if "\0" in text:
        raise UnreadableFileError(
            N_("This is not a text file that can be read. Save it as “CSV UTF-8” and import that.")
        )
    return Decoded(text, name.removesuffix("-sig"), guessed)


def _encoding(data: bytes) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, False
    if b"\0" in data[:SAMPLE]:
        return _utf_16_without_mark(data[:SAMPLE]), False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(data), True
    return "utf-8", False


def _utf_16_without_mark(sample: bytes) -> str:
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def _likeliest(data: bytes) -> str:
    telling = bytearray()
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            telling += line
        if len(telling) > SAMPLE:
            break
    sample = bytes(telling[:SAMPLE])
    if _is_western(sample):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_OFFICE).best()
    return "cp1252" if best is None else best.encoding


def _is_western(sample: bytes) -> bool:
    """Whether it reads as Western European names.

    Asked first, because charset-normalizer takes a list of Spanish or German names for Central
    European, which turns a Muñoz into a Muńoz.
    """
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    strange = {letter for letter in text if not letter.isascii()} - _WESTERN
    return not strange and not _NOT_WESTERN.search(text)


def sniff_delimiter(text: str, known: Callable[[str], bool]) -> tuple[str, int]:
    """What parts the fields, and how many lines come before the headers (`sep=;` is one).

    It is the delimiter that yields the most headers for which `known` is true, then the most.
    """
    head = text[: text.find("\n") + 1 or len(text)].strip().lower()
    if head.startswith("sep=") and head[4:] in set(DELIMITERS):
        return head[4:], 1

    def headers(delimiter: str) -> tuple[int, int]:
        fields = first_record(text, delimiter)
        return sum(map(known, fields)), len(fields)

    return max(DELIMITERS, key=headers), 0


def first_record(text: str, delimiter: str) -> list[str]:
    """The fields of the first line, as this delimiter parts them."""
    try:
        return next(csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
