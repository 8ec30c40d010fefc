"""The command line for learning systems that tell of trainings: let them in, see them, end it."""

from __future__ import annotations

from datetime import datetime

import click

from bot.core.errors import LeewayError
from bot.storage.importing import context, refuse
from bot.trainings import sources

NAME = click.argument("name")


@click.group("xapi")
def xapi() -> None:
    """Let learning systems tell of trainings by xAPI, see them, and end it."""


@xapi.command("add")
@NAME
def add(name: str) -> None:
    """Let the learning system NAME in; prints the token for it, once."""
    leeway = context()
    try:
        with leeway.database.transaction(leeway.workspace_id) as session:
            token = sources.add(session, name, leeway.now)
    except LeewayError as error:
        refuse(error)
    click.echo(f"{name} may tell of trainings now. Its token, which is not shown again:\n{token}")
    click.echo(
        "It sends its statements to /xapi/statements at Leeway's address, with the token as a "
        "bearer's, or as the password of any user."
    )


@xapi.command("renew")
@NAME
def renew(name: str) -> None:
    """Give the learning system NAME a new token; the one before opens nothing any more."""
    leeway = context()
    try:
        with leeway.database.transaction(leeway.workspace_id) as session:
            token = sources.renew(session, name)
    except LeewayError as error:
        refuse(error)
    click.echo(f"The new token of {name}, which is not shown again:\n{token}")


@xapi.command("list")
def list_sources() -> None:
    """Show the learning systems that may tell of trainings, and what came of what they told."""
    leeway = context()
    with leeway.database.reading(leeway.workspace_id) as session:
        found = sources.listing(session)
    if not found:
        click.echo("No learning system tells of trainings: leeway xapi add NAME lets one in.")
    for one in found:
        click.echo(
            f"{one.name}: since {_instant(one.created_at)}, heard last {_instant(one.heard_at)}, "
            f"{one.statements:,} statements, {one.without_effect:,} of them without effect"
        )


@xapi.command("remove")
@NAME
@click.option("--yes", is_flag=True, help="Do not ask before.")
def remove(name: str, *, yes: bool) -> None:
    """Let the learning system NAME in no longer; the trainings that it told of stay."""
    leeway = context()
    try:
        with leeway.database.reading(leeway.workspace_id) as session:
            sources.check_known(session, name)
        if not yes:
            click.confirm(f"Let {name} tell of trainings no longer?", abort=True)
        with leeway.database.transaction(leeway.workspace_id) as session:
            sources.remove(session, name)
    except LeewayError as error:
        refuse(error)
    click.echo(f"{name} is let in no longer. The trainings that it told of stay.")


def _instant(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
