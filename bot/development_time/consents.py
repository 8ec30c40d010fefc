"""Somebody agrees on another site (Slack, Google), and comes back with a code for their token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from urllib.parse import quote

from sqlalchemy import delete

from bot.core.errors import N_, LeewayError
from bot.core.sealing import Keys, NotSealedError
from bot.development_time.calendar_models import ConsentRequest
from bot.people import service as people
from bot.people.service import Person
from bot.storage import Database, Session

VALID = timedelta(minutes=10)
"""How long the way to the other site and back may take."""


class ConsentError(LeewayError):
    """Nobody agreed to anything; the sentence says why, and what to do."""


class ConsentRefusedError(ConsentError):
    """The other site takes no such code, or agreed to less than what is needed."""


class ConsentAwayError(ConsentError):
    """The other site does not answer, or not as it should."""


class Asked(NamedTuple):
    """What the other site is told of who comes and where they go afterwards."""

    redirect_uri: str
    state: str
    verifier: str
    """Of PKCE, for a site that takes its challenge; itself it is told to nobody before the code."""
    email: str
    """Of the person as Leeway knows them; empty where it does not."""
    team_id: str
    """Slack's id of their workspace."""


class Site(Protocol):
    """Another site on which people agree."""

    def address(self, asked: Asked) -> str:
        """Where a person agrees."""
        ...

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> str:
        """What `agreed` is given, for a code, once; calls the site, outside of any transaction.

        Raises a `ConsentError`.
        """
        ...

    def agreed(self, session: Session, person: Person, granted: str, now: datetime) -> None:
        """Store what a person agreed to, in the transaction of it; may raise a `ConsentError`."""
        ...

    def discard(self, granted: str) -> bool:
        """Give back what could not be stored, if the site lets us; calls it, raises nothing."""
        ...


@dataclass(frozen=True)
class Agreement:
    """Somebody is back from a site: whose request it was, once and in time."""

    workspace_id: int
    person_id: int
    verifier: str


class Consents:
    """Sends people to other sites and takes in what they agreed to.

    `url` is where people's browsers reach this installation; `sites` are those that the admin has
    set up, by their names (google, slack).
    """

    def __init__(self, url: str, keys: Keys | None, sites: Mapping[str, Site]) -> None:
        self._url = url.rstrip("/")
        self._keys = keys
        self._sites = sites if url else {}

    def offers(self, site: str) -> bool:
        """Whether people can be sent there: it is set up, and so is the address of ours."""
        return site in self._sites

    def redirect_uri(self, site: str) -> str:
        """Where a site sends people back to."""
        return f"{self._url}/consent/{quote(site)}"

    def begin(self, session: Session, person: Person, site: str, now: datetime) -> str:
        """The address at which a person agrees: theirs alone, for ten minutes, once.

        Refuses (`ConsentError`) where the site, or the key that seals what comes back, is not set
        up.
        """
        found = self._sites.get(site)
        if found is None:
            raise ConsentError(
                N_("This is not set up here. Your admin finds in the documentation how to do it.")
            )
        if self._keys is None:
            raise ConsentError(
                N_(
                    "Leeway has no key yet to keep your consent safe. Your admin makes one with "
                    "“leeway keys new”."
                )
            )
        forget_requests(session, now)
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        request = ConsentRequest(
            state_hash=_hashed(state), person_id=person.id, site=site, created_at=now
        )
        session.add(request)
        session.flush()  # what is sealed is bound to the number of its row
        request.verifier = self._keys.seal(verifier, "consent_request", "verifier", request.id)
        session.flush()
        workspace = session.get_one(people.Workspace, person.workspace_id)
        uri, email = self.redirect_uri(site), person.email or ""
        return found.address(Asked(uri, state, verifier, email, workspace.team_id))

    def take(self, session: Session, site: str, state: str, now: datetime) -> Agreement | None:
        """Whose request a state belongs to; it is used up. None where it is not, or not any more.

        Needs a session of all workspaces: the state alone says whose it is.
        """
        taken = session.execute(
            delete(ConsentRequest)
            .where(ConsentRequest.state_hash == _hashed(state), ConsentRequest.site == site)
            .returning(
                ConsentRequest.id,
                ConsentRequest.workspace_id,
                ConsentRequest.person_id,
                ConsentRequest.verifier,
                ConsentRequest.created_at,
            )
        ).one_or_none()
        if taken is None or self._keys is None or taken.created_at <= now - VALID:
            return None
        try:
            verifier = self._keys.open(taken.verifier, "consent_request", "verifier", taken.id)
        except NotSealedError:  # the keys were changed meanwhile: they start again
            return None
        return Agreement(taken.workspace_id, taken.person_id, verifier)

    def finish(
        self, database: Database, agreement: Agreement, site: str, code: str, *, now: datetime
    ) -> None:
        """Have the site hand over what somebody agreed to, and store it.

        Raises a `ConsentError`; what cannot be stored is given back.
        """
        found = self._sites[site]
        granted = found.exchange(code, self.redirect_uri(site), agreement.verifier)
        try:
            with database.transaction(agreement.workspace_id) as session:
                person = people.person(session, agreement.person_id)
                found.agreed(session, person, granted, now)
        except BaseException:
            found.discard(granted)
            raise


def forget_requests(session: Session, now: datetime) -> None:
    """Delete the requests of those who never came back."""
    session.execute(
        delete(ConsentRequest).where(ConsentRequest.created_at <= now - VALID),
        execution_options={"synchronize_session": False},
    )


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
