"""Tables of what the business is after: its milestones and its results."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId


class Milestone(WorkspaceOwned, Base):
    """A day that matters to the business, for a department or (empty) for everybody."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name", "department"),
        CheckConstraint(
            "kind IN ('release', 'sales', 'budget_end', 'people', 'other')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    on_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    department: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    """False once an import left it out: kept for what refers to it, offered no longer."""


class BusinessResult(WorkspaceOwned, Base):
    """A result that the business wants, for a department or (empty) for everybody."""

    __tablename__ = "business_result"
    __table_args__ = (UniqueConstraint("workspace_id", "name", "department"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(String(200), default="")
    """How it is measured, such as "days from order to delivery"; empty where nobody said."""
    department: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    """False once an import left it out: kept for what refers to it, offered no longer."""
