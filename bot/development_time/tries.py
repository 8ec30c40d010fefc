"""What visits were to write into a calendar: after one that was not recorded, it may stand there.

It is noted before the visit, and forgotten once what stands there is known: so nothing that we
wrote ourselves is taken for what the person did by hand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bot.core.spans import Span

MOST = 8
"""Of one entry: further ones push the first ones out."""


class Try(NamedTuple):
    """An entry as it was to be written; `span` None: it was to be deleted."""

    span: Span | None
    title: str = ""


def packed(tries: Sequence[Try]) -> str:
    """Tries as one text."""
    rows = [
        [one.title, *([] if one.span is None else [at.timestamp() for at in one.span])]
        for one in tries[-MOST:]
    ]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def unpacked(text: str) -> list[Try]:
    """The tries in a text."""
    return [_try(*row) for row in json.loads(text)] if text else []


def _try(title: str, *instants: float) -> Try:
    times = [datetime.fromtimestamp(one, UTC) for one in instants]
    return Try(Span(*times) if times else None, title)
