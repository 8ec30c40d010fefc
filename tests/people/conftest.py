"""The small house for the tests of the settings, once on each database engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.home.small_house import SmallHouse, small_house


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(database_url, tmp_path) as made:
        yield made
