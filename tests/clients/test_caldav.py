"""The contract of calendars, kept by CalDAV against a real Radicale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.calendar_suite import BusyTime, Entries, WhatChanged
from tests.clients.calendar_trouble import Trouble
from tests.clients.radicale_ground import RadicaleGround
from tests.support.radicale import radicale


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[RadicaleGround]:
    """A new server for each test."""
    with radicale(tmp_path) as server:
        yield RadicaleGround(server, tmp_path)


class TestBusyTime(BusyTime):
    """By CalDAV."""


class TestEntries(Entries):
    """By CalDAV."""


class TestWhatChanged(WhatChanged):
    """By CalDAV."""


class TestTrouble(Trouble):
    """By CalDAV."""
