"""Finds the calendars behind an address that somebody typed (RFC 6764, RFC 4791)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import httpx

from bot.clients.caldav_asking import Asking, ForbiddenAddressError, Reply
from bot.clients.caldav_xml import CALDAV, DAV, Resource, multistatus, propfind
from bot.clients.calendar import NotACalendarError
from bot.clients.deadline import Deadline

MOST_CALENDARS = 50
MOST_NAME = 75

_PRINCIPAL = f"{DAV}current-user-principal"
_HOME = f"{CALDAV}calendar-home-set"
_KIND = f"{DAV}resourcetype"
_NAME = f"{DAV}displayname"
_COMPONENTS = f"{CALDAV}supported-calendar-component-set"
_RIGHTS = f"{DAV}current-user-privilege-set"
_ASKED = (_KIND, _NAME, _COMPONENTS, _RIGHTS, _PRINCIPAL, _HOME)
_WRITES = (f"{DAV}all", f"{DAV}write", f"{DAV}bind", f"{DAV}write-content")
# Where Nextcloud and ownCloud are, whose well-known address many leave out.
_PLACES = ("/.well-known/caldav", "/remote.php/dav/")
_EMAIL = re.compile(r"[^@/:\s]+@([^@/:\s]+)")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class FoundCalendar:
    """A calendar that we may write into: its own address, and what it is called there."""

    address: str
    name: str


def typed_address(text: str) -> httpx.URL:
    """What somebody meant: https where nothing is said, and of a mail address its host."""
    text = text.strip()
    mail = _EMAIL.fullmatch(text)
    if mail is not None:
        text = mail[1]
    if "://" not in text:
        text = f"https://{text}"
    try:
        return httpx.URL(text).copy_with(query=None, fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise ForbiddenAddressError("an address that is none") from error


def find(asking: Asking, url: httpx.URL, deadline: Deadline) -> list[FoundCalendar]:
    """The calendars of whoever signs in, sorted by name; the one at `url` where it is one.

    Raises a `CalendarError`; `NotACalendarError` where there is none that can be written into.
    """
    asking.checked(url)
    reached = _first_reached(asking, url, deadline)
    own = [one for one in reached.resources if _is_calendar(one)]
    if own:
        found = [_found(reached, one) for one in own[:1] if _is_writable(one)]
    else:
        homes = _homes(asking, reached, deadline)
        found = sorted(_in_homes(asking, homes, deadline), key=lambda one: one.name.casefold())
    if not found:
        raise NotACalendarError("no calendar that may be written into")
    return found[:MOST_CALENDARS]


@dataclass(frozen=True)
class _Reached:
    """What a PROPFIND told, with the asking that joins its links safely."""

    asking: Asking
    url: httpx.URL
    resources: list[Resource]

    def links(self, name: str) -> list[httpx.URL]:
        """Where the links of a property lead."""
        found = [link for one in self.resources for link in one.hrefs(name)]
        return [self.asking.joined(self.url, link) for link in dict.fromkeys(found)]


def _first_reached(asking: Asking, url: httpx.URL, deadline: Deadline) -> _Reached:
    """What is told at the address, or where such servers tell it; raises what the first one did.

    A refused password ends it at once: each further one would count against the account.
    """
    first: NotACalendarError | None = None
    for place in (url, *(url.copy_with(raw_path=path.encode()) for path in _PLACES)):
        try:
            reached = _told(asking, place, "0", deadline)
            useful = any(
                _is_calendar(one) or one.hrefs(_HOME) or one.hrefs(_PRINCIPAL)
                for one in reached.resources
            )
            if useful:
                return reached
            first = first or NotACalendarError("no calendar server")
        except ForbiddenAddressError:
            raise
        except NotACalendarError as error:
            first = first or error
    raise first or NotACalendarError("no calendar server")


def _homes(asking: Asking, reached: _Reached, deadline: Deadline) -> list[httpx.URL]:
    homes = reached.links(_HOME)
    for principal in reached.links(_PRINCIPAL)[:1]:
        homes = _told(asking, principal, "0", deadline).links(_HOME) or homes
    return homes[:3]


def _in_homes(
    asking: Asking, homes: Iterable[httpx.URL], deadline: Deadline
) -> Iterator[FoundCalendar]:
    for home in homes:
        reached = _told(asking, home, "1", deadline)
        for one in reached.resources:
            if _is_calendar(one) and _is_writable(one):
                yield _found(reached, one)


def _told(asking: Asking, url: httpx.URL, depth: str, deadline: Deadline) -> _Reached:
    reply: Reply = asking.ask(
        "PROPFIND",
        url,
        body=propfind(_ASKED),
        headers={"Depth": depth, "Content-Type": "application/xml; charset=utf-8"},
        deadline=deadline,
    )
    resources, _ = multistatus(reply.body)
    return _Reached(asking, reply.url, resources)


def _found(reached: _Reached, one: Resource) -> FoundCalendar:
    url = reached.asking.joined(reached.url, one.href)
    name = _SPACES.sub(" ", one.text(_NAME)).strip()
    last = url.path.rstrip("/").rpartition("/")[2]
    return FoundCalendar(str(url), (name or last)[:MOST_NAME])


def _is_calendar(one: Resource) -> bool:
    """Whether it holds events; one that says nothing of it holds everything."""
    holds = one.properties.get(_COMPONENTS)
    events = holds is None or any(
        component.get("name", "").upper() == "VEVENT" for component in holds
    )
    return events and one.has(_KIND, f"{CALDAV}calendar")


def _is_writable(one: Resource) -> bool:
    """Whether new entries may be put in; one that says nothing of rights is believed to let us."""
    return _RIGHTS not in one.properties or any(one.has(_RIGHTS, right) for right in _WRITES)
