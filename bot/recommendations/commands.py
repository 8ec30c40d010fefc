"""The command line for recommendations: import and export resources."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.core.csv_table import Progress, Sheet
from bot.recommendations import shelf
from bot.storage import Session
from bot.storage.importing import Importer, context, import_file, import_options, refuse


@click.command("resources")
@import_options
@click.option("--confirm-large", is_flag=True, help="More than half may be taken off the shelf.")
def import_resources(
    *, file: Path, dry_run: bool, yes: bool, encoding: str | None, confirm_large: bool
) -> None:
    """Import the shelf from a CSV FILE: kind, title, author, link, isbn, skill, recommended_by."""

    def apply(session: Session, sheet: Sheet, now: datetime, progress: Progress) -> None:
        try:
            shelf.apply_resources(session, sheet, now, progress, confirmed_large=confirm_large)
        except shelf.EmptiedShelfError as error:
            refuse(error, "If it is, add --confirm-large.")

    importer = Importer(shelf.read_resources, shelf.preview_resources, apply)
    import_file(importer, file, dry_run=dry_run, yes=yes, encoding=encoding)


@click.command("resources")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_resources(*, file: Path) -> None:
    """Export what everybody finds to a CSV FILE, which the import reads back."""
    leeway = context()
    with leeway.database.reading(leeway.workspace_id) as session:
        data = shelf.export_resources(session)
    file.write_bytes(data)
    click.echo(f"Done: {file}")
