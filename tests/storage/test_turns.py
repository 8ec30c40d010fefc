"""First come, first served: nobody who gave up holds up the line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from bot.storage.turns import Turns

LONG = 30.0  # seconds; nobody waits that long
SOON = 0.01


class InterruptedWaitError(Exception):
    """What the handler of the signal raises."""


@pytest.fixture
def interrupted() -> Iterator[None]:
    """A signal that ends whatever the main thread waits for."""

    def interrupt(_number: int, _frame: object) -> None:
        raise InterruptedWaitError

    before = signal.signal(signal.SIGUSR1, interrupt)
    yield
    signal.signal(signal.SIGUSR1, before)


def _interrupt(turns: Turns) -> None:
    pause = threading.Event()
    while not turns._line:
        pause.wait(SOON)
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)


@pytest.mark.usefixtures("interrupted")
def test_whoever_a_signal_tears_out_of_the_line_does_not_stop_it() -> None:
    turns = Turns()
    assert turns.take(0)
    thread = threading.Thread(target=_interrupt, args=[turns])
    thread.start()
    with pytest.raises(InterruptedWaitError):
        turns.take(LONG)
    thread.join()
    turns.give_back()
    assert turns.take(0), "nobody is before them"


def test_whoever_waited_in_vain_does_not_stop_the_line() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(SOON)
    turns.give_back()
    assert turns.take(0)


def test_whoever_came_first_is_first() -> None:
    turns, served = Turns(), list[int]()
    assert turns.take(0)

    def serve(number: int) -> None:
        assert turns.take(LONG)
        served.append(number)
        turns.give_back()

    threads = [threading.Thread(target=serve, args=[number]) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(turns._line) <= number:
            threading.Event().wait(SOON)
    turns.give_back()
    for thread in threads:
        thread.join()
    assert served == list(range(5))
