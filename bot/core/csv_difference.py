"""What an import changes, in words: what is new, what is another, what the file lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

SHOWN = 50


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing about a row, before and after, as people read it."""

    what: str
    old: str
    new: str

    def __str__(self) -> str:
        """ "manager Jo Lee -> Sam Ray" """
        return f"{self.what} {self.old or 'none'} -> {self.new or 'none'}"


@dataclass(frozen=True, slots=True)
class RowChange:
    """What changes about one row, such as a person."""

    name: str
    changes: tuple[FieldChange, ...]

    def __str__(self) -> str:
        """ "Ana Duarte: manager Jo Lee -> Sam Ray, title Engineer -> Lead" """
        return f"{self.name}: {', '.join(map(str, self.changes))}"


@dataclass(frozen=True)
class Difference:
    """What a file changes. Names are in the order of the file."""

    NOUNS: ClassVar[tuple[str, str]]
    """One and several of what is imported."""
    LOST: ClassVar[str]
    """What becomes of those who are not in the file: "would be ...", "will be ..."."""

    new: tuple[str, ...] = ()
    changed: tuple[RowChange, ...] = ()
    gone: tuple[str, ...] = ()
    """Not in the file, but in an earlier one."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person can see."""
        return not (self.new or self.changed or self.gone)

    def sentences(self, *, decided: bool = False) -> list[str]:
        """The difference as lines to read; `decided` where nobody is asked before it is made."""
        if self.is_empty:
            return ["Nothing changes."]
        said = []
        if self.new:
            noun = self.NOUNS[len(self.new) > 1]
            said.append(f"{len(self.new)} new {noun}: {_names(self.new)}")
        if self.changed:
            said.append(f"{len(self.changed)} changed:")
            said += [f"  {change}" for change in self.changed[:SHOWN]]
            if len(self.changed) > SHOWN:
                said.append(f"  ... and {len(self.changed) - SHOWN} more")
        if self.gone:
            names = _names(self.gone)
            turn = "will" if decided else "would"
            said.append(f"{len(self.gone)} {turn} be {self.LOST} (not in the file): {names}")
        return said


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
