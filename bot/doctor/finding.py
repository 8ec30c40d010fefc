"""One line of what the doctor says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Mark(StrEnum):
    """How a line begins."""

    OK = "ok"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One line: what is so, and what to do about it where something is to be done."""

    mark: Mark
    sentence: str
    remedy: str = ""

    def lines(self) -> list[str]:
        """As the terminal shows it."""
        head = [f"{self.mark:<7} {self.sentence}"]
        return [*head, f"        {self.remedy}"] if self.remedy else head


Findings = Iterator[Finding]
"""What was found in one area, as it is found."""


def counted(count: int, noun: str) -> str:
    """A number of things: "1 message", "3,000 messages"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def spoken(span: timedelta) -> str:
    """A span in its largest unit: "3 hours"."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count = seconds // length
        if count:
            return counted(count, unit)
    return "a moment"
