"""The command line for goals: import the milestones and results of the business."""

from __future__ import annotations

from pathlib import Path

import click

from bot.goals import service
from bot.storage.importing import Importer, import_file, import_options

MILESTONES = Importer(
    service.read_milestones,
    service.preview_milestones,
    lambda session, sheet, _now, progress: service.apply_milestones(session, sheet, progress),
)
RESULTS = Importer(
    service.read_results,
    service.preview_results,
    lambda session, sheet, _now, progress: service.apply_results(session, sheet, progress),
)


@click.command("milestones")
@import_options
def import_milestones(*, file: Path, dry_run: bool, yes: bool, encoding: str | None) -> None:
    """Import the milestones of the business from a CSV FILE: name, date, kind, department."""
    import_file(MILESTONES, file, dry_run=dry_run, yes=yes, encoding=encoding)


@click.command("results")
@import_options
def import_results(*, file: Path, dry_run: bool, yes: bool, encoding: str | None) -> None:
    """Import the results that the business wants from a CSV FILE: name, wording, department."""
    import_file(RESULTS, file, dry_run=dry_run, yes=yes, encoding=encoding)
