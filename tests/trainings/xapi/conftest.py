"""The whole house with a company of three, for what learning systems tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import new_sqlite
from tests.support.house import House, running

# Ana leads Bo; Dee is the admin.
PEOPLE = """work_email,display_name,manager_email,timezone,roles
ana@x.example,Ana,,Europe/Berlin,
bo@x.example,Bo,ana@x.example,Europe/Berlin,
dee@x.example,Dee,,Europe/Berlin,admin
"""


@pytest.fixture
def people_csv(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def house(database_url: str, people_csv: Path) -> Iterator[House]:
    """The company on its Monday, on each engine."""
    with running(database_url, people_csv=people_csv) as made:
        yield made


@pytest.fixture
def small_house(tmp_path: Path, people_csv: Path) -> Iterator[House]:
    """The same on SQLite alone, for what the engine cannot change."""
    with running(new_sqlite(tmp_path), people_csv=people_csv) as made:
        yield made
