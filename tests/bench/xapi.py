"""`xapi`: how fast a learning system's statements are taken in, and who waits meanwhile.

10,000 statements arrive in one request, then 10,000 in requests of 500, and so on, while somebody
gives a slash command fifty times a second. Every booking is counted at the end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from uuid import uuid4

import httpx
from sqlalchemy import text

from bot.settings import ROOT
from bot.storage import Database
from bot.trainings import sources
from tests.bench import commanding, sending_bot
from tests.bench.crowd import databases
from tests.bench.lean_slack import LATENCY_MS
from tests.bench.mail import TUESDAY, Mail
from tests.bench.measuring import Finding, percentile, seconds
from tests.bench.processes import lean_slack, process

GOAL, LONGEST = 200.0, 1.0  # statements a second; seconds until a command is acknowledged
STATEMENTS, BATCHES = 10_000, (10_000, 500)
MAIL = Mail(workspaces=1, messages=1_000)  # a person for each message; nothing is sent here
A_SECOND, SECONDS = 50, 40
VERBS = ("registered", "registered", "attended")

Json = dict[str, object]


@dataclass
class Sent:
    """What was told, in requests of one size: statements, and how long that took."""

    statements: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Statements a second."""
        return self.statements / self.seconds


def run() -> Finding:
    """On both engines, one after the other."""
    values, ok = [], True
    with (
        tempfile.TemporaryDirectory(prefix="leeway-bench-") as folder,
        databases(Path(folder)) as urls,
    ):
        for engine, url in urls.items():
            sent, took = told(url)
            slow = percentile(took, 99)
            ok = ok and slow <= LONGEST and all(one.rate >= GOAL for one in sent.values())
            rates = " and ".join(
                f"{one.rate:.0f}/s in requests of {size:,}" for size, one in sent.items()
            )
            values.append(
                f"{rates} on {engine}, nothing lost of {sum(s.statements for s in sent.values()):,}"
                f" (/leeway acknowledged p99 {slow * 1000:.0f} ms, longest {max(took) * 1000:.0f})"
            )
    goal = f"{GOAL:.0f} statements a second, p99 below {LONGEST:.0f} s"
    return Finding("; ".join(values), goal, ok)


def told(database_url: str) -> tuple[dict[int, Sent], list[float]]:
    """The rates by size of the requests, and how long the commands meanwhile took."""
    database = Database(database_url)
    token = _move_in(database)
    with lean_slack(LATENCY_MS) as slack:
        orders = sending_bot.Orders(MAIL.tokens, f"{slack}/api/", database_url, 1, 240, web=True)
        with process("tests.bench.sending_bot", orders.text()) as bot:
            asked = commanding.Orders([bot], slack, MAIL.team_ids, MAIL.each, A_SECOND, SECONDS)
            with subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
                [sys.executable, "-m", "tests.bench.commanding", asked.text()],
                cwd=ROOT,
                stdout=subprocess.PIPE,
            ) as commands:
                sent = _send(bot, token, commands)
                out, _ = commands.communicate()
    expected = sum(one.statements for one in sent.values())
    _check(database, expected)
    database.close()
    found: dict[str, list[float]] = json.loads(out)
    return sent, found[bot]


def _move_in(database: Database) -> str:
    """One workspace, its people, and a learning system; its token."""
    (workspace_id,) = MAIL.move_in(database)
    with database.transaction(workspace_id) as session:
        return sources.add(session, "Bench", TUESDAY)


def _send(bot: str, token: str, commands: subprocess.Popen[bytes]) -> dict[int, Sent]:
    """Tell one round after the other, for as long as commands are given."""
    sent = {size: Sent() for size in BATCHES}
    words = _statements()
    headers = {"Authorization": f"Bearer {token}", "X-Experience-API-Version": "1.0.3"}
    with httpx.Client(base_url=bot, headers=headers, trust_env=False, timeout=120) as client:
        while commands.poll() is None:
            for size, one in sent.items():
                for _ in range(STATEMENTS // size):
                    batch = list(islice(words, size))
                    one.seconds += seconds(lambda: _post(client, batch))  # noqa: B023  # at once
                    one.statements += size
    return sent


def _post(client: httpx.Client, batch: list[Json]) -> None:
    answer = client.post("/xapi/statements", json=batch)
    if answer.status_code != 200 or answer.json() != [one["id"] for one in batch]:
        raise RuntimeError(f"not taken in: {answer.status_code} {answer.text[:300]}")


def _statements() -> Iterator[Json]:
    """Of each three, two register somebody on a course, and one says that they attended another."""
    domain = f"{MAIL.team_ids[0].lower()}.example"
    for number in count():
        person, course = number % MAIL.messages, number // MAIL.messages
        starts = TUESDAY + timedelta(days=1 + course % 300)
        yield {
            "id": str(uuid4()),
            "actor": {"objectType": "Agent", "mbox": f"mailto:p{person}@{domain}"},
            "verb": {
                "id": f"http://adlnet.gov/expapi/verbs/{VERBS[number % len(VERBS)]}",
                "display": {"en-US": VERBS[number % len(VERBS)]},
            },
            "object": {
                "objectType": "Activity",
                "id": f"https://lms.example.com/course/view.php?id={course}",
                "definition": {
                    "name": {"en-US": f"Course {course}", "de-DE": f"Kurs {course}"},
                    "type": "http://adlnet.gov/expapi/activities/course",
                },
            },
            "context": {
                "platform": "Bench",
                "extensions": {
                    "http://id.tincanapi.com/extension/planned-start-time": starts.isoformat(),
                    "http://id.tincanapi.com/extension/planned-duration": "PT4H",
                },
            },
            "timestamp": (TUESDAY - timedelta(minutes=1)).isoformat(),
        }


def _check(database: Database, expected: int) -> None:
    """Every statement was of somebody and a course that no other was of."""
    with database.engine.connect() as connection:
        for table in ("xapi_statement", "booking"):
            found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608  # our own names
            if found != expected:
                raise RuntimeError(f"{found} rows in {table}, and {expected} statements told")
