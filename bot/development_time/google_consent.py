"""People agree at Google that Leeway sees when they are busy and writes their blocks there."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.clients.calendar import CalendarError, CalendarRefusedError
from bot.clients.google_consent import GoogleConsent as GoogleClient
from bot.clients.google_consent import NotAllCheckedError
from bot.clients.google_tokens import NotRegisteredError, Tokens
from bot.core.errors import N_
from bot.core.sealing import Keys
from bot.development_time import calendars
from bot.development_time.calendars import Access
from bot.development_time.consents import Asked, ConsentAwayError, ConsentRefusedError
from bot.people import service as people
from bot.people.service import Person
from bot.storage import Session

logger = logging.getLogger(__name__)


class GoogleConsent:
    """A `Site`: what is granted are the tokens of the person's primary calendar, as one text."""

    def __init__(self, google: GoogleClient, keys: Keys | None) -> None:
        self._google = google
        self._keys = keys

    def address(self, asked: Asked) -> str:
        """Google's page of consent, for the account that has the person's address."""
        return self._google.authorize_url(
            asked.redirect_uri, asked.state, asked.verifier, asked.email
        )

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> str:
        """The tokens, as one text."""
        try:
            return self._google.exchange(code, redirect_uri, verifier).written()
        except CalendarError as error:
            logger.warning("Google did not hand over what somebody agreed to: %s", error)
            raise _refusal(error) from error

    def agreed(self, session: Session, person: Person, granted: str, now: datetime) -> None:
        """Connect the calendar; refuses that of another account than the person's own.

        Whoever is handed somebody else's link would otherwise show them their own calendar.
        """
        account = Tokens.read(granted).account
        if person.email and person.email.casefold() != account.casefold():
            raise ConsentRefusedError(
                N_(
                    "You agreed as {account}, and in Slack you are {email}. Nothing was changed. "
                    "Start again in App Home, and choose that account at Google."
                ),
                account=account,
                email=person.email,
            )
        found = calendars.connection_of(session, person.id)
        if found is not None and (found.kind, found.account) != ("google", account):
            raise ConsentRefusedError(
                N_(
                    "Another calendar of yours is connected, and stays so. "
                    "Disconnect it in App Home first, then start again."
                )
            )
        access = Access("google", "", account, granted, people.zone_of(person))
        calendars.connect(session, person, access, self._keys, now)

    def discard(self, granted: str) -> bool:
        """Give the consent back: the tokens are worth nothing afterwards."""
        try:
            self._google.revoke(Tokens.read(granted))
        except CalendarError as error:
            logger.warning("a consent could not be given back to Google: %s", error)
            return False
        return True


def _refusal(error: CalendarError) -> ConsentRefusedError | ConsentAwayError:
    if isinstance(error, NotAllCheckedError):
        return ConsentRefusedError(
            N_(
                "Google did not get all that your calendar needs, so nothing was changed. "
                "Start again in App Home, and leave every box ticked."
            )
        )
    if isinstance(error, CalendarRefusedError):
        return ConsentRefusedError(
            N_("This link was used already, or is too old. Start again in App Home.")
        )
    if isinstance(error, NotRegisteredError):
        return ConsentRefusedError(
            N_(
                "Google does not know this installation of Leeway, and nothing was changed. "
                "Tell your admin to check GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and LEEWAY_URL."
            )
        )
    return ConsentAwayError(
        N_("Google does not answer, and nothing was changed. Start again in a few minutes.")
    )
