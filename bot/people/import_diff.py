"""What an import of people changes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.csv_difference import Difference
from bot.core.errors import N_, LeewayError

LARGE = 0.3
"""Above this part of the reporting lines a change needs a second confirmation."""


class LargeChangeError(LeewayError):
    """More than 30 % of the reporting lines would change, and nobody confirmed that."""

    def __init__(self, changed: int, total: int) -> None:
        super().__init__(
            N_("{changed} of {total} reporting lines would change. Confirm that this is right."),
            changed=changed,
            total=total,
        )


@dataclass(frozen=True)
class ImportDiff(Difference):
    """What a people.csv changes; who is not in it is deactivated."""

    NOUNS: ClassVar = ("person", "people")
    LOST: ClassVar = "deactivated"

    lines_before: int = 0
    """Reporting lines there are now."""
    lines_changed: int = 0
    """Of those, how many get another manager, none, or end because somebody left."""

    @property
    def is_large(self) -> bool:
        """Whether so many reporting lines change that somebody should confirm it."""
        return self.lines_changed > LARGE * self.lines_before
