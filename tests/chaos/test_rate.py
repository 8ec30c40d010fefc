"""The short form of `make bench NAME=rate`, in moved time."""

from __future__ import annotations

import pytest

from tests.bench import rate


def test_a_busy_workspace_gets_its_pace_and_hardly_a_429(database_url: str) -> None:
    replicas = 1 if database_url.startswith("sqlite") else 2
    found = rate.paced(database_url, replicas, minutes=3)
    assert found.ok, found


@pytest.mark.parametrize("allowed", rate.LIMITS)
def test_a_lane_finds_what_slack_allows_and_loses_nothing(sqlite_url: str, allowed: int) -> None:
    found = rate.found(sqlite_url, allowed)
    assert found.ok, found
