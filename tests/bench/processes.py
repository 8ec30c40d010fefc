"""Processes of a benchmark: each is a module of its own, on a port of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import httpx

from bot.settings import ROOT
from tests.bench.lean_slack import Json
from tests.bench.ports import free_port, until_it_answers

END_SECONDS = 30
LOOKS, LOOK_SECONDS = 180, 0.5
NOTHING: Mapping[str, str] = MappingProxyType({})


@contextmanager
def process(
    module: str, *words: str, env: Mapping[str, str] = NOTHING, ready: str = "/readyz"
) -> Iterator[str]:
    """`python -m MODULE PORT WORDS…`, from when it answers at `ready`; its address."""
    port = free_port()
    started = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
        [sys.executable, "-m", module, str(port), *words], env=os.environ | env, cwd=ROOT
    )
    try:
        until_it_answers(f"http://127.0.0.1:{port}{ready}")
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait(timeout=END_SECONDS)


@contextmanager
def lean_slack(latency_ms: float) -> Iterator[str]:
    """The lean stand-in in a process of its own; its address."""
    with process("tests.bench.lean_slack", str(latency_ms), ready="/counts") as url:
        yield url


def counts(slack: str) -> Json:
    """What the lean stand-in counted so far."""
    found: Json = httpx.get(f"{slack}/counts", trust_env=False).json()
    return found


def until_said(slack: str, messages: int) -> None:
    """Return when the lean stand-in has got so many messages, a minute and a half at the most."""
    pause = threading.Event()
    for _ in range(LOOKS):
        if counts(slack)["posts"] >= messages:
            return
        pause.wait(LOOK_SECONDS)
    raise RuntimeError(f"there never were {messages} messages: {counts(slack)}")
