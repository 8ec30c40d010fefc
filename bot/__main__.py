"""The command line: `leeway demo`, `serve`, `worker`, `migrate`, `import …`, `export …` …"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import click
import uvicorn
from sqlalchemy.exc import DatabaseError
from starlette.applications import Starlette

from bot import logs
from bot.app import Leeway, build_app
from bot.core.clock import Clock, MovableClock, SystemClock
from bot.core.errors import StartError
from bot.core.sealing import new_key
from bot.delivery.commands import outbox
from bot.doctor.examination import examine
from bot.doctor.finding import Mark
from bot.goals.commands import import_milestones, import_results
from bot.nudges.commands import check_nudges
from bot.people import service as people
from bot.people.commands import import_absences, import_people, role
from bot.recommendations.commands import export_resources, import_resources
from bot.settings import SettingsError, database_url, load
from bot.storage import Database
from bot.storage.migrating import SchemaError, schema_problem, upgrade
from bot.trainings.commands import export_trainings, import_trainings
from bot.trainings.xapi_commands import xapi

logger = logging.getLogger("bot")
_of_workspace = click.option(
    "--workspace", help="The Slack team id (T…), where there is more than one."
)


@dataclass(frozen=True)
class CommandContext:
    """What a command works on: one workspace of one database, now."""

    database: Database
    workspace_id: int
    now: datetime


@click.group()
def main() -> None:
    """Leeway nudges managers toward developing their people."""
    try:
        logs.set_up(os.environ)
    except SettingsError as error:
        _end(str(error))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=3000, show_default=True, help="On which port.")
@click.option("--clock-from", hidden=True, help="For the demo: start a clock that can be moved.")
def serve(host: str, port: int, clock_from: str | None) -> None:
    """Run the bot: HTTP mode, or Socket Mode when SLACK_APP_TOKEN is set."""
    with _ending_gently(_built(clock_from)) as leeway:
        leeway.start()
        _listen(leeway.web, host, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=int, help="On which port to tell how it is; on none by default.")
@click.option("--clock-from", hidden=True, help="For tests: start a clock that can be moved.")
def worker(host: str, port: int | None, clock_from: str | None) -> None:
    """Plan and send beside `leeway serve`, without a way in for Slack."""
    with _ending_gently(_built(clock_from)) as leeway:
        leeway.start_working()
        logger.info("Leeway works")
        if port is None:
            threading.Event().wait()
        else:
            _listen(leeway.signs, host, port)


def _built(clock_from: str | None) -> Leeway:
    logs.catch_all()
    clock: Clock = SystemClock()
    if clock_from is not None:
        clock = MovableClock(datetime.fromisoformat(clock_from), ticking=True)
    try:
        return build_app(load(os.environ), clock)
    except (SettingsError, StartError) as error:
        _end(str(error))
    except DatabaseError as error:
        _end_without_database(error)


@contextmanager
def _ending_gently(leeway: Leeway) -> Iterator[Leeway]:
    """Whatever ends the process, and SIGTERM too: what is in flight is finished."""
    # uvicorn ends gently on SIGTERM and then raises the signal once more: by default that would end
    # the process before `stop` has finished what is in flight.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield leeway
    except StartError as error:
        _end(str(error))
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends already
        leeway.stop()


def _listen(web: Starlette, host: str, port: int) -> None:
    logger.info("Leeway listens on http://%s:%s", host, port)
    # Its own configuration of logs would write lines of another kind.
    uvicorn.run(web, host=host, port=port, log_level="warning", log_config=None, lifespan="off")


@main.command()
def migrate() -> None:
    """Bring the database up to date with this version of Leeway."""
    database = _open()
    try:
        upgrade(database.engine)
    except SchemaError as error:
        _end(str(error))
    except DatabaseError as error:
        _end_without_database(error)
    click.echo("The database is up to date.")


@main.command()
@click.option("--port", default=8080, show_default=True, help="Where the browser finds it.")
@click.option("--socket-mode", is_flag=True, help="Connect by Socket Mode instead of HTTP.")
def demo(port: int, socket_mode: bool) -> None:
    """Try Leeway in a browser: a sample company, and a stand-in for Slack."""
    from bot import demo as demonstration  # noqa: PLC0415  # else each bot loads the stand-in

    # Ended by its terminal or by another process, it takes the bot with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        demonstration.run(port, socket_mode=socket_mode)
    except demonstration.DemoError as error:
        _end(str(error))


@main.group("import")
@_of_workspace
@click.pass_context
def import_(context: click.Context, workspace: str | None) -> None:
    """Import people, absences, milestones, results, resources and trainings from CSV files."""
    context.obj = _context(workspace)


import_.add_command(import_people, "people")
import_.add_command(import_absences, "absences")
import_.add_command(import_milestones, "milestones")
import_.add_command(import_results, "results")
import_.add_command(import_resources, "resources")
import_.add_command(import_trainings, "trainings")


@main.group("export")
@_of_workspace
@click.pass_context
def export_(context: click.Context, workspace: str | None) -> None:
    """Export what was recommended, or how many trainings were given up, to a CSV file."""
    context.obj = _context(workspace)


export_.add_command(export_resources, "resources")
export_.add_command(export_trainings, "trainings")


@main.group("role", commands=role.commands)
@_of_workspace
@click.pass_context
def role_(context: click.Context, workspace: str | None) -> None:
    """Give and take the roles admin, leader, expert and sponsor."""
    context.obj = _context(workspace)


@main.group("outbox", commands=outbox.commands)
@_of_workspace
@click.pass_context
def outbox_(context: click.Context, workspace: str | None) -> None:
    """See what Leeway still has to say, why it waits or failed, and send it again."""
    context.obj = _context(workspace)


@main.group("xapi", commands=xapi.commands)
@_of_workspace
@click.pass_context
def xapi_(context: click.Context, workspace: str | None) -> None:
    """Let learning systems tell of trainings by xAPI, see them, and end it."""
    context.obj = _context(workspace)


@main.group("keys")
def keys_() -> None:
    """Keys that seal what opens people's calendars."""


@keys_.command("new")
def new_key_() -> None:
    """Print a new key for LEEWAY_KEYS."""
    click.echo(new_key())


@main.command()
def doctor() -> None:
    """Say what is wrong and what to do about it; ends with 1 where something is broken."""
    broken = False
    for finding in examine(os.environ, SystemClock()):
        broken = broken or finding.mark is Mark.BROKEN
        click.echo("\n".join(finding.lines()))
    sys.exit(1 if broken else 0)


main.add_command(check_nudges, "check-nudges")


def _context(team_id: str | None) -> CommandContext:
    database = _open()
    try:
        problem = schema_problem(database.engine)
    except DatabaseError as error:
        _end_without_database(error)
    if problem is not None:
        _end(problem)
    with database.everywhere() as session:
        known = people.workspaces(session)
    chosen = [one for one in known if team_id is None or one.team_id == team_id]
    if not chosen:
        _end("Leeway knows no such workspace yet: run `leeway serve` once, it asks Slack for it.")
    if len(chosen) > 1:
        names = ", ".join(f"{one.team_id} ({one.name})" for one in chosen)
        _end(f"There is more than one workspace: choose with --workspace one of {names}.")
    return CommandContext(database, chosen[0].id, SystemClock().now())


def _open() -> Database:
    try:
        database = Database(database_url(os.environ))
    except SettingsError as error:
        _end(str(error))
    click.get_current_context().call_on_close(database.close)
    return database


def _end_without_database(error: DatabaseError) -> NoReturn:
    _end(f"The database does not answer ({error.orig}): check DATABASE_URL and that it runs.")


def _end(sentence: str) -> NoReturn:
    # One line with a full stop: what a database's driver says has several lines, and no end.
    line = " ".join(sentence.split())
    click.echo(f"Leeway: {line}{'' if line.endswith('.') else '.'}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
