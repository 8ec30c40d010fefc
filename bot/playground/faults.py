"""Faults that a test or a rehearsal puts between the bot and the Web API."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, replace
from enum import Enum

ANY = "*"


class Kind(Enum):
    """What goes wrong."""

    RATE_LIMITED = "429 with Retry-After; the method stays blocked for that time"
    SERVER_ERROR = "an HTTP status of 5xx"
    TIMED_OUT = "the answer comes `seconds` too late"
    DROPPED = "the connection is closed without an answer"
    REVOKED = "the token is revoked just before this call"


# Whether the call has had its effect when it goes wrong, unless it is said otherwise.
HAS_EFFECT = {Kind.TIMED_OUT, Kind.DROPPED}


@dataclass(frozen=True)
class Fault:
    """One order to go wrong: `times` times (None: always), each with a probability."""

    method: str
    kind: Kind
    times: int | None
    probability: float
    after_effect: bool
    retry_after: int
    status: int
    seconds: float


class Faults:
    """Faults by method (`*` is any), taken in the order in which they were injected."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 - a rehearsal must be repeatable
        self._faults: list[Fault] = []
        self._released = threading.Event()

    def inject(
        self,
        method: str,
        kind: Kind,
        *,
        times: int | None = 1,
        probability: float = 1.0,
        after_effect: bool | None = None,
        retry_after: int = 30,
        status: int = 503,
        seconds: float = 60.0,
    ) -> None:
        """Let a method go wrong. `seconds` are real ones: a client's time-out is real too."""
        effect = kind in HAS_EFFECT if after_effect is None else after_effect
        fault = Fault(method, kind, times, probability, effect, retry_after, status, seconds)
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, if any; it counts as one of its times."""
        with self._lock:
            for at, fault in enumerate(self._faults):
                if fault.method not in (method, ANY):
                    continue
                if fault.probability < 1 and self._random.random() >= fault.probability:
                    continue
                if fault.times is not None:
                    left = replace(fault, times=fault.times - 1)
                    self._faults[at : at + 1] = [left] if left.times else []
                return fault
        return None

    def hold(self, seconds: float) -> None:
        """Keep an answer back; `release` ends it early."""
        self._released.wait(seconds)

    def release(self) -> None:
        """Let go of every answer that is kept back, now and from now on: the server shuts down."""
        self._released.set()
