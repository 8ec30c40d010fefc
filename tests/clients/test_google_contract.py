"""A Google calendar keeps the contract of every calendar, and is never asked for a title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.calendar_suite import BusyTime, Entries, WhatChanged
from tests.clients.calendar_trouble import Trouble
from tests.clients.google_ground import GoogleGround
from tests.clients.network import clock
from tests.support.google_fake import google


@pytest.fixture(params=["with focus time", "without focus time"])
def ground(request: pytest.FixtureRequest) -> Iterator[GoogleGround]:
    """An account of an edition that has focus time, and of one that has not."""
    with google(clock()) as fake:
        fake.calendar.has_focus_time = request.param == "with focus time"
        ground = GoogleGround(fake)
        yield ground
        assert ground.given_secrets() == []


class TestBusyTime(BusyTime):
    """When others keep the person busy."""


class TestEntries(Entries):
    """What we write, and what the person does with it."""


class TestWhatChanged(WhatChanged):
    """What happened since the last look."""


class TestTrouble(Trouble):
    """Google in trouble, and a consent that is over."""
