"""The command line for the outbox: what is in it, why it is there, send it again, take it back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, TypeVar

import click

from bot.core.errors import LeewayError
from bot.delivery import outbox as outgoing
from bot.delivery.explaining import explain, instant
from bot.delivery.outbox import Listing, Order, Outcome
from bot.settings import SettingsError, choices
from bot.storage.importing import BAD_FILE, context, refuse

Command = TypeVar("Command", bound=Callable[..., Any])
ID = click.IntRange(1, 2**63 - 1)
HEAD = ("id", "state", "kind", "for", "due", "attempts", "reason")


@click.group("outbox")
def outbox() -> None:
    """See what Leeway still has to say, why it waits or failed, and send it again."""


@outbox.command("list")
@click.option("--state", type=click.Choice(outgoing.STATES), help="Only what is in this state.")
@click.option("--person", metavar="EMAIL", help="Only what is for this person.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many.")
def list_outbox(state: str | None, person: str | None, limit: int) -> None:
    """List what did not arrive: problems first, then what waits."""
    leeway = context()
    try:
        with leeway.database.reading(leeway.workspace_id) as session:
            found = outgoing.listing(session, state, person, limit)
    except LeewayError as error:
        refuse(error)
    for line in _table(found):
        click.echo(line)


@outbox.command("why")
@click.argument("number", metavar="ID", type=ID)
def why(number: int) -> None:
    """Say all about one message: what it waits for, what Slack said, what to do."""
    leeway = context()
    try:
        most = choices(os.environ).nudges_a_week
        with leeway.database.reading(leeway.workspace_id) as session:
            sentences = explain(session, number, leeway.now, most)
    except SettingsError as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(BAD_FILE) from None
    except LeewayError as error:
        refuse(error)
    for sentence in sentences:
        click.echo(sentence)


def which(command: Command) -> Command:
    """Give a command the words that say which rows; it gets `ids`, `failed`, `since`, `yes`."""
    parts = [
        click.argument("ids", metavar="[ID]...", nargs=-1, type=ID),
        click.option("--failed", is_flag=True, help="All that failed."),
        click.option(
            "--since",
            metavar="DAYS",
            default=7,
            show_default=True,
            type=click.IntRange(1, 3660),
            help="With --failed: in the last so many days.",
        ),
        click.option("--yes", is_flag=True, help="With --failed: do not ask before."),
    ]
    return reduce(lambda made, part: part(made), reversed(parts), command)


@outbox.command("retry")
@which
def retry(ids: Sequence[int], *, failed: bool, since: int, yes: bool) -> None:
    """Send again what failed or was dropped; what may have arrived is looked up first."""
    chosen = _chosen(ids, failed=failed, since=since)
    if failed and chosen and not yes:
        click.confirm(f"Send {_messages(len(chosen))} again?", abort=True)
    outcome = _in_batches(outgoing.retry, chosen, "Retrying", explicit=not failed)
    click.echo(f"{_messages(outcome.changed)} {_will(outcome.changed)} sent again.")
    if outcome.looked_up:
        click.echo(f"Of those may have arrived, and are looked up first: {outcome.looked_up}.")
    _tell_refusals(outcome)


@outbox.command("drop")
@which
def drop(ids: Sequence[int], *, failed: bool, since: int, yes: bool) -> None:
    """Take back what waits or failed: it is not sent, and no longer listed as a problem."""
    chosen = _chosen(ids, failed=failed, since=since)
    if failed and chosen and not yes:
        click.confirm(f"Drop {_messages(len(chosen))}?", abort=True)
    outcome = _in_batches(outgoing.drop, chosen, "Dropping", explicit=not failed)
    click.echo(f"{_messages(outcome.changed)} will not be sent.")
    _tell_refusals(outcome)


def _chosen(ids: Sequence[int], *, failed: bool, since: int) -> Sequence[int]:
    """The rows that are meant, each once."""
    if bool(ids) == failed:
        raise click.UsageError("Name the ids of messages, or --failed for all that failed.")
    if not failed:
        return sorted(set(ids))
    leeway = context()
    with leeway.database.reading(leeway.workspace_id) as session:
        return outgoing.failed(session, leeway.now, since)


def _in_batches(order: Order, ids: Sequence[int], label: str, *, explicit: bool) -> Outcome:
    """Each batch is a transaction of its own, so that the workers go on meanwhile.

    Only who named rows hears why one of them was left alone; of the others somebody was faster.
    """
    leeway, outcome = context(), Outcome()
    with click.progressbar(length=len(ids), label=label) as bar:
        for start in range(0, len(ids), outgoing.BATCH):
            batch = ids[start : start + outgoing.BATCH]
            with leeway.database.transaction(leeway.workspace_id) as session:
                done = order(session, batch, leeway.now)
            outcome.add(done if explicit else Outcome(done.changed, done.looked_up))
            bar.update(len(batch))
    return outcome


def _tell_refusals(outcome: Outcome) -> None:
    for sentence in outcome.refused:
        click.echo(sentence, err=True)
    if outcome.refused:
        raise click.exceptions.Exit(BAD_FILE)


def _table(found: Listing) -> list[str]:
    rows = [
        (
            str(row.id),
            row.state,
            row.kind,
            (person.email or person.display_name) if person is not None else "-",
            instant(row.not_before),
            str(row.attempts),
            row.reason or "",
        )
        for row, person in found.rows
    ]
    total = sum(found.counts.values())
    if not rows:
        return ["There is no such message in the outbox."]
    widths = [max(len(line[at]) for line in (HEAD, *rows)) for at in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (HEAD, *rows)
    ]
    states = ", ".join(f"{state} {count:,}" for state, count in sorted(found.counts.items()))
    return [*lines, f"{len(rows):,} of {total:,} shown ({states})."]


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def _will(count: int) -> str:
    return "is" if count == 1 else "are"
