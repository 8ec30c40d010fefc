"""First come, first served: a lock that nobody can snatch away from whoever waits longest."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False
        self._line: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; False where it did not come in time. After a True: `give_back`."""
        mine = threading.Event()
        with self._lock:
            if not self._busy:
                self._busy = True
                return True
            self._line.append(mine)
        try:
            came = mine.wait(seconds)
        except BaseException:  # of a signal, say: a turn that nobody takes would stop the line
            if not self._leave(mine):
                self.give_back()
            raise
        return came or not self._leave(mine)

    def _leave(self, mine: threading.Event) -> bool:
        """Wait no longer; False where one's turn came in this very moment."""
        with self._lock:
            if mine.is_set():
                return False
            self._line.remove(mine)
            return True

    def give_back(self) -> None:
        """It is the next one's turn."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._busy = False
