"""Values of goals: what a milestone of the business can be, and what an import changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.csv_difference import Difference

KINDS = ("release", "sales", "budget_end", "people", "other")


@dataclass(frozen=True)
class MilestoneChange(Difference):
    """What a milestones.csv changes; a withdrawn one is kept for what refers to it, not offered."""

    NOUNS: ClassVar = ("milestone", "milestones")
    LOST: ClassVar = "withdrawn"


@dataclass(frozen=True)
class ResultChange(Difference):
    """What a results.csv changes; withdrawn as milestones are."""

    NOUNS: ClassVar = ("result", "results")
    LOST: ClassVar = "withdrawn"
