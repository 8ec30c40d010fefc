"""The XML of CalDAV: what is asked, and what of an answer is understood.

An answer is untrusted: no document type, so no entities; no more elements, and none nested deeper,
than a calendar needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError, SubElement, TreeBuilder, register_namespace
from xml.etree.ElementTree import tostring as _tostring
from xml.parsers.expat import ExpatError, ParserCreate

from bot.clients.calendar import NotACalendarError
from bot.core.spans import Span

MOST_ELEMENTS = 300_000
MOST_DEPTH = 40
DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CALENDAR_SERVER = "{http://calendarserver.org/ns/}"
CALENDAR_DATA = f"{CALDAV}calendar-data"
GETETAG = f"{DAV}getetag"
OF_AN_ENTRY = (
    "supported-calendar-data",
    "valid-calendar-data",
    "valid-calendar-object-resource",
    "supported-calendar-component",
    "no-uid-conflict",
    "max-resource-size",
    "min-date-time",
    "max-date-time",
    "max-instances",
    "max-attendees-per-instance",
)
"""Conditions of a calendar for what is put into it (RFC 4791, 5.3.2.1)."""
# What tells when somebody is busy; a title is no part of it.
BUSY_PROPERTIES = (
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "TRANSP",
    "STATUS",
    "ATTENDEE",
    "X-LEEWAY",
)

for _prefix, _name in (("D", DAV), ("C", CALDAV), ("CS", CALENDAR_SERVER)):
    register_namespace(_prefix, _name[1:-1])


@dataclass(frozen=True)
class Resource:
    """One `response` of a multistatus: its link, its status, and the properties that it has."""

    href: str
    status: int
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """The text of a property; empty where it has none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def hrefs(self, name: str) -> list[str]:
        """The links in a property."""
        found = self.properties.get(name)
        links = found.iter(f"{DAV}href") if found is not None else ()
        return [link.text.strip() for link in links if link.text and link.text.strip()]

    def has(self, name: str, child: str) -> bool:
        """Whether an element is anywhere in a property."""
        found = self.properties.get(name)
        return found is not None and next(found.iter(child), None) is not None


def propfind(names: Iterable[str]) -> bytes:
    """Asks for properties."""
    root = Element(f"{DAV}propfind")
    _properties(root, names)
    return _bytes(root)


def busy_query(span: Span) -> bytes:
    """Asks for the events within a span, without their titles."""
    root = Element(f"{CALDAV}calendar-query")
    data = SubElement(_properties(root, ()), CALENDAR_DATA)
    calendar = SubElement(data, f"{CALDAV}comp", name="VCALENDAR")
    SubElement(calendar, f"{CALDAV}prop", name="VERSION")
    event = SubElement(calendar, f"{CALDAV}comp", name="VEVENT")
    for name in BUSY_PROPERTIES:
        SubElement(event, f"{CALDAV}prop", name=name)
    zone = SubElement(calendar, f"{CALDAV}comp", name="VTIMEZONE")
    SubElement(zone, f"{CALDAV}allprop")
    SubElement(zone, f"{CALDAV}allcomp")
    wanted = SubElement(_event_filter(root), f"{CALDAV}time-range")
    wanted.set("start", _stamp(span.start))
    wanted.set("end", _stamp(span.end))
    return _bytes(root)


def uid_query(part: str) -> bytes:
    """Asks for the events in whose UID there is `part`."""
    root = Element(f"{CALDAV}calendar-query")
    _properties(root, (GETETAG, CALENDAR_DATA))
    uid = SubElement(_event_filter(root), f"{CALDAV}prop-filter", name="UID")
    SubElement(uid, f"{CALDAV}text-match", collation="i;octet").text = part
    return _bytes(root)


def multiget(hrefs: Iterable[str]) -> bytes:
    """Asks for these events, and their etags."""
    root = Element(f"{CALDAV}calendar-multiget")
    _properties(root, (GETETAG, CALENDAR_DATA))
    for href in hrefs:
        SubElement(root, f"{DAV}href").text = href
    return _bytes(root)


def sync_collection(token: str) -> bytes:
    """Asks what changed since a token (RFC 6578)."""
    root = Element(f"{DAV}sync-collection")
    SubElement(root, f"{DAV}sync-token").text = token
    SubElement(root, f"{DAV}sync-level").text = "1"
    _properties(root, (GETETAG,))
    return _bytes(root)


def multistatus(body: bytes) -> tuple[list[Resource], str]:
    """The resources of an answer, and its sync token (empty where it has none)."""
    root = parsed(body)
    if root.tag != f"{DAV}multistatus":
        raise NotACalendarError("no multistatus")
    token = root.findtext(f"{DAV}sync-token") or ""
    return [_resource(one) for one in root.findall(f"{DAV}response")], token.strip()


def parsed(body: bytes) -> Element:
    """The root of a document; raises `NotACalendarError`."""
    builder = TreeBuilder()
    reader = ParserCreate(namespace_separator="}")
    reader.buffer_text = True
    depth = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MOST_DEPTH or elements > MOST_ELEMENTS:
            raise NotACalendarError("XML that is too large or too deep")
        builder.start(_braced(name), {_braced(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_braced(name))

    def refuse(*_: object) -> None:
        raise NotACalendarError("XML with a document type")

    reader.StartElementHandler = start
    reader.EndElementHandler = end
    reader.CharacterDataHandler = builder.data
    reader.StartDoctypeDeclHandler = refuse
    try:
        reader.Parse(body, True)
        return builder.close()
    except (ExpatError, LookupError, ParseError, ValueError) as error:  # of an encoding, too
        raise NotACalendarError("broken XML") from error


def _resource(response: Element) -> Resource:
    found: dict[str, Element] = {}
    for propstat in response.findall(f"{DAV}propstat"):
        if _status(propstat) == 200:
            found.update((one.tag, one) for one in propstat.findall(f"{DAV}prop/*"))
    href = (response.findtext(f"{DAV}href") or "").strip()
    return Resource(href, _status(response), found)


def _status(element: Element) -> int:
    """Of `HTTP/1.1 404 Not Found`; 200 where nothing is said."""
    words = (element.findtext(f"{DAV}status") or "").split()
    return int(words[1][:3]) if len(words) > 1 and words[1].isdecimal() else 200


def _braced(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _properties(root: Element, names: Iterable[str]) -> Element:
    wanted = SubElement(root, f"{DAV}prop")
    for name in names:
        SubElement(wanted, name)
    return wanted


def _event_filter(root: Element) -> Element:
    """The events of the calendar, to be narrowed further."""
    calendar = SubElement(
        SubElement(root, f"{CALDAV}filter"), f"{CALDAV}comp-filter", name="VCALENDAR"
    )
    return SubElement(calendar, f"{CALDAV}comp-filter", name="VEVENT")


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _bytes(root: Element) -> bytes:
    return bytes(_tostring(root, encoding="utf-8", xml_declaration=True))
