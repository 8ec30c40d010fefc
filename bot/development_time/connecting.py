"""Connecting a CalDAV calendar: find it behind an address, keep it, and let it go again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.clients.caldav import ForbiddenAddressError, FoundCalendar
from bot.clients.calendar import (
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from bot.core.errors import N_
from bot.core.sealing import Keys, NotSealedError
from bot.development_time import calendars
from bot.development_time.calendars import Access, KeysMissingError, Left, OpenCalendar
from bot.people import service as people
from bot.people.service import Person

logger = logging.getLogger(__name__)

MOST_SEALED = 2600
"""Characters that a form carries of what was found; Slack takes 3000 in all."""
_TABLE, _COLUMN = "connecting", "form"

Revoke = Callable[[str], bool]
"""Gives back a consent, of which this is the open secret, and says whether that was done; calls its
site, and raises nothing."""
FindCalendars = Callable[[str, str, str], Sequence[FoundCalendar]]
"""(address as typed, user, password) -> the calendars there; raises a `CalendarError`."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person typed: where, and as whom."""

    address: str
    account: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The calendars that somebody may choose from, and how they are opened."""

    sign_in: SignIn
    calendars: Sequence[FoundCalendar]


def look(finding: FindCalendars, sign_in: SignIn) -> Found | str:
    """The calendars behind an address, or why there are none, to be translated.

    Calls the server, outside of any transaction.
    """
    try:
        found = finding(sign_in.address, sign_in.account, sign_in.password)
    except CalendarError as error:
        logger.info("a calendar was not found (%s)", type(error).__name__)
        return _why_not(error)
    return Found(sign_in, found)


def keep(
    session: Session,
    person: Person,
    found: Found,
    chosen: FoundCalendar,
    keys: Keys | None,
    *,
    now: datetime,
) -> Left | None:
    """Connect one of the calendars; what it takes to empty the one that it takes the place of."""
    former = calendars.connection_of(session, person.id)
    is_other = former is not None and former.address != chosen.address
    left = calendars.disconnect(session, person, now) if is_other else None
    sign_in, zone = found.sign_in, people.zone_of(person)
    access = Access("caldav", chosen.address, sign_in.account, sign_in.password, zone)
    calendars.connect(session, person, access, keys, now)
    return left


def empty(opening: OpenCalendar, keys: Keys, left: Left) -> bool:
    """Take our entries out of a calendar that was let go; whether that was done.

    Calls the server, outside of any transaction.
    """
    if not left.uids:
        return True
    try:
        with calendars.open_calendar(
            opening, keys, left.access, left.connection_id, _forget
        ) as opened:
            for uid in left.uids:
                opened.delete(uid)
    except (CalendarError, NotSealedError) as error:
        logger.info("a calendar was not emptied (%s)", type(error).__name__)
        return False
    return True


def revoke(revoking: Revoke, keys: Keys, left: Left) -> bool:
    """Give back the consent to a calendar that was let go; whether nothing is left to be done.

    A password is its owner's to withdraw, and what cannot be unsealed is no use to anybody.

    Calls its site, outside of any transaction.
    """
    if left.access.kind == "caldav":
        return True
    try:
        secret = calendars.opened_secret(keys, left.access, left.connection_id)
    except NotSealedError:
        return True
    return revoking(secret)


def sealed(found: Found, keys: Keys | None, person_id: int) -> str:
    """What was found, to be carried by a form: nobody but Leeway reads it, for this person alone.

    Refuses (`KeysMissingError`) where nothing can be sealed.
    """
    if keys is None:
        raise KeysMissingError
    sign_in, kept = found.sign_in, list(found.calendars)
    while True:
        places = [[one.address, one.name[:60]] for one in kept]
        carried = [sign_in.address, sign_in.account, sign_in.password, places]
        text = keys.seal(json.dumps(carried, ensure_ascii=False), _TABLE, _COLUMN, person_id)
        if len(text) <= MOST_SEALED or len(kept) == 1:
            return text
        kept.pop()


def unsealed(text: str, keys: Keys | None, person_id: int) -> Found:
    """What a form carries; raises `NotSealedError` where somebody else sealed it."""
    if keys is None:
        raise KeysMissingError
    address, account, password, places = json.loads(keys.open(text, _TABLE, _COLUMN, person_id))
    found = [FoundCalendar(place, name) for place, name in places]
    return Found(SignIn(address, account, password), found)


def _forget(_secret: str) -> None:
    """A token that is renewed while its calendar is let go is of no use any more."""


def _why_not(error: CalendarError) -> str:
    if isinstance(error, CalendarRefusedError):
        return N_(
            "The server does not know this name with this password. Many providers want an app "
            "password, that you make in their security settings."
        )
    if isinstance(error, CalendarAwayError):
        return N_("The server does not answer. Check the address, or try again later.")
    if isinstance(error, ForbiddenAddressError):
        return N_(
            "I may not call this address: it has to be a public one, with https. Your admin can "
            "allow others."
        )
    if isinstance(error, NotACalendarError):
        return N_(
            "There is an answer, but no calendar that you may write into. Your provider names the "
            "address under CalDAV."
        )
    return N_("The server answered in a way that I do not understand.")
