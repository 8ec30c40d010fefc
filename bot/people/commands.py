"""The command line for people: import the org chart, give and take roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from bot.core.csv_difference import Difference
from bot.core.csv_table import Progress, Sheet
from bot.core.errors import LeewayError
from bot.people import service
from bot.people.domain import ROLES
from bot.storage import Session
from bot.storage.importing import Importer, context, import_file, import_options, refuse


@click.command("people")
@import_options
@click.option("--keep-missing", is_flag=True, help="Deactivate nobody who is not in the file.")
@click.option("--confirm-large", is_flag=True, help="More than 30 % of the org chart may change.")
def import_people(
    *,
    file: Path,
    dry_run: bool,
    yes: bool,
    encoding: str | None,
    keep_missing: bool,
    confirm_large: bool,
) -> None:
    """Import people and who reports to whom from a CSV FILE, everything or nothing."""

    def apply(session: Session, sheet: Sheet, now: datetime, progress: Progress) -> None:
        try:
            service.apply_people(
                session,
                sheet,
                now,
                keep_missing=keep_missing,
                confirmed_large=confirm_large,
                progress=progress,
            )
        except service.LargeChangeError as error:
            refuse(error, "If it is, add --confirm-large.")

    preview = partial(service.preview_people, keep_missing=keep_missing)
    importer = Importer(service.read_people, preview, apply)
    import_file(importer, file, dry_run=dry_run, yes=yes, encoding=encoding)


@click.command("absences")
@import_options
def import_absences(*, file: Path, dry_run: bool, yes: bool, encoding: str | None) -> None:
    """Import who is away from a CSV FILE: work_email, first_day, last_day."""

    def preview(session: Session, sheet: Sheet) -> Difference:
        return service.preview_absences(session, sheet, context().now)

    importer = Importer(service.read_absences, preview, service.apply_absences)
    import_file(importer, file, dry_run=dry_run, yes=yes, encoding=encoding)


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
    leeway = context()
    with leeway.database.transaction(leeway.workspace_id) as session:
        for known in [name] if name else ROLES:
            people = service.people_with_role(session, known)
            names = [f"{found.display_name} <{found.email or '-'}>" for found in people]
            click.echo(f"{known}: {', '.join(names) or 'nobody'}")


def _change_role(name: str, email: str, *, grant: bool) -> None:
    leeway = context()
    change: Callable[..., bool] = service.grant_role if grant else service.revoke_role
    try:
        with leeway.database.transaction(leeway.workspace_id) as session:
            person = service.person_by_email(session, email)
            changed = change(session, person, name)
    except LeewayError as error:
        refuse(error)
    said = _CHANGED[grant, changed].format(name)
    click.echo(f"{person.display_name} {said}.")


_CHANGED = {
    (True, True): "now has the role {}",
    (True, False): "had the role {} already",
    (False, True): "no longer has the role {}",
    (False, False): "did not have the role {}",
}
