"""`acknowledge`: the 99th percentile for slash commands while the same process sends messages.

Fifty commands a second go to Leeway and, in the same moments, to a Bolt app that only acknowledges.
Both are processes of their own, as are the stand-in and who gives the commands.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.settings import ROOT
from bot.storage import Database
from tests.bench import commanding, sending_bot
from tests.bench.crowd import databases
from tests.bench.lean_slack import LATENCY_MS
from tests.bench.mail import Mail, states
from tests.bench.measuring import Finding, percentile
from tests.bench.processes import counts, lean_slack, process, until_said
from tests.support.house import SIGNING_SECRET

GOAL, LONGEST = 1.5, 1.0
MAIL = Mail(workspaces=50, messages=10_000)
PER_MINUTE, THREADS = 240, 20  # in 50 workspaces that is 200 messages a second
A_SECOND, SECONDS = 50, 40
WARM_UP = 50  # commands; both meet their first ones with cold caches

Took = list[float]


def run() -> Finding:
    """On both engines, one after the other."""
    values, ok = [], True
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        databases(Path(folder)) as urls,
    ):
        for engine, url in urls.items():
            ours, bare, rate = side_by_side(url, MAIL, SECONDS)
            slow, theirs = percentile(ours, 99), percentile(bare, 99)
            ok = ok and slow <= GOAL * theirs and max(ours) <= LONGEST
            values.append(
                f"{slow / theirs:.2f} times on {engine} (p99 {slow * 1000:.0f} ms against "
                f"{theirs * 1000:.0f}, median {percentile(ours, 50) * 1000:.0f} against "
                f"{percentile(bare, 50) * 1000:.0f}, longest {max(ours) * 1000:.0f} against "
                f"{max(bare) * 1000:.0f}, beside {rate:.0f} messages/s)"
            )
    return Finding(", ".join(values), f"{GOAL} times, never above {LONGEST:.0f} s", ok)


def side_by_side(database_url: str, mail: Mail, seconds: int) -> tuple[Took, Took, float]:
    """The times of Leeway and of the bare app, and how many messages a second went out then."""
    database = Database(database_url)
    mail.write(database, mail.move_in(database))
    with lean_slack(LATENCY_MS) as slack:
        api_url = f"{slack}/api/"
        bot = sending_bot.Orders(mail.tokens, api_url, database_url, THREADS, PER_MINUTE, web=True)
        with (
            process("tests.bench.bare_bolt", SIGNING_SECRET, api_url) as bare,
            process("tests.bench.sending_bot", bot.text()) as ours,
        ):
            until_said(slack, 1)
            before = counts(slack)
            took = _commands([ours, bare], slack, mail, seconds)
            after = counts(slack)
            if after["posts"] >= mail.messages:
                raise RuntimeError("the messages were sent before the last command was given")
            until_said(slack, mail.messages)
    found = states(database)
    database.close()
    if found != {"sent": mail.messages}:
        raise RuntimeError(f"not each message was sent: {found}")
    rate = (after["posts"] - before["posts"]) / (after["at"] - before["at"])
    return took[ours][WARM_UP:], took[bare][WARM_UP:], rate


def _commands(bots: list[str], slack: str, mail: Mail, seconds: int) -> dict[str, Took]:
    orders = commanding.Orders(bots, slack, mail.team_ids, mail.each, A_SECOND, seconds)
    done = subprocess.run(  # noqa: S603  # our own interpreter and our own words
        [sys.executable, "-m", "tests.bench.commanding", orders.text()],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Took] = json.loads(done.stdout)
    return found
