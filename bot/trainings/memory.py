"""What a form of trainings carries besides its fields: what it is about, where it began."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.delivery.domain import Origin, origin_in


@dataclass(frozen=True, slots=True)
class Memory:
    """`about` is the number of what the form is about: a booking, or a flag.

    `aside` is a word that the form itself understands.
    """

    about: int = 0
    origin: Origin = field(default_factory=Origin)
    aside: str = ""

    def written(self) -> str:
        """As `private_metadata`, far below Slack's 3000 characters."""
        return json.dumps(asdict(self))


def remembered(view: Mapping[str, Any]) -> Memory:
    """What a form carries; one that carries nothing was opened nowhere in particular."""
    kept = json.loads(view.get("private_metadata") or "{}")
    return Memory(int(kept.get("about", 0)), origin_in(view), str(kept.get("aside", "")))
