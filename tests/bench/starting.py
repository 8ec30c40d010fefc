"""`start`: how long `leeway demo` takes until its page answers, once it is installed."""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys

import httpx

from bot.settings import ROOT
from tests.bench.measuring import Finding, seconds
from tests.bench.ports import free_port

STARTS, GOAL = 3, 5.0


def run() -> Finding:
    """The median of three starts after the first."""
    _start()
    took = statistics.median(_start() for _ in range(STARTS))
    return Finding(f"{took:.1f} s", f"{GOAL:.0f} s", took <= GOAL)


def _start() -> float:
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
        [sys.executable, "-m", "bot", "demo", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        return seconds(lambda: _until_it_is_there(process, port))
    finally:
        process.send_signal(signal.SIGINT)  # as Ctrl+C: it ends its bot with it
        process.communicate(timeout=30)


def _until_it_is_there(process: subprocess.Popen[str], port: int) -> None:
    """The line that names the address comes once the bot is ready; then the page is fetched."""
    lines = iter(process.stdout or ())
    if not any("demo is at" in line for line in lines):
        raise RuntimeError("leeway demo ended before it said where it is")
    httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).raise_for_status()
