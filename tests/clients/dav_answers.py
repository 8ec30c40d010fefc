"""Answers of CalDAV servers, made of text, and a client that hears them."""

from __future__ import annotations

from collections.abc import Collection

import httpcore

from bot.clients.caldav import CalDav, CalDavCalendar
from bot.clients.dialing import Resolve
from bot.core.clock import MovableClock
from tests.clients.calendar_ground import BERLIN
from tests.clients.network import Names, answer, clock

HOST = "cloud.example"
ADDRESS = f"http://{HOST}/dav/work/"
PASSWORD = "open sesame"
NAMESPACES = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
)


def caldav(
    network: httpcore.NetworkBackend,
    *,
    allowed: Collection[str] = (HOST,),
    resolve: Resolve | None = None,
    at: MovableClock | None = None,
) -> CalDav:
    """A client on this network, for which names lead to a public address."""
    return CalDav(at or clock(), allowed_hosts=allowed, network=network, resolve=resolve or Names())


def opened(network: httpcore.NetworkBackend, at: MovableClock | None = None) -> CalDavCalendar:
    """Paula's calendar at `ADDRESS`."""
    return caldav(network, at=at).calendar(ADDRESS, "paula", PASSWORD, BERLIN)


def xml(body: str, status: str = "207 Multi-Status") -> bytes:
    """An answer in XML."""
    return answer(body.encode(), "Content-Type: application/xml", status=status)


def multistatus(*responses: str, token: str = "") -> bytes:
    """A multistatus of responses, with a sync token where there is one."""
    end = f"<sync-token>{token}</sync-token>" if token else ""
    head = '<?xml version="1.0"?>'
    return xml(f"{head}<multistatus {NAMESPACES}>{''.join(responses)}{end}</multistatus>")


def resource(href: str, properties: str = "", missing: str = "") -> str:
    """A response with properties that it has, and others that it lacks."""
    found = f"<propstat><prop>{properties}</prop><status>HTTP/1.1 200 OK</status></propstat>"
    lacks = f"<propstat><prop>{missing}</prop><status>HTTP/1.1 404 Not Found</status></propstat>"
    return f"<response><href>{href}</href>{found}{lacks if missing else ''}</response>"


def calendar(href: str, name: str, more: str = "") -> str:
    """The response of a calendar."""
    return resource(
        href,
        "<resourcetype><collection/><C:calendar/></resourcetype>"
        f"<displayname>{name}</displayname>{more}",
    )


def gone(href: str) -> str:
    """The response of something that is no longer there."""
    return f"<response><href>{href}</href><status>HTTP/1.1 404 Not Found</status></response>"
