"""The office, once on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.delivery.office import Office, opened


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """A bot whose outbox the test fills itself."""
    with opened(database_url) as office:
        yield office
