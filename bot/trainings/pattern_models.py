"""What was told of given-up trainings: stored, so that no second version of it is ever counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId


class GivenUpPeriod(WorkspaceOwned, Base):
    """What L&D is shown of some months, without anybody in it."""

    __tablename__ = "given_up_period"

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )
    first: Mapped[date] = mapped_column(primary_key=True)
    """The first day of a month; in UTC, as `last`."""
    last: Mapped[date]
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcomes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What became of it, thirty days later; empty until then."""


class GivenUpTeam(WorkspaceOwned, Base):
    """What a manager is told of the team's trainings up to the end of a month; {} for nothing."""

    __tablename__ = "given_up_team"

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    manager_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    last: Mapped[date] = mapped_column(primary_key=True)
    """The last day of a month."""
    first: Mapped[date]
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
