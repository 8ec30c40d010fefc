"""What must be there before Leeway starts: a database, a catalogue, workspaces that let it in."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from bot.core.errors import StartError
from bot.core.language import Languages
from bot.delivery import service as delivery
from bot.delivery.domain import Recipient, Terms
from bot.delivery.slack_codes import STOP_CODES
from bot.nudges.catalogue import CatalogueError, load
from bot.nudges.domain import Entry
from bot.nudges.facts import places
from bot.people import service as people
from bot.recommendations.prompts import Prompt, PromptError, load_prompts
from bot.settings import Choices, Settings
from bot.slack.calling import asking, patient_client, sending_client
from bot.slack.listening import Installation
from bot.storage import Database, Session
from bot.storage.migrating import schema_problem

logger = logging.getLogger(__name__)


class TokenRefusedError(StartError):
    """Slack says what is wrong with a token, and says it again until an admin acts."""


@dataclass(frozen=True)
class Directory:
    """Whom, in which language, and when: what delivery asks about people."""

    languages: Languages

    def recipients(self, session: Session, person_ids: Collection[int]) -> dict[int, Recipient]:
        """By person; who left or is not in Slack is not in it."""
        found = [
            person
            for person in people.people(session, person_ids).values()
            if person.active and person.slack_user_id is not None
        ]
        free = people.availabilities(session, found)
        return {
            person.id: Recipient(
                str(person.slack_user_id), self.languages.of(person.locale), free[person.id]
            )
            for person in found
        }


def open_database(url: str) -> Database:
    """A database whose schema is this version's; raises `StartError`."""
    database = Database(url)
    try:
        problem = schema_problem(database.engine)
    except OperationalError as error:
        raise StartError(
            f"The database does not answer ({error.orig}): check DATABASE_URL and that it runs."
        ) from None
    if problem is not None:
        raise StartError(problem)
    return database


def catalogue(settings: Settings) -> Sequence[Entry]:
    """The nudges there are; raises `StartError` where one has a mistake."""
    try:
        return load(settings.choices.catalogue, places())
    except CatalogueError as error:
        raise StartError(f"The catalogue of nudges has a mistake: {error}") from None


def questions(settings: Settings) -> Sequence[Prompt]:
    """What leaders and experts are asked; raises `StartError` where one has a mistake."""
    try:
        return load_prompts(settings.choices.prompts)
    except PromptError as error:
        raise StartError(f"The questions for favourites have a mistake: {error}") from None


def install(
    settings: Settings, database: Database, now: datetime
) -> tuple[tuple[Installation, ...], dict[int, WebClient]]:
    """Where Leeway is installed, as the tokens say, and the client of each workspace.

    Raises `StartError` where Slack refuses all of them, and where it does not say what one is good
    for: without that answer a workspace would silently not be served.
    """
    found: dict[int, Installation] = {}
    clients: dict[int, WebClient] = {}
    for number, token in enumerate(settings.slack.bot_tokens, start=1):
        client = sending_client(token, settings.slack.api_url)
        try:
            installation = _install(client, database, settings.choices, now)
        except TokenRefusedError as error:
            if len(settings.slack.bot_tokens) == 1:
                raise
            # One workspace that threw the app out does not stop it in all the others.
            logger.error(  # noqa: TRY400  # a sentence for an admin, not a defect
                "the %s. token of SLACK_BOT_TOKEN: %s", number, error
            )
            continue
        found[installation.workspace_id] = installation
        clients[installation.workspace_id] = client
    if not found:
        raise StartError("Slack refuses every token of SLACK_BOT_TOKEN; the lines above say why.")
    return tuple(found.values()), clients


def _install(
    client: WebClient, database: Database, choices: Choices, now: datetime
) -> Installation:
    with asking(client, _why_not):
        try:
            who = patient_client(client).auth_test()
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if code in STOP_CODES:
                raise TokenRefusedError(_why_not(code)) from None
            raise
    with database.everywhere() as session:
        usual = (choices.nudge_weekday, choices.nudge_time)
        workspace = people.upsert_workspace(
            session, who["team_id"], who["team"], who["user_id"], now, usual=usual
        )
        workspace_id = workspace.id
    with database.transaction(workspace_id) as session:
        delivery.open_lanes(session, workspace_id, choices.messages_per_minute, now)
    return Installation(
        workspace_id, who["team_id"], who["user_id"], who["bot_id"], str(client.token)
    )


def terms(choices: Choices) -> Terms:
    """How the sender speaks."""
    return Terms(
        threads=choices.sender_threads,
        nudges_a_week=choices.nudges_a_week,
        carriers=frozenset({"nudge"}),
        lease=choices.lease,
        look_up_after=choices.look_up_after,
    )


def _why_not(code: str) -> str:
    reason = STOP_CODES.get(code, f"it answered {code}.")
    return f"Slack does not let Leeway in: {reason}"
