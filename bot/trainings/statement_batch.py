"""The body of an xAPI request: read, checked, and understood, before any database is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from uuid import uuid4

from bot.trainings import statement_values as values
from bot.trainings.statement_checks import Problems
from bot.trainings.statement_likeness import likeness
from bot.trainings.statement_meaning import Meaning, meaning
from bot.trainings.statements import check

NESTED = "is nested too deeply"
MOST_STATEMENTS = 50_000
MOST_PARTS = 1_500_000
"""Brackets and commas in a body: each part of it takes far more memory than it has letters."""


class MalformedError(Exception):
    """What was sent is no statement; `problems` has a line for each thing that is wrong."""

    def __init__(self, *problems: str, count: int = 0) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.count = count or len(problems)


class TooMuchError(Exception):
    """What was sent at once is of more parts than are read at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, as much of it as is kept."""

    key: str
    """Its id: a UUID, lower case."""
    likeness: str
    meaning: Meaning


def read_one(body: bytes | bytearray, statement_id: str) -> list[Told]:
    """The one statement of a PUT; raises `MalformedError` and `TooMuchError`."""
    if not values.UUID.fullmatch(statement_id):
        raise MalformedError("statementId: must be a UUID in its usual form")
    found = _parsed(body)
    if isinstance(found, list):
        raise MalformedError("one statement is put at a time: POST an array")
    if isinstance(found, dict):
        own = found.setdefault("id", statement_id)
        if isinstance(own, str) and own.lower() != statement_id.lower():
            raise MalformedError("id: is not the one that statementId names")
    return _understood([found], [""])


def read_many(body: bytes | bytearray) -> list[Told]:
    """The statements of a POST, one or an array, in their order.

    Raises `MalformedError` and `TooMuchError`.
    """
    found = _parsed(body)
    if isinstance(found, list):
        if len(found) > MOST_STATEMENTS:
            raise TooMuchError
        return _understood(found, [f"[{index}]" for index in range(len(found))])
    return _understood([found], [""])


def _understood(statements: list[object], paths: list[str]) -> list[Told]:
    try:
        _check(statements, paths)
        return [_told(one) for one in statements if isinstance(one, dict)]
    except RecursionError:
        raise MalformedError(NESTED) from None


def _check(statements: list[object], paths: list[str]) -> None:
    problems, seen = Problems(), dict[str, str]()
    for statement, path in zip(statements, paths, strict=True):
        check(statement, path, problems)
        key = _key(statement)
        if key and key in seen:
            problems.add(f"{path}.id", f"is the same as that of {seen[key]}")
        seen[key] = path
    if problems:
        raise MalformedError(*problems.sentences(), count=problems.count)


def _key(statement: object) -> str:
    key = statement.get("id") if isinstance(statement, dict) else None
    return key.lower() if isinstance(key, str) else ""


def _told(statement: Mapping[str, object]) -> Told:
    key = str(statement.get("id") or uuid4()).lower()
    return Told(key, likeness(dict(statement)), meaning(statement))


def _parsed(body: bytes | bytearray) -> object:
    """JSON in UTF-8, each name once in its object, nothing that is no JSON."""
    if sum(map(body.count, (b"{", b"[", b","))) > MOST_PARTS:
        raise TooMuchError
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"the body is not UTF-8 at byte {error.start}") from None
    try:
        found: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        if "\\u" in text:
            # Half of a character, which no database stores.
            json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedError(f"the body is no JSON at {where}: {error.msg}") from None
    except UnicodeEncodeError:
        raise MalformedError("the body has half of a character (a lone surrogate)") from None
    except ValueError:  # an integer of thousands of digits
        raise MalformedError("the body has a number that is too long") from None
    except RecursionError:
        raise MalformedError(NESTED) from None
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        )
        raise MalformedError(f"{twice[:80]}: is there twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise MalformedError(f"the body has {name}, which is no JSON")
