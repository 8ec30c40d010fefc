"""Goes through the areas in the order in which they are put right."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import DatabaseError

from bot.core.clock import Clock
from bot.doctor.database import database_findings, no_answer
from bot.doctor.finding import Finding, Findings, Mark
from bot.doctor.slack_app import slack_findings
from bot.doctor.workspaces import workspace_findings
from bot.settings import Settings, SettingsError, choices, database_url, load
from bot.storage import Database


def examine(environ: Mapping[str, str], clock: Clock) -> Findings:
    """What is right and wrong with the settings, the Slack app, the database, each workspace."""
    answered: set[str] = set()
    try:
        settings = load(environ)
    except SettingsError as error:
        yield Finding(Mark.BROKEN, str(error))
    else:
        yield Finding(Mark.OK, f"The settings are complete ({_transport(settings)}).")
        yield from slack_findings(settings, clock, answered)
    try:
        database, chosen = Database(database_url(environ)), choices(environ)
    except SettingsError:
        return  # it was said with the settings
    try:
        fits = yield from database_findings(database)
        if fits:
            yield from workspace_findings(database, chosen, clock.now(), answered)
    except DatabaseError as error:
        yield no_answer(error)
    finally:
        database.close()


def _transport(settings: Settings) -> str:
    return "Socket Mode" if settings.slack.socket_mode else "HTTP"
