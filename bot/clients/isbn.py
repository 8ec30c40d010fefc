"""The number of a book: ten digits in old books, thirteen in others; the last one is a check."""

from __future__ import annotations

import re

# Blanks and whatever is used as a hyphen.
_BETWEEN = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]+")
_LABEL = re.compile(r"^isbn(?:[-\s]*1[03])?(?=[\s:])[\s:]*", re.IGNORECASE)
_TEN = re.compile(r"[0-9]{9}[0-9Xx]")
_THIRTEEN = re.compile(r"97[89][0-9]{10}")


def digits(text: str) -> str:
    """`text` without "ISBN", blanks and hyphens."""
    return _BETWEEN.sub("", _LABEL.sub("", text.strip()))


def looks_like_isbn(text: str) -> bool:
    """Whether `text` has the shape of an ISBN, whatever its check digit."""
    number = digits(text)
    return bool(_TEN.fullmatch(number) or _THIRTEEN.fullmatch(number))


def checked(text: str) -> str:
    """The ISBN in `text` with thirteen digits; empty if it is none or its check digit is wrong."""
    number = digits(text)
    if _TEN.fullmatch(number):
        tens = [10 if c in "Xx" else int(c) for c in number]
        holds = sum(weight * digit for weight, digit in zip(range(10, 0, -1), tens, strict=True))
        body = f"978{number[:9]}"
        return body + _check_digit(body) if holds % 11 == 0 else ""
    if _THIRTEEN.fullmatch(number) and _check_digit(number[:12]) == number[12]:
        return number
    return ""


def _check_digit(twelve: str) -> str:
    return str(-sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(twelve)) % 10)
