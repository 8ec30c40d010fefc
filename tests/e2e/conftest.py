"""One browser for the scenarios of a process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import chromium
from tests.support.databases import new_sqlite
from tests.support.house import House, running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def small_house_with_page(tmp_path: Path) -> Iterator[House]:
    """The sample company with its page, on SQLite."""
    with running(new_sqlite(tmp_path), page=True) as house:
        yield house


@pytest.fixture
def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
