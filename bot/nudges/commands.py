"""The command line for whoever edits the catalogue and the questions for favourites."""

from __future__ import annotations

import os

import click

from bot.nudges.catalogue import CatalogueError, load
from bot.nudges.facts import places
from bot.recommendations.service import PromptError, load_prompts
from bot.settings import SettingsError, choices


@click.command("check-nudges")
def check_nudges() -> None:
    """Read the catalogue of nudges and the questions for favourites; say where a mistake is."""
    try:
        chosen = choices(os.environ)
        entries, prompts = load(chosen.catalogue, places()), load_prompts(chosen.prompts)
    except (SettingsError, CatalogueError, PromptError) as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from None
    for entry in entries:
        click.echo(f"{entry.lever:<11} {entry.key:<24} {entry.point.other}")
    for prompt in prompts:
        click.echo(f"{prompt.whom:<11} {prompt.key:<24} {prompt.question}")
    click.echo(f"{len(entries)} nudges and {len(prompts)} questions, no mistake.")
