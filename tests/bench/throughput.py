"""`throughput`: what of T / 0.05 s one process with T threads sends, where Slack takes 50 ms.

Start-up is not counted: the rate is that from the first post to the last, as the stand-in saw them.
Kind `note` is composed without a query of its own; all else (claim, directory, availability,
call, record, sent hook, ticks) is what `leeway worker` does.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.storage import Database
from tests.bench.crowd import databases
from tests.bench.lean_slack import LATENCY_MS
from tests.bench.mail import Mail, states
from tests.bench.measuring import Finding
from tests.bench.processes import counts, lean_slack, process, until_said
from tests.bench.sending_bot import Orders

THREADS, GOAL = 50, 0.70
MAIL = Mail(workspaces=20, messages=6000)
IDEAL = THREADS / (LATENCY_MS / 1000)
PER_MINUTE = 600_000  # a workspace: the pace is never what holds it back


def run() -> Finding:
    """On both engines, one after the other."""
    values, ok = [], True
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        databases(Path(folder)) as urls,
    ):
        for engine, url in urls.items():
            rate = drained(url, MAIL)
            ok = ok and rate >= GOAL * IDEAL
            values.append(f"{rate / IDEAL:.0%} on {engine} ({rate:.0f}/s)")
    return Finding(f"{', '.join(values)} of {IDEAL:.0f}/s", f"{GOAL:.0%}", ok)


def drained(database_url: str, mail: Mail) -> float:
    """Messages a second of one process; raises where one was lost, doubled or never recorded."""
    database = Database(database_url)
    mail.write(database, mail.move_in(database))
    with lean_slack(LATENCY_MS) as slack:
        orders = Orders(mail.tokens, f"{slack}/api/", database_url, THREADS, PER_MINUTE)
        with process("tests.bench.sending_bot", orders.text()):
            until_said(slack, mail.messages)
        counted = counts(slack)
    found = states(database)
    database.close()
    if found != {"sent": mail.messages} or counted["ids"] != mail.messages or counted["doubled"]:
        raise RuntimeError(f"not each message went out once: {found}, {counted}")
    return float((counted["posts"] - 1) / counted["seconds"])
