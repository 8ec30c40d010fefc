"""The calendar in memory, on which the tests of visits stand, is as honest as the real ones."""

from __future__ import annotations

import pytest

from tests.clients.calendar_ground import Ground
from tests.clients.calendar_suite import BusyTime, Entries, WhatChanged
from tests.clients.calendar_trouble import Trouble
from tests.support.memory_calendar import MemoryServer


@pytest.fixture
def ground() -> Ground:
    """A server of its own for each test."""
    return MemoryServer()


class TestBusyTime(BusyTime):
    """When others keep the person busy."""


class TestEntries(Entries):
    """What we write, and what the person does with it."""


class TestWhatChanged(WhatChanged):
    """What happened since the last look."""


class TestTrouble(Trouble):
    """A server in trouble."""
