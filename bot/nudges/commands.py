"""The command line for whoever edits the catalogue."""

from __future__ import annotations

import os

import click

from bot.nudges.catalogue import CatalogueError, load
from bot.nudges.facts import places
from bot.settings import SettingsError, choices


@click.command("check-nudges")
def check_nudges() -> None:
    """Read the catalogue of nudges and say what it holds, or where its mistake is."""
    try:
        entries = load(choices(os.environ).catalogue, places())
    except (SettingsError, CatalogueError) as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from None
    for entry in entries:
        click.echo(f"{entry.lever:<11} {entry.key:<24} {entry.point.other}")
    click.echo(f"{len(entries)} nudges, no mistake.")
