"""The command line for trainings: import bookings, export what is told of given-up ones."""

from __future__ import annotations

from pathlib import Path

import click

from bot.core.csv_difference import Difference
from bot.core.csv_table import Sheet
from bot.storage import Session
from bot.storage.importing import Importer, context, import_file, import_options
from bot.trainings.importing_trainings import apply_trainings, preview_trainings
from bot.trainings.pattern_export import export_patterns
from bot.trainings.trainings_file import read_trainings


@click.command("trainings")
@import_options
def import_trainings(*, file: Path, dry_run: bool, yes: bool, encoding: str | None) -> None:
    """Import bookings from a CSV FILE: work_email, title, start, end or minutes, status, ..."""

    def preview(session: Session, sheet: Sheet) -> Difference:
        return preview_trainings(session, sheet, context().now)

    importer = Importer(read_trainings, preview, apply_trainings)
    import_file(importer, file, dry_run=dry_run, yes=yes, encoding=encoding)


@click.command("trainings")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_trainings(*, file: Path) -> None:
    """Export the tables of given-up trainings to a CSV FILE, without anybody in them."""
    leeway = context()
    with leeway.database.transaction(leeway.workspace_id) as session:
        data = export_patterns(session, leeway.now)
    file.write_bytes(data)
    click.echo(f"Done: {file}")
