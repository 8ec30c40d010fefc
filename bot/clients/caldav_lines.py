"""Lines of iCalendar text, as much of them as is needed: unfolded, split, their zones known.

What a calendar holds is untrusted. icalendar keeps each zone that a text defines for the rest of
the process, under a name that anybody may use; so a definition never reaches it: here it becomes
the zone of the same name or the same clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_FOLD = re.compile(r"\r?\n[ \t]")
_END = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(
    r'(?P<name>[A-Za-z0-9-]{1,60}+)(?P<rest>(?:;[^:";]*+(?:"[^"]*+"[^:";]*+)*+)*+):(?P<value>.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]++)=((?:[^:";]|"[^"]*+")*+)')
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_SUMMER, _WINTER = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (7, 1))
# Zones by which a definition of somebody's own is known where it has none of their names.
_COMMON = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Halifax",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)


class Line(NamedTuple):
    """A property: its name and the names of its parameters in capitals, its value as it stands."""

    name: str
    parameters: Mapping[str, str]
    value: str
    text: str
    """All of it, unfolded."""

    @property
    def word(self) -> str:
        """The value of one that has only words, in capitals."""
        return self.value.strip().upper()


def lines(text: str) -> Iterator[Line]:
    """The lines that are some; what is no property is passed over."""
    # Not `splitlines`: it breaks a description at signs that end no line here.
    for one in _END.split(_FOLD.sub("", text)):
        found = _LINE.fullmatch(one)
        if found is not None:
            parameters = _PARAMETER.findall(found["rest"])
            yield Line(
                found["name"].upper(),
                {key.upper(): value.strip('"') for key, value in parameters},
                found["value"],
                one,
            )


def components(found: Iterable[Line], name: str) -> list[list[Line]]:
    """The lines inside of each component of that name; of those inside of it, too."""
    inside: list[list[Line]] = []
    depth = 0
    for line in found:
        if depth:
            depth += {"BEGIN": 1, "END": -1}.get(line.name, 0)
            if depth:
                inside[-1].append(line)
        elif line.name == "BEGIN" and line.word == name:
            inside.append([])
            depth = 1
    return inside


def top(found: Iterable[Line]) -> Iterator[Line]:
    """Of the lines of a component, those that are its own."""
    depth = 0
    for line in found:
        if line.name == "BEGIN":
            depth += 1
        elif line.name == "END":
            depth -= 1
        elif depth == 0:
            yield line


class Zones:
    """What the zones are that a text names: by their names, or by what it says of them."""

    def __init__(self, found: Iterable[Line], own: ZoneInfo) -> None:
        self._own = own
        self._said: dict[str, list[Line]] = {}
        for zone in components(found, "VTIMEZONE"):
            name = next((line.value for line in zone if line.name == "TZID"), "")
            self._said.setdefault(name, zone)

    def key(self, name: str) -> str:
        """The IANA name of a zone; the person's own where nothing tells which it is."""
        said = self._said.get(name, [])
        libical = (line.value for line in said if line.name == "X-LIC-LOCATION")
        for one in (name, *libical):
            if (known := _known(one)) is not None:
                return known
        return self._by_offsets(said)

    def _by_offsets(self, said: list[Line]) -> str:
        wanted = {
            offset
            for line in said
            if line.name == "TZOFFSETTO" and (offset := _offset(line.value)) is not None
        }
        if not wanted or wanted == _offsets(self._own.key):
            return self._own.key
        return next((one for one in _COMMON if wanted == _offsets(one)), self._own.key)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _known(name: str) -> str | None:
    """`Europe/Berlin` of itself, of Windows' name, of `/mozilla.org/20070129_1/Europe/Berlin`."""
    parts = name.strip("/ ").split("/")
    for first in range(min(len(parts), 6)):
        one = "/".join(parts[first:])
        if one in _names():
            return one
    return WINDOWS_TO_OLSON.get(name)


@cache
def _offsets(key: str) -> frozenset[timedelta]:
    try:
        zone = ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError):
        return frozenset()
    return frozenset(
        offset
        for instant in (_SUMMER, _WINTER)
        if (offset := instant.astimezone(zone).utcoffset()) is not None
    )


def _offset(text: str) -> timedelta | None:
    found = _OFFSET.match(text.strip())
    if found is None:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -length if found[1] == "-" else length
