"""Databases for the short forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.databases import new_sqlite


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file."""
    return new_sqlite(tmp_path)
