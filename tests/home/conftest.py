"""The small house for the tests of App Home and of `/leeway`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.home.small_house import SmallHouse, small_house
from tests.support.databases import new_sqlite


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(new_sqlite(tmp_path), tmp_path) as made:
        yield made
