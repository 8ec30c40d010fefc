"""What connects people's calendars and their own Slack status, as this installation is set up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import httpcore

from bot.clients import google_calendar
from bot.clients import google_consent as google_client
from bot.clients.caldav import CalDav
from bot.core.clock import Clock, SystemClock
from bot.core.language import Languages
from bot.development_time import calendar_kinds
from bot.development_time.calendars import OpenCalendar
from bot.development_time.connecting_listeners import Doors
from bot.development_time.consents import Consents, Site
from bot.development_time.google_consent import GoogleConsent
from bot.development_time.polling import Polling
from bot.development_time.slack_consent import SlackConsent, tokenless
from bot.development_time.status_setting import StatusSetting
from bot.development_time.views import Ways
from bot.settings import Settings
from bot.storage import Database


@dataclass(frozen=True)
class CalendarParts:
    """The parts that know of the world outside; each way is there where it was set up."""

    consents: Consents
    doors: Doors
    statuses: StatusSetting | None

    @property
    def ways(self) -> Ways:
        """What people are offered besides a calendar by CalDAV."""
        return Ways(self.consents.offers("google"), self.consents.offers("slack"))


def calendar_parts(
    settings: Settings,
    database: Database,
    clock: Clock,
    languages: Languages,
    *,
    network: httpcore.NetworkBackend | None,
    opening: OpenCalendar | None,
) -> CalendarParts:
    """As the settings say. `network` lies behind the guard, `opening` replaces it: for tests.

    What is asked of other servers is timed by the machine's clock: the demo's is moved.
    """
    known, machine = settings.calendars, SystemClock()
    caldav = CalDav(machine, allowed_hosts=settings.choices.allowed_hosts, network=network)
    sites: dict[str, Site] = {}
    open_google = revoke = None
    if known.google is not None:
        google = GoogleConsent(google_client.GoogleConsent(known.google, machine), known.keys)
        sites["google"], revoke = google, google.discard
        open_google = google_calendar.opening(known.google, machine)
    own = tokenless(settings.slack.api_url)
    statuses = None
    if known.keys is not None:
        statuses = StatusSetting(database, own, known.keys, clock, languages)
        if known.slack is not None:
            sites["slack"] = SlackConsent(known.slack, own, known.keys)
    doors = Doors(
        caldav.find_calendars,
        opening or calendar_kinds.opener(caldav.calendar, open_google),
        known.keys,
        revoke,
    )
    return CalendarParts(Consents(known.url, known.keys, sites), doors, statuses)


def polling(
    parts: CalendarParts,
    database: Database,
    workspaces: Collection[int],
    clock: Clock,
    languages: Languages,
) -> Polling:
    """What reads and writes the connected calendars."""
    doors = parts.doors
    return Polling(
        database, workspaces, clock, doors.keys, doors.opening, languages.of, doors.revoke
    )
