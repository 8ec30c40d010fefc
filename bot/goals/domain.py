"""Values of goals: what a milestone of the business can be."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("release", "sales", "budget_end", "people", "other")


@dataclass(frozen=True, slots=True)
class TableChange:
    """What an import did, or would do, to a list: names, in the order of the file."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Not in the file any more: kept for what refers to them, offered no longer."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.new or self.changed or self.gone)
