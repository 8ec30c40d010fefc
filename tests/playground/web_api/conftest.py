"""The company, in memory and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.playground.web_api.company import Company, Line, online


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def line(company: Company) -> Iterator[Line]:
    with online(company) as connected:
        yield connected
