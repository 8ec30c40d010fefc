"""What an import of people changes, in words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import N_, LeewayError

SHOWN = 50
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


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing about a person, before and after, as people read it."""

    what: str
    old: str
    new: str

    def __str__(self) -> str:
        """ "manager Jo Lee -> Sam Ray" """
        return f"{self.what} {self.old or 'none'} -> {self.new or 'none'}"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What changes about one person."""

    name: str
    changes: tuple[FieldChange, ...]

    def __str__(self) -> str:
        """ "Ana Duarte: manager Jo Lee -> Sam Ray, title Engineer -> Lead" """
        return f"{self.name}: {', '.join(map(str, self.changes))}"


@dataclass(frozen=True, slots=True)
class ImportDiff:
    """What a file changes. Names are in the order of the file."""

    new: tuple[str, ...] = ()
    changed: tuple[PersonChange, ...] = ()
    deactivated: tuple[str, ...] = ()
    """Not in the file, but in an earlier one."""
    lines_before: int = 0
    """Reporting lines there are now."""
    lines_changed: int = 0
    """Of those, how many get another manager, none, or end because somebody left."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person can see."""
        return not (self.new or self.changed or self.deactivated)

    @property
    def is_large(self) -> bool:
        """Whether so many reporting lines change that somebody should confirm it."""
        return self.lines_changed > LARGE * self.lines_before

    def sentences(self, *, done: bool = False) -> list[str]:
        """The difference as lines to read; `done` after the import, else what would be."""
        if self.is_empty:
            return ["Nothing changes."]
        said = []
        if self.new:
            people = "person" if len(self.new) == 1 else "people"
            said.append(f"{len(self.new)} new {people}: {_names(self.new)}")
        if self.changed:
            said.append(f"{len(self.changed)} changed:")
            said += [f"  {change}" for change in self.changed[:SHOWN]]
            if len(self.changed) > SHOWN:
                said.append(f"  ... and {len(self.changed) - SHOWN} more")
        if self.deactivated:
            verb = "deactivated" if done else "would be deactivated"
            count, names = len(self.deactivated), _names(self.deactivated)
            said.append(f"{count} {verb} (not in the file): {names}")
        return said


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
