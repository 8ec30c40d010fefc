"""Reads the catalogue of nudges from YAML; a mistake is told with its file and line."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nudges.domain import DEEDS, LEVERS, PLACE_WAITING, Entry, Saying, Small
from bot.recommendations.domain import KINDS

_REQUIRED = (
    "key",
    "lever",
    "fact",
    "point",
    "why",
    "ask",
    "deed",
    "button",
    "done",
    "small",
    "source",
)
_OPTIONAL = ("follow_up", "follow_up_days", "message", "rest_weeks", "kind")
_NUMBERS = ("follow_up_days", "rest_weeks")
_FORM_OF = {"recommend": "recommend", "plan": "space", "give_back": "space"}
"""The lever of each deed that opens a form."""
_KEY = re.compile(r"[a-z0-9_]{1,60}")

# In characters, so that a message of all of them stays far below Slack's limits.
_MOST = 300
_MOST_OF = {"button": 75, "source": 1000, "message": 2000}


class CatalogueError(Exception):
    """The catalogue cannot be used; the text has file, line, what is wrong and what to do."""


@dataclass(frozen=True)
class _Place:
    path: Path
    line: int

    def wrong(self, what: str) -> CatalogueError:
        return CatalogueError(f"{self.path.name}, line {self.line}: {what}")


class _Lined(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    lines: dict[str, int]
    line: int


class _Loader(yaml.SafeLoader):
    """YAML whose mappings remember their lines and refuse a key that stands twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Lined:
    found = _Lined()
    found.line = node.start_mark.line + 1
    found.lines = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            raise yaml.MarkedYAMLError(
                problem=f"{key} stands twice", problem_mark=key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(folder: Path, places: Mapping[str, frozenset[str]]) -> tuple[Entry, ...]:
    """All entries of a folder, in the order of files and lines; raises `CatalogueError`.

    `places` names the facts that Leeway can gather, each with the {places} that it fills.
    """
    entries: dict[str, Entry] = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CatalogueError(f"{folder} holds no nudges: put at least one *.yaml there.")
    for path in files:
        for raw in _read(path):
            entry = _entry(path, raw, places)
            if entry.key in entries:
                raise _Place(path, raw.lines["key"]).wrong(
                    f"the key {entry.key} is there already; give this nudge another one"
                )
            entries[entry.key] = entry
    return tuple(entries.values())


def _read(path: Path) -> list[_Lined]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _Place(path, mark.line + 1 if mark else 1).wrong(f"{error.problem}") from None
    except (yaml.YAMLError, OSError, ValueError) as error:  # ValueError: 2026-02-30 is no date
        raise _Place(path, 1).wrong(f"not readable as YAML in UTF-8 ({error})") from None
    if not isinstance(data, list) or not all(isinstance(one, _Lined) for one in data):
        raise _Place(path, 1).wrong("a catalogue is a list of nudges; start each with `- key: …`")
    return data


def _entry(path: Path, raw: _Lined, places: Mapping[str, frozenset[str]]) -> Entry:
    _check_keys(path, raw)
    _check_texts(path, raw)
    fact = raw["fact"]
    if fact not in places:
        known = ", ".join(sorted(places))
        raise _at(path, raw, "fact").wrong(f"there is no fact {fact!r}; known are {known}")
    for key, known_values in (("lever", LEVERS), ("deed", DEEDS)):
        if raw[key] not in known_values:
            raise _at(path, raw, key).wrong(
                f"{key} is {raw[key]!r}; write one of {', '.join(known_values)}"
            )
    if raw["deed"] == "promise" and "follow_up" not in raw:
        raise _at(path, raw, "deed").wrong("a promise needs `follow_up`: the question how it went")
    if raw["deed"] in {"tell", "write"} and "message" not in raw:
        raise _at(path, raw, "deed").wrong(
            f"to {raw['deed']} the team needs `message`: the text for them"
        )
    _check_form(path, raw)
    for key in raw:
        for text in _texts(raw, key).values():
            _check_places(_at(path, raw, key), key, text, places[fact])
    small = raw["small"]
    return Entry(
        **{
            key: raw[key]
            for key in (*_REQUIRED, *_OPTIONAL)
            if key in raw and key not in {"point", "small"}
        },
        point=_saying(path, raw, places[fact]),
        small=Small(small["ask"], small["button"]),
    )


def _check_form(path: Path, raw: _Lined) -> None:
    """The deeds that open a form, and `kind`, which that of `/recommend` starts with."""
    lever = _FORM_OF.get(raw["deed"])
    if lever is not None:
        if raw["lever"] != lever:
            raise _at(path, raw, "deed").wrong(f"only a nudge of the lever {lever} has this deed")
        for key in ("follow_up", "message"):
            if key in raw:
                raise _at(path, raw, key).wrong(
                    f"to {raw['deed']} needs no `{key}`: the form does it there and then"
                )
    if raw["deed"] == "give_back" and raw["fact"] != PLACE_WAITING:
        raise _at(path, raw, "deed").wrong(
            f"only the fact {PLACE_WAITING} names a training that can be given back"
        )
    if "kind" in raw and raw["deed"] != "recommend":
        raise _at(path, raw, "kind").wrong("`kind` belongs to the deed recommend alone")
    if "kind" in raw and raw["kind"] not in KINDS:
        raise _at(path, raw, "kind").wrong(
            f"kind is {raw['kind']!r}; write one of {', '.join(KINDS)}"
        )


def _check_keys(path: Path, raw: _Lined) -> None:
    for key in raw:
        if key not in (*_REQUIRED, *_OPTIONAL):
            raise _at(path, raw, key).wrong(
                f"{key} is unknown; known are {', '.join((*_REQUIRED, *_OPTIONAL))}"
            )
    missing = [key for key in _REQUIRED if key not in raw]
    if missing:
        raise _Place(path, raw.line).wrong(f"this nudge lacks {', '.join(missing)}")
    for key in _NUMBERS:
        value = raw.get(key, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 52:
            raise _at(path, raw, key).wrong(f"{key} must be a whole number from 1 to 52")
    small = raw["small"]
    if not isinstance(small, _Lined) or set(small) != {"ask", "button"}:
        raise _at(path, raw, "small").wrong("small needs `ask` and `button`, and nothing else")


def _saying(path: Path, raw: _Lined, places: frozenset[str]) -> Saying:
    point = raw["point"]
    if not isinstance(point, _Lined):
        return Saying(point)
    if set(point) != {"one", "other"}:
        raise _at(path, raw, "point").wrong(
            "point is one text, or `one` and `other` for the plural"
        )
    if "count" not in places:
        raise _at(path, raw, "point").wrong("this fact counts nothing: write point as one text")
    return Saying(point["other"], point["one"])


def _check_texts(path: Path, raw: _Lined) -> None:
    for key in raw:
        for name, text in _texts(raw, key).items():
            if not isinstance(text, str) or not text.strip():
                raise _at(path, raw, key).wrong(f"{key} must be a text")
            most = _MOST_OF.get(name, _MOST)
            if len(text) > most:
                what = "a button" if name == "button" else key
                raise _at(path, raw, key).wrong(f"{what} has at most {most} characters")
    if not _KEY.fullmatch(raw["key"]):
        raise _at(path, raw, "key").wrong(
            f"key is {raw['key']!r}; write at most 60 of the characters a to z, 0 to 9 and _"
        )


def _texts(raw: _Lined, key: str) -> dict[str, Any]:
    """What a key holds that has to be text, by the name that decides how long it may be."""
    if key in _NUMBERS:
        return {}
    value = raw[key]
    return value if key in {"point", "small"} and isinstance(value, _Lined) else {key: value}


def _check_places(place: _Place, key: str, text: str, known: frozenset[str]) -> None:
    if key == "source" and ("{" in text or "}" in text):
        raise place.wrong("nothing is filled into source: write it without { and }")
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise place.wrong(f"{{ and }} must come in pairs ({error})") from None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in known:
            offered = ", ".join(f"{{{one}}}" for one in sorted(known)) or "none"
            raise place.wrong(f"this fact has no {{{name}}}; it offers {offered}")
        if form or conversion:
            raise place.wrong(f"write {{{name}}} with nothing behind the name")


def _at(path: Path, raw: _Lined, key: str) -> _Place:
    return _Place(path, raw.lines.get(key, raw.line))
