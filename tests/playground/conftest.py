"""A small workspace on a Monday morning, a bot that listens, and Ana at her desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.playground.little_bots import ListeningBot, listening, little_playground


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with little_playground(tmp_path, ack_seconds=1.0) as made:
        yield made


@pytest.fixture
def bot(playground: Playground) -> Iterator[ListeningBot]:
    with listening(playground) as made:
        yield made


@pytest.fixture
def ana(playground: Playground) -> Desk:
    return Desk(playground, "U0001")
