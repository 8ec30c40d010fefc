"""The command line for goals: import the milestones and results of the business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast

import click

from bot.core.csv_problems import BadFileError
from bot.core.csv_table import Sheet
from bot.goals import service
from bot.goals.domain import TableChange
from bot.storage import Database

BAD_FILE = 2
"""The exit code for a file that Leeway cannot use."""


class CommandContext(Protocol):
    """What `ctx.obj` has to offer to these commands."""

    @property
    def database(self) -> Database:
        """Where milestones and results are."""
        ...

    @property
    def workspace_id(self) -> int:
        """Whose they are."""
        ...

    @property
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ENCODING = click.option(
    "--encoding", help="Of the file, such as cp1250, where it is not found out right."
)


@click.command("milestones")
@click.argument("file", type=CSV_FILE)
@ENCODING
def import_milestones(file: Path, encoding: str | None) -> None:
    """Import the milestones of the business from a CSV FILE: name, date, kind, department."""
    _import(file, encoding, service.read_milestones, service.apply_milestones)


@click.command("results")
@click.argument("file", type=CSV_FILE)
@ENCODING
def import_results(file: Path, encoding: str | None) -> None:
    """Import the results that the business wants from a CSV FILE: name, wording, department."""
    _import(file, encoding, service.read_results, service.apply_results)


def _import(
    file: Path,
    encoding: str | None,
    read: Callable[[bytes, str | None], Sheet],
    apply: Callable[..., TableChange],
) -> None:
    leeway = cast("CommandContext", click.get_current_context().obj)
    try:
        sheet = read(file.read_bytes(), encoding)
    except BadFileError as error:
        click.echo(str(error), err=True)
        for sentence in error.problems.sentences():
            click.echo(f"  {sentence}", err=True)
        raise click.exceptions.Exit(BAD_FILE) from error
    with leeway.database.transaction(leeway.workspace_id) as session:
        change = apply(session, sheet)
    if sheet.ignored:
        click.echo(f"Ignored columns: {', '.join(sheet.ignored)}")
    if sheet.guessed:
        click.echo(
            f"Read as {sheet.encoding}, which is a guess: {sheet.guessed}\n"
            "If that looks wrong, import it again and name its --encoding."
        )
    _say(change)


def _say(change: TableChange) -> None:
    if change.is_empty:
        click.echo("Nothing changes.")
    for names, what in (
        (change.new, "new"),
        (change.changed, "changed"),
        (change.gone, "not in the file any more, and offered no longer"),
    ):
        if names:
            click.echo(f"{len(names)} {what}: {', '.join(names)}")
