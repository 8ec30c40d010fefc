"""Worker processes that are killed, stopped and woken."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.core.clock import SystemClock
from bot.settings import ROOT
from tests.chaos.stand_in import StandIn
from tests.chaos.worker import Orders

END_SECONDS = 30.0


@dataclass(frozen=True)
class Sleep:
    """A process (by its name at the stand-in) that stood still, and when it woke."""

    who: str
    began: datetime
    woke: datetime


@dataclass
class Workers:
    """So many processes at once; one that is killed is replaced at once."""

    orders: Orders
    slack: StandIn
    log: Path
    sleeps: list[Sleep] = field(default_factory=list)
    kills: int = 0
    died: int = 0
    """How many ended although nobody killed them."""
    _started: int = 0
    _running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def start(self) -> None:
        """One more."""
        self._started += 1
        name = f"worker-{self._started}"
        orders = replace(self.orders, api_url=self.slack.api_url(name))
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
                orders.arguments(), cwd=ROOT, stderr=log
            )
        self._running.append((name, process))

    def kill(self, which: int) -> None:
        """kill -9, and start another one in its place."""
        _, process = self._running.pop(which % len(self._running))
        process.kill()
        process.wait()
        self.kills += 1
        self.start()

    def replace_dead(self) -> None:
        """Start others in the place of those that ended by themselves, as a supervisor does."""
        for one in [one for one in self._running if one[1].poll() is not None]:
            self._running.remove(one)
            self.died += 1
            self.start()

    @contextmanager
    def asleep(self, which: int) -> Iterator[None]:
        """SIGSTOP, and at the end SIGCONT."""
        name, process = self._running[which % len(self._running)]
        began = SystemClock().now()
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            woke = SystemClock().now()
            process.send_signal(signal.SIGCONT)
            self.sleeps.append(Sleep(name, began, woke))

    def statuses(self) -> Sequence[int]:
        """End them as systemd does; how they ended."""
        for _, process in self._running:
            process.terminate()
        return [process.wait(END_SECONDS) for _, process in self._running]

    def close(self) -> None:
        """Leave none behind, whatever happened."""
        for _, process in self._running:
            if process.poll() is None:
                process.kill()
                process.wait()
