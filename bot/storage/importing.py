"""How every command imports a CSV file: shows what changes, asks, stores all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar, cast

import click
from sqlalchemy.orm import Session

from bot.core.csv_difference import Difference
from bot.core.csv_problems import BadFileError
from bot.core.csv_table import Progress, Sheet
from bot.core.errors import LeewayError
from bot.storage.database import Database

BAD_FILE = 2
"""The exit code for a file or an answer that Leeway cannot use."""


class CommandContext(Protocol):
    """What `ctx.obj` has to offer to a command."""

    @property
    def database(self) -> Database:
        """Where everything is."""
        ...

    @property
    def workspace_id(self) -> int:
        """Whose it is."""
        ...

    @property
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


@dataclass(frozen=True)
class Importer:
    """What a feature knows of its file; each part refuses with a `LeewayError`."""

    read: Callable[[bytes, str | None], Sheet]
    """(file, its encoding if it was named) -> rows."""
    preview: Callable[[Session, Sheet], Difference]
    """What `apply` would change."""
    apply: Callable[[Session, Sheet, datetime, Progress], object]
    """Stores the whole file; what it does not name is withdrawn."""


Command = TypeVar("Command", bound=Callable[..., Any])


def import_options(command: Command) -> Command:
    """Give a command the words of every import; it gets `file`, `dry_run`, `yes`, `encoding`."""
    parts = [
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing."),
        click.option("--yes", is_flag=True, help="Do not ask before the import."),
        click.option(
            "--encoding", help="Of the file, such as cp1250, where it is not found out right."
        ),
    ]
    return reduce(lambda made, part: part(made), reversed(parts), command)


def import_file(
    importer: Importer, file: Path, *, dry_run: bool, yes: bool, encoding: str | None
) -> None:
    """Import a file: with `dry_run` only show what would change, without `yes` ask before it."""
    try:
        sheet = importer.read(file.read_bytes(), encoding)
        difference = _preview(importer, sheet, decided=yes and not dry_run)
        if dry_run:
            return
        if not (yes or difference.is_empty):
            click.confirm("Import this?", abort=True)
        # Stored all the same: there is more than what a person can see of it.
        _store(importer, sheet, quietly=difference.is_empty)
    except LeewayError as error:
        refuse(error)


def context() -> CommandContext:
    """What the present command works on."""
    return cast("CommandContext", click.get_current_context().obj)


def refuse(error: LeewayError, way_out: str = "") -> NoReturn:
    """Say what is wrong and how to put it right, and end with code 2."""
    click.echo(f"{error} {way_out}".rstrip(), err=True)
    if isinstance(error, BadFileError):
        for sentence in error.problems.sentences():
            click.echo(f"  {sentence}", err=True)
    raise click.exceptions.Exit(BAD_FILE)


def _preview(importer: Importer, sheet: Sheet, *, decided: bool) -> Difference:
    leeway = context()
    with leeway.database.transaction(leeway.workspace_id) as session:
        difference = importer.preview(session, sheet)
    if sheet.ignored:
        click.echo(f"Ignored columns: {', '.join(sheet.ignored)}")
    if sheet.guessed:
        click.echo(
            f"Read as {sheet.encoding}, which is a guess: {sheet.guessed}\n"
            "If that looks wrong, save the file as CSV UTF-8, or name its --encoding."
        )
    for sentence in difference.sentences(decided=decided):
        click.echo(sentence)
    return difference


def _store(importer: Importer, sheet: Sheet, *, quietly: bool) -> None:
    leeway = context()
    with (
        click.progressbar(length=len(sheet.rows), label="Importing", hidden=quietly) as bar,
        leeway.database.transaction(leeway.workspace_id) as session,
    ):

        def progress(written: int, total: int) -> None:
            bar.update(written * len(sheet.rows) // max(total, 1) - bar.pos)

        importer.apply(session, sheet, leeway.now, progress)
    if not quietly:
        click.echo("Done.")
