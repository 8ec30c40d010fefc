"""Whether Slack lets Leeway in, with all it needs, and whether the clocks agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import yaml
from slack_sdk.web import SlackResponse

from bot.core.clock import Clock
from bot.core.errors import StartError
from bot.delivery.slack_codes import STOP_CODES
from bot.doctor.finding import Finding, Findings, Mark, spoken
from bot.settings import ROOT, Settings
from bot.slack.calling import asking, sending_client

MANIFEST = ROOT / "config" / "manifest.yaml"
CLOCKS_APART = timedelta(seconds=60)
TOO_FAR_APART = timedelta(minutes=5)  # then each request looks as if an attacker replayed it


def slack_findings(settings: Settings, clock: Clock, answered: set[str]) -> Findings:
    """Each token; the team ids of those that Slack accepts go into `answered`."""
    for token in settings.slack.bot_tokens:
        client = sending_client(token, settings.slack.api_url)
        before = clock.now()
        try:
            with asking(client, _why_not):
                who = client.auth_test()
        except StartError as error:
            yield Finding(Mark.BROKEN, str(error))
            continue
        answered.add(str(who["team_id"]))
        yield Finding(Mark.OK, f"Slack accepts the token for {who['team']} ({who['team_id']}).")
        yield from _scopes(who)
        yield from _clocks(who, before + (clock.now() - before) / 2)


def _why_not(code: str) -> str:
    return f"Slack does not let Leeway in: {STOP_CODES.get(code, f'it answered {code}.')}"


def _scopes(who: SlackResponse) -> Findings:
    granted = set(_header(who, "X-OAuth-Scopes").replace(",", " ").split())
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    if not granted:
        yield Finding(Mark.LOOK, "Slack did not say what the app may do.")
    elif wanted - granted:
        yield Finding(
            Mark.BROKEN,
            f"The app lacks permissions: {', '.join(sorted(wanted - granted))}.",
            "Paste config/manifest.yaml at App Manifest in Slack's settings, and install it again.",
        )
    elif granted - wanted:
        yield Finding(
            Mark.LOOK,
            f"The app may do more than Leeway needs: {', '.join(sorted(granted - wanted))}.",
            "Take these scopes away at OAuth & Permissions, and install the app again.",
        )
    else:
        yield Finding(Mark.OK, "The app has the permissions of config/manifest.yaml, no others.")


def _clocks(who: SlackResponse, here: datetime) -> Findings:
    date = _header(who, "Date")
    if not date:
        return
    apart = abs(parsedate_to_datetime(date) - here)
    if apart <= CLOCKS_APART:
        yield Finding(Mark.OK, "This machine's clock agrees with Slack's.")
        return
    yield Finding(
        Mark.LOOK if apart < TOO_FAR_APART else Mark.BROKEN,
        f"This machine's clock is {spoken(apart)} away from Slack's.",
        "Let the machine keep time (NTP): from five minutes on, Slack's requests are refused.",
    )


def _header(who: SlackResponse, name: str) -> str:
    headers = {str(key).lower(): value for key, value in who.headers.items()}
    return str(headers.get(name.lower(), ""))
