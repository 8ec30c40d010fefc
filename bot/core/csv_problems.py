"""What is wrong with an imported file: every problem with its line, its column and a way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.core.errors import N_, LeewayError

SHOWN = 100
"""How many problems are listed; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. `message` is a catalogue entry, `values` fill its {places}."""

    line: int | None
    """The physical line of the file, the first is 1; None for the file as a whole."""
    column: str | None
    """The header as the file has it."""
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """ "line 14, manager_email: nobody here has the address x@y. Add them, or ..." """
        said = self.message.format_map(self.values) if self.values else self.message
        where = [f"line {self.line}"] if self.line is not None else []
        where += [self.column] if self.column is not None else []
        return f"{', '.join(where)}: {said}" if where else said


class BadFileError(LeewayError):
    """The file has problems, so nothing of it was imported; `problems` says which."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(
            N_("Nothing was imported. Problems in the file: {count}."), count=problems.count
        )
        self.problems = problems


class Problems:
    """The problems of a file: all are counted, the first hundred are kept."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[Problem] = []

    def add(self, line: int | None, column: str | None, message: str, **values: object) -> None:
        """One more problem; `message` names what is wrong and what to do."""
        self.count += 1
        if len(self._kept) < SHOWN:
            self._kept.append(Problem(line, column, message, values))

    @property
    def shown(self) -> list[Problem]:
        """The kept problems in the order of the file."""
        return sorted(self._kept, key=lambda problem: problem.line or 0)

    def sentences(self) -> list[str]:
        """The problems as lines to read, with the number of those that are not listed."""
        said = [str(problem) for problem in self.shown]
        if self.count > len(said):
            said.append(f"... and {self.count - len(said)} more.")
        return said

    def refuse(self) -> None:
        """Raise `BadFileError` if there is any problem."""
        if self.count:
            raise BadFileError(self)
