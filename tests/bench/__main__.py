"""`python -m tests.bench [NAME]`: run all benchmarks or one; ends with 1 where one falls short."""

from __future__ import annotations

import sys

import click

from tests.bench import (
    acknowledging,
    blocks,
    calendars,
    clicking,
    importing,
    peers,
    planning,
    rate,
    searching,
    starting,
    throughput,
    xapi,
)

BENCHMARKS = {
    "import": importing.run,
    "start": starting.run,
    "click": clicking.run,
    "plan": planning.run,
    "rate": rate.run,
    "throughput": throughput.run,
    "acknowledge": acknowledging.run,
    "search": searching.run,
    "blocks": blocks.run,
    "calendars": calendars.run,
    "peers": peers.run,
    "xapi": xapi.run,
}


@click.command()
@click.argument("name", required=False, type=click.Choice(list(BENCHMARKS)))
def main(name: str | None) -> None:
    """Run the benchmark NAME, or all of them."""
    short = False
    for one in [name] if name else BENCHMARKS:
        found = BENCHMARKS[one]()
        verdict = "ok" if found.ok else "short"
        click.echo(f"bench {one}: {found.value} (goal {found.goal}) {verdict}")
        short = short or not found.ok
    sys.exit(short)


if __name__ == "__main__":
    main()
