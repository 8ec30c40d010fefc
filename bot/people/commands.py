"""The command line for people: import the org chart, give and take roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn, Protocol, cast

import click

from bot.core.csv_problems import BadFileError
from bot.core.csv_table import Sheet
from bot.core.errors import LeewayError
from bot.people import service
from bot.people.domain import ROLES
from bot.storage import Database

BAD_FILE = 2
"""The exit code for a file or an answer that Leeway cannot use."""


class CommandContext(Protocol):
    """What `ctx.obj` has to offer to these commands."""

    @property
    def database(self) -> Database:
        """Where the people are."""
        ...

    @property
    def workspace_id(self) -> int:
        """Whose people they are."""
        ...

    @property
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


def _leeway() -> CommandContext:
    return cast("CommandContext", click.get_current_context().obj)


def _refuse(error: LeewayError) -> NoReturn:
    """Say what is wrong and how to put it right, and end with code 2."""
    click.echo(str(error), err=True)
    if isinstance(error, BadFileError):
        for sentence in error.problems.sentences():
            click.echo(f"  {sentence}", err=True)
    raise click.exceptions.Exit(BAD_FILE)


CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ENCODING = click.option(
    "--encoding", help="Of the file, such as cp1250, where it is not found out right."
)


@click.command("people")
@click.argument("file", type=CSV_FILE)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before the import.")
@click.option("--keep-missing", is_flag=True, help="Deactivate nobody who is not in the file.")
@click.option("--confirm-large", is_flag=True, help="More than 30 % of the org chart may change.")
@ENCODING
def import_people(
    *,
    file: Path,
    dry_run: bool,
    yes: bool,
    keep_missing: bool,
    confirm_large: bool,
    encoding: str | None,
) -> None:
    """Import people and who reports to whom from a CSV FILE, everything or nothing."""
    try:
        sheet = service.read_people(file.read_bytes(), encoding)
        diff = _preview(sheet, keep_missing)
        if dry_run:
            return
        if not (yes or diff.is_empty):
            click.confirm("Import this?", abort=True)
        _apply(sheet, keep_missing=keep_missing, confirmed_large=confirm_large)
    except service.LargeChangeError as error:
        click.echo(f"{error} If it is, add --confirm-large.", err=True)
        raise click.exceptions.Exit(BAD_FILE) from error
    except LeewayError as error:
        _refuse(error)


def _preview(sheet: Sheet, keep_missing: bool) -> service.ImportDiff:
    leeway = _leeway()
    with leeway.database.transaction(leeway.workspace_id) as session:
        diff = service.preview_people(session, sheet, keep_missing=keep_missing)
    if sheet.ignored:
        click.echo(f"Ignored columns: {', '.join(sheet.ignored)}")
    if sheet.guessed:
        click.echo(
            f"Read as {sheet.encoding}, which is a guess: {sheet.guessed}\n"
            "If that looks wrong, save the file as CSV UTF-8, or name its --encoding."
        )
    for sentence in diff.sentences():
        click.echo(sentence)
    return diff


def _apply(sheet: Sheet, *, keep_missing: bool, confirmed_large: bool) -> None:
    leeway = _leeway()
    with (
        click.progressbar(length=len(sheet.rows), label="Importing") as bar,
        leeway.database.transaction(leeway.workspace_id) as session,
    ):

        def progress(written: int, total: int) -> None:
            bar.update(written * len(sheet.rows) // max(total, 1) - bar.pos)

        service.apply_people(
            session,
            sheet,
            leeway.now,
            keep_missing=keep_missing,
            confirmed_large=confirmed_large,
            progress=progress,
        )
    click.echo("Done.")


@click.group("role")
def role() -> None:
    """Give somebody a role, take it away, or see who has it."""


ROLE_NAME = click.argument("name", type=click.Choice(ROLES, case_sensitive=False))


@role.command("add")
@ROLE_NAME
@click.argument("email")
def add_role(name: str, email: str) -> None:
    """Give the person with the address EMAIL the role NAME."""
    _change_role(name, email, grant=True)


@role.command("remove")
@ROLE_NAME
@click.argument("email")
def remove_role(name: str, email: str) -> None:
    """Take the role NAME from the person with the address EMAIL."""
    _change_role(name, email, grant=False)


@role.command("list")
@click.argument("name", required=False, type=click.Choice(ROLES, case_sensitive=False))
def list_roles(name: str | None) -> None:
    """Show who has the role NAME, or every role."""
    leeway = _leeway()
    with leeway.database.transaction(leeway.workspace_id) as session:
        for known in [name] if name else ROLES:
            people = service.people_with_role(session, known)
            names = [f"{found.display_name} <{found.email or '-'}>" for found in people]
            click.echo(f"{known}: {', '.join(names) or 'nobody'}")


def _change_role(name: str, email: str, *, grant: bool) -> None:
    leeway = _leeway()
    change: Callable[..., bool] = service.grant_role if grant else service.revoke_role
    try:
        with leeway.database.transaction(leeway.workspace_id) as session:
            person = service.person_by_email(session, email)
            changed = change(session, person, name)
    except LeewayError as error:
        _refuse(error)
    said = _CHANGED[grant, changed].format(name)
    click.echo(f"{person.display_name} {said}.")


_CHANGED = {
    (True, True): "now has the role {}",
    (True, False): "had the role {} already",
    (False, True): "no longer has the role {}",
    (False, False): "did not have the role {}",
}
