"""The kinds of values that an xAPI statement is made of: IRIs, language tags, instants, durations.

xAPI 1.0.3, Data, chapters 2.2 and 4. Each function says whether a value is of its kind. What is
sent is of any length and made by anybody: every pattern takes time in proportion to its text, and
what no right value needs is refused by its length before. Patterns hold all other threads up.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

_UNRESERVED = r"A-Za-z0-9\-._~\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\U00010000-\U000EFFFD"
_PLAIN = rf"[{_UNRESERVED}!$&'()*+,;=]|%[0-9A-Fa-f]{{2}}"
_CHARACTER = rf"(?:{_PLAIN}|[:@])"
_HOST = rf"(?:\[[0-9A-Fa-fvV:.]+\]|(?:{_PLAIN})*)"
_AUTHORITY = rf"//(?:(?:{_PLAIN}|:)*@)?{_HOST}(?::[0-9]*)?(?:/{_CHARACTER}*)*"
_PATH = rf"(?:/(?:{_CHARACTER}+(?:/{_CHARACTER}*)*)?|{_CHARACTER}+(?:/{_CHARACTER}*)*|)"
IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?:{_AUTHORITY}|{_PATH})"
    rf"(?:\?(?:{_CHARACTER}|[/?\uE000-\uF8FF\U000F0000-\U0010FFFD])*)?"
    rf"(?:#(?:{_CHARACTER}|[/?])*)?"
)
"""RFC 3987, without what it says of single addresses."""
LONGEST_IRI = 4_000

_ALNUM = "[A-Za-z0-9]"
LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"  # with its extended subtags
    r"(?:-[A-Za-z]{4})?"  # script
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"  # region
    rf"(?:-(?:{_ALNUM}{{5,8}}|[0-9]{_ALNUM}{{3}}))*"  # variants
    rf"(?:-[0-9A-WY-Za-wy-z](?:-{_ALNUM}{{2,8}})+)*"  # extensions
    rf"(?:-[xX](?:-{_ALNUM}{{1,8}})+)?"
    rf"|[xX](?:-{_ALNUM}{{1,8}})+"
    r"|[iI]-[A-Za-z]{3,8}|(?i:en-GB-oed|sgn-(?:BE-FR|BE-NL|CH-DE))"
)
"""The lengths of the parts of an RFC 5646 tag; whether they are registered is nobody's concern."""

UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NONE = r"@\s\x00-\x1f\x7f-\x9f<>\"(),:;\[\]\\"
_LETTER, _NO_DOT = f"[^{_NONE}]", f"[^{_NONE}.]"
_MAILBOX = re.compile(f"{_LETTER}+@{_LETTER}+")
_MAILTO = re.compile(f"(?i:mailto:)({_MAILBOX.pattern})")
_ADDRESS = re.compile(rf"{_LETTER}+@{_NO_DOT}+(?:\.{_NO_DOT}+)+")
LONGEST_ADDRESS = 320
"""What is stored of people, too."""
SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
SHA2 = re.compile(r"(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+(?:\s*;.*)?")
VERSION = re.compile(r"1\.0\.[0-9]{1,9}")
LONGEST = 100
"""Of a language tag, an instant, a duration; and ten times that of a media type."""

_INSTANT = re.compile(
    r"\d{4}-?\d{2}-?\d{2}T\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?(Z|[+-][\d:]+)?"
)
_LEAP = re.compile(r"(T\d{2}:?\d{2}:?)60")
_NO_ZONE = re.compile(r"-00(?::?00)?")
_AMOUNT = r"(\d+(?:[.,]\d+)?)"
_DURATION = re.compile(
    rf"P(?=.)(?:{_AMOUNT}W|(?:{_AMOUNT}Y)?(?:{_AMOUNT}M)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=.)(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?)",
    re.ASCII,
)
_DAY = timedelta(days=1)
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


def is_iri(value: str) -> bool:
    """Whether it is an IRI with its scheme."""
    return len(value) <= LONGEST_IRI and IRI.fullmatch(value) is not None


def is_language(value: str) -> bool:
    """Whether it is a language tag."""
    return len(value) <= LONGEST and LANGUAGE.fullmatch(value) is not None


def is_media_type(value: str) -> bool:
    """Whether it is a media type, with or without parameters."""
    return len(value) <= 10 * LONGEST and _MEDIA_TYPE.fullmatch(value) is not None


def is_mailto(value: str) -> bool:
    """Whether it is `mailto:` and an e-mail address."""
    return _after_mailto(value) != ""


def address_of(mailto: str) -> str:
    """The address that a mailto IRI names, lower case; empty where it names none."""
    address = unquote(_after_mailto(mailto)).lower()
    # What was escaped may be anything.
    return address if _MAILBOX.fullmatch(address) else ""


def address_in(name: str) -> str:
    """The address that the name of an account is, lower case; empty where it is another name."""
    written = _after_mailto(name) or name
    fits = len(written) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(written)
    return written.lower() if fits else ""


def _after_mailto(value: str) -> str:
    if len(value) > len("mailto:") + LONGEST_ADDRESS:
        return ""
    found = _MAILTO.fullmatch(value)
    return found[1] if found is not None else ""


def instant(value: str) -> datetime | None:
    """The instant that an ISO 8601 timestamp names, in UTC; None where it is none.

    One without a zone is taken for UTC, as the specification recommends to send it.
    """
    shape = _INSTANT.fullmatch(value) if len(value) <= LONGEST else None
    if shape is None or (shape[1] and _NO_ZONE.fullmatch(shape[1])):
        return None
    try:
        # Python knows no leap second.
        read = datetime.fromisoformat(_LEAP.sub(r"\g<1>59", value, count=1))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def is_duration(value: str) -> bool:
    """Whether it is an ISO 8601 duration; a fraction is at its end."""
    found = _DURATION.fullmatch(value) if len(value) <= LONGEST else None
    if found is None:
        return False
    amounts = [amount for amount in found.groups() if amount]
    return not any("." in amount or "," in amount for amount in amounts[:-1])


def length(value: str) -> timedelta | None:
    """How long a duration of weeks, days and smaller parts is; None for years and months."""
    found = _DURATION.fullmatch(value) if is_duration(value) else None
    if found is None:
        return None
    weeks, years, months, days, hours, minutes, seconds = (
        float((amount or "0").replace(",", ".")) for amount in found.groups()
    )
    if years or months:
        return None
    try:
        return (
            (7 * weeks + days) * _DAY
            + hours * _HOUR
            + minutes * _MINUTE
            + timedelta(seconds=seconds)
        )
    except OverflowError:
        return None
