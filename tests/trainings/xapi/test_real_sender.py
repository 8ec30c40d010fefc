"""A sender that others wrote, the library @xapi/xapi on Node, tells Leeway of trainings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT
from tests.support.house import House
from tests.trainings.xapi.learning_system import (
    ATTENDED,
    LEARNER,
    MANAGER,
    Json,
    System,
    bookings,
    let_in,
    planned,
    statement,
)

NODE = Path(sys.executable).with_name("node")
LIBRARIES = Path(sys.prefix) / "xapi-sender" / "node_modules"
"""Where the Makefile installs what tests/trainings/xapi/sender/package-lock.json names."""
SCRIPT = ROOT / "tests" / "trainings" / "xapi" / "sender" / "send.cjs"
TITLE = "Negotiation, level 2"
SECONDS = 60


def sends(
    system: System, *steps: Sequence[Any], auth: dict[str, str], adapter: str = "axios"
) -> list[Any]:
    """What the library got back for each (method, parameters): status and body."""
    orders = {
        "endpoint": f"{system.house.playground.bot_url}/xapi/",
        "auth": auth,
        "adapter": adapter,
        "steps": steps,
    }
    assert LIBRARIES.exists(), "what the tests need from npm is installed by `make test`"
    done = subprocess.run(  # noqa: S603  # Node of our own environment, and our own script
        [NODE, SCRIPT],
        input=json.dumps(orders).encode(),
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(LIBRARIES)},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [(one["status"], one["data"]) for one in json.loads(done.stdout)]


def one(told: Json) -> tuple[str, Json]:
    return "sendStatement", {"statement": told}


@pytest.mark.parametrize("adapter", ["axios", "fetch"])
def test_a_real_sender_is_understood(house: House, adapter: str) -> None:
    system = let_in(house)
    registered = statement(context=planned(), timestamp="2026-11-01T08:00:00Z")
    attended = statement(ATTENDED, timestamp="2026-11-20T08:00:00Z")
    batch = [statement(email=MANAGER), statement(course="https://lms.example.com/course/2")]
    answers = sends(
        system,
        ("getAbout", {}),
        one(registered),
        one(registered),
        one({**registered, "verb": {"id": ATTENDED}}),
        ("sendStatements", {"statements": batch}),
        one(attended),
        ("voidStatement", {"actor": attended["actor"], "statementId": attended["id"]}),
        one(statement(actor={"mbox": LEARNER})),
        auth={"user": "moodle", "password": system.token},
        adapter=adapter,
    )
    conflict, malformed = (409, 400) if adapter == "axios" else (None, None)
    statuses = [status for status, _ in answers]
    assert statuses == [200, 200, 200, conflict, 200, 200, 200, malformed]
    assert answers[0][1] == {"version": ["1.0.3", "1.0.0"]}
    assert answers[1][1] == answers[2][1] == [registered["id"]]
    assert "known with another content" in str(answers[3][1])
    assert answers[4][1] == [told["id"] for told in batch]
    assert "actor.mbox: must be" in str(answers[7][1])
    assert bookings(house) == [(TITLE, "booked"), (TITLE, "booked")]
    assert bookings(house, MANAGER) == [(TITLE, "booked")]


def test_a_real_sender_is_let_in_by_its_token_alone(small_house: House) -> None:
    system, told = let_in(small_house), statement()
    (refused,) = sends(system, one(told), auth={"user": "moodle", "password": "guessed"})
    assert refused[0] == 401
    (taken,) = sends(system, one(told), auth={"bearer": system.token})
    assert taken == (200, [told["id"]])
