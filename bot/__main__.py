"""The command line: `leeway demo`, `serve`, `migrate`, `import …`, `role …`."""

from __future__ import annotations

import logging
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import click
import uvicorn
from sqlalchemy.exc import DatabaseError

from bot.app import build_app
from bot.core.clock import Clock, MovableClock, SystemClock
from bot.core.errors import StartError
from bot.goals.commands import import_milestones, import_results
from bot.nudges.commands import check_nudges
from bot.people import service as people
from bot.people.commands import import_people, role
from bot.settings import SettingsError, database_url, load
from bot.storage import Database
from bot.storage.migrating import SchemaError, schema_problem, upgrade


@dataclass(frozen=True)
class CommandContext:
    """What a command works on: one workspace of one database, now."""

    database: Database
    workspace_id: int
    now: datetime


@click.group()
def main() -> None:
    """Leeway nudges managers toward developing their people."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
    # APScheduler and alembic tell of every tick and step; only what goes wrong is worth a line.
    for chatty in ("apscheduler", "alembic", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It logs each refusal with what Slack answered, and then raises it: whoever asked tells of it.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=3000, show_default=True, help="On which port.")
@click.option("--clock-from", hidden=True, help="For the demo: start a clock that can be moved.")
def serve(host: str, port: int, clock_from: str | None) -> None:
    """Run the bot: HTTP mode, or Socket Mode when SLACK_APP_TOKEN is set."""
    clock: Clock = SystemClock()
    if clock_from is not None:
        clock = MovableClock(datetime.fromisoformat(clock_from), ticking=True)
    try:
        leeway = build_app(load(os.environ), clock)
    except (SettingsError, StartError) as error:
        _end(str(error))
    except DatabaseError as error:
        _end_without_database(error)
    # uvicorn ends gently on SIGTERM and then raises the signal once more: by default that would end
    # the process before `stop` has finished what is in flight.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        leeway.start()
        click.echo(f"Leeway listens on http://{host}:{port}", err=True)
        uvicorn.run(leeway.web, host=host, port=port, log_level="warning", lifespan="off")
    except StartError as error:
        _end(str(error))
    finally:
        leeway.stop()


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
@click.option("--workspace", help="The Slack team id (T…), where there is more than one.")
@click.pass_context
def import_(context: click.Context, workspace: str | None) -> None:
    """Import people, milestones and results from CSV files."""
    context.obj = _context(workspace)


import_.add_command(import_people, "people")
import_.add_command(import_milestones, "milestones")
import_.add_command(import_results, "results")


@main.group("role")
@click.option("--workspace", help="The Slack team id (T…), where there is more than one.")
@click.pass_context
def role_(context: click.Context, workspace: str | None) -> None:
    """Give and take the roles admin, leader, expert and sponsor."""
    context.obj = _context(workspace)


for _name, _command in role.commands.items():
    role_.add_command(_command, _name)


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
