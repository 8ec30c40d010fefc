"""The short form of `make chaos NAME=kill`: real processes, real signals, a Slack that stumbles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.chaos import kill
from tests.chaos.stand_in import Post
from tests.chaos.workers import Sleep

SEED = 7
SHORT = partial(kill.Size, calm_after=5.0, calm_below=60)  # then the rest goes fast
WOKE = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def test_each_note_arrives_once_whoever_is_killed(database_url: str, tmp_path: Path) -> None:
    sqlite = database_url.startswith("sqlite")
    size = SHORT(12, 10, 120, 1 if sqlite else 2, kills=2, sleeps=1)
    found = kill.run(size, database_url, tmp_path, SEED)
    assert (found.lost, found.doubled, found.stuck, found.died) == (0, 0, 0, 0), found
    assert (found.sent, found.kills, found.sleeps) == (120, 2, 1)
    assert found.unchanged == 0 < found.joined, found
    assert set(found.statuses) == {0}, found.log


def test_two_processes_by_mistake_on_one_file_of_sqlite_say_nothing_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    size = SHORT(8, 10, 80, processes=2, kills=1, sleeps=0)
    found = kill.run(size, sqlite_url, tmp_path, SEED)
    assert (found.lost, found.doubled, found.stuck, found.died) == (0, 0, 0, 0), found
    assert found.unchanged == 0 < found.joined, found
    assert "locked" not in found.log


def test_only_what_a_process_said_that_had_just_woken_is_counted_apart() -> None:
    slept = Sleep("worker-1", WOKE - timedelta(seconds=6), WOKE)

    def posts(*made: tuple[str, float]) -> list[Post]:
        return [Post(1, who, WOKE + timedelta(seconds=at)) for who, at in made]

    assert kill.slipped(posts(("worker-2", -1), ("worker-1", 0.1)), [slept])
    assert not kill.slipped(posts(("worker-2", -1), ("worker-3", 0.1)), [slept])
    assert not kill.slipped(posts(("worker-2", -1), ("worker-1", 9)), [slept])
    assert not kill.slipped(posts(("worker-1", 0.1)), [slept])
    assert not kill.slipped(posts(("worker-1", 0.1), ("worker-1", 0.2)), [slept])
    three = posts(("worker-2", -1), ("worker-1", 0.1), ("worker-1", 0.2))
    assert not kill.slipped(three, [slept])
