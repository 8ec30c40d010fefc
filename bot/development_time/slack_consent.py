"""People agree in Slack that Leeway sets their own status, and take it back."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode, urljoin

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.errors import N_
from bot.core.sealing import Keys
from bot.development_time import statuses
from bot.development_time.consents import Asked, ConsentAwayError, ConsentRefusedError
from bot.people.service import Person, Workspace
from bot.settings import Registration
from bot.slack.calling import CALL_SECONDS, SLACK_AWAY
from bot.slack.pooled import PooledClient, tls
from bot.storage import Session

logger = logging.getLogger(__name__)

SCOPES = ("dnd:read", "dnd:write", "users.profile:read", "users.profile:write")
OURS = {"invalid_client_id", "bad_client_secret", "bad_redirect_uri", "invalid_grant_type"}
"""What Slack says where the admin set something up wrongly."""
NO_LONGER = {"invalid_code", "code_already_used", "code_expired"}


def tokenless(api_url: str) -> WebClient:
    """A client of nobody: each call brings the token of the person whom it is about."""
    return PooledClient(base_url=api_url, retry_handlers=[], timeout=CALL_SECONDS, ssl=tls())


class SlackConsent:
    """A `Site`. PKCE is left alone: it would make the app a public client for ever, and the secret
    of a confidential one guards the code as well (docs.slack.dev/authentication/using-pkce).
    """

    def __init__(self, registration: Registration, slack: WebClient, keys: Keys) -> None:
        self._registration = registration
        self._slack = slack
        self._keys = keys

    def address(self, asked: Asked) -> str:
        """Slack's page for a person of this workspace, which asks for user scopes alone."""
        query = {
            "client_id": self._registration.client_id,
            "scope": "",
            "user_scope": ",".join(SCOPES),
            "redirect_uri": asked.redirect_uri,
            "state": asked.state,
            "team": asked.team_id,
        }
        return f"{urljoin(self._slack.base_url, '../oauth/v2/authorize')}?{urlencode(query)}"

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> str:  # noqa: ARG002  # no PKCE
        """Whose token it is, of which workspace, and the token itself, as JSON."""
        try:
            answer = self._slack.oauth_v2_access(
                client_id=self._registration.client_id,
                client_secret=self._registration.client_secret,
                code=code,
                redirect_uri=redirect_uri,
            )
        except SLACK_AWAY as error:
            raise _refusal(error) from error
        user: Mapping[str, str] = answer.get("authed_user") or {}
        team: Mapping[str, str] = answer.get("team") or {}
        granted = json.dumps(
            {
                "user": user.get("id", ""),
                "team": team.get("id", ""),
                "token": user.get("access_token", ""),
            }
        )
        if set(SCOPES) - set(str(user.get("scope", "")).split(",")):
            self.discard(granted)
            raise ConsentRefusedError(
                N_(
                    "Slack did not get all that your status needs, so nothing was changed. "
                    "Start again in App Home, and leave every box ticked."
                )
            )
        return granted

    def agreed(self, session: Session, person: Person, granted: str, now: datetime) -> None:
        """Keep the token; refuses that of anybody but the person who asked for it."""
        given: Mapping[str, str] = json.loads(granted)
        workspace = session.get(Workspace, person.workspace_id)
        here = workspace is not None and workspace.team_id == given["team"]
        if not here or person.slack_user_id != given["user"]:
            raise ConsentRefusedError(
                N_(
                    "This link belongs to somebody else, and nothing was changed. "
                    "Open App Home in Slack, and start from there."
                )
            )
        statuses.connect(session, person, given["token"], self._keys, now)

    def discard(self, granted: str) -> bool:
        """Make the token worthless."""
        token = json.loads(granted)["token"]
        try:
            if token:
                self._slack.auth_revoke(token=token)
        except SLACK_AWAY as error:
            logger.warning("a token could not be given up (%s)", type(error).__name__)
            return False
        return True


def _refusal(error: Exception) -> ConsentRefusedError | ConsentAwayError:
    code = error.response.get("error") if isinstance(error, SlackApiError) else None
    if code in NO_LONGER:
        return ConsentRefusedError(
            N_("This link was used already, or is too old. Start again in App Home.")
        )
    logger.warning("Slack did not hand over what somebody agreed to (%s)", code or type(error))
    if code in OURS:
        return ConsentRefusedError(
            N_(
                "Slack does not know this installation of Leeway, and nothing was changed. "
                "Tell your admin to check SLACK_APP_CLIENT_ID, SLACK_APP_CLIENT_SECRET and "
                "LEEWAY_URL."
            )
        )
    return ConsentAwayError(
        N_("Slack does not answer, and nothing was changed. Start again in a few minutes.")
    )
