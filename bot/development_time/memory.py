"""What a form of development time carries besides its fields: what it is about, where it began."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.delivery.domain import Origin, origin_in


@dataclass(frozen=True, slots=True)
class Memory:
    """`about` is the number of what the form is about: a plan, a team plan, an offer, a block.

    `asked_by` is the value of the button that opened it, where another feature shows it as well.
    """

    kind: str = ""
    about: int = 0
    version: int = 0
    asked_by: str = ""
    origin: Origin = field(default_factory=Origin)

    def written(self) -> str:
        """As `private_metadata`, far below Slack's 3000 characters."""
        return json.dumps(asdict(self))


def remembered(view: Mapping[str, Any]) -> Memory:
    """What a form carries."""
    kept = json.loads(view["private_metadata"])
    return Memory(**{**kept, "origin": origin_in(view)})
