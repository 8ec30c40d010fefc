"""Tables of the people of a workspace."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId

_ASKED = text("dnd_asked_at IS NOT NULL")
_LEADS = text("leads_since IS NOT NULL")
_LEFT = text("left_unheard")
_PLANNED = text("next_nudge_at IS NOT NULL")
_UNWELCOMED = text("welcomed_at IS NULL AND next_nudge_at IS NOT NULL")


class Workspace(Base):
    """A Slack workspace that installed Leeway."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    bot_user_id: Mapped[str] = mapped_column(String(32))
    usual_weekday: Mapped[int] = mapped_column(default=1)
    """When the weekly note comes to whoever chose nothing else; Monday 0."""
    usual_time: Mapped[time] = mapped_column(default=time(10, 0))
    created_at: Mapped[datetime]


class Person(WorkspaceOwned, Base):
    """Somebody who works here. `slack_user_id` is empty until Slack knows the e-mail address."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_user_id"),
        UniqueConstraint("workspace_id", "email"),
        Index(None, "workspace_id", "manager_id"),
        Index(
            "ix_person_leads",
            "workspace_id",
            "department",
            "active",
            "leads_since",
            postgresql_where=_LEADS,
            sqlite_where=_LEADS,
        ),
        Index(
            "ix_person_dnd_asked_at", "dnd_asked_at", postgresql_where=_ASKED, sqlite_where=_ASKED
        ),
        Index("ix_person_left_unheard", "workspace_id", postgresql_where=_LEFT, sqlite_where=_LEFT),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slack_user_id: Mapped[str | None] = mapped_column(String(32))
    email: Mapped[str | None] = mapped_column(String(320))
    """Lower case."""
    display_name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2, upper case; empty where unknown."""
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    """IANA name. people.csv wins over Slack's."""
    locale: Mapped[str] = mapped_column(String(16), default="en-GB")
    """As Slack gives it, such as `en-GB`."""
    work_start: Mapped[time] = mapped_column(default=time(9, 0))
    work_end: Mapped[time] = mapped_column(default=time(17, 0))
    work_days: Mapped[str] = mapped_column(String(7), default="01234")
    """Digits of weekdays, Monday 0."""
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    manager_since: Mapped[date | None]
    """Since when this manager is theirs, where the import says so."""
    started_on: Mapped[date | None]
    leads_since: Mapped[date | None]
    """When the first of their reports, of those who left too, became theirs: counted after each
    change of the people. Empty where nobody knows, and for who leads nobody now."""
    active: Mapped[bool] = mapped_column(default=True)
    """False once they left: kept for the numbers, never written to."""
    left_unheard: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They left, and what they said bears their name still: the next tick takes it away."""
    in_file: Mapped[bool] = mapped_column(default=False)
    """The last people.csv named them: only such people are deactivated when one leaves them out."""
    zone_in_file: Mapped[bool] = mapped_column(default=False)
    """people.csv named their zone, so Slack's does not replace it."""
    left_slack: Mapped[bool] = mapped_column(default=False)
    """Their account in Slack is gone, so a people.csv that names them does not bring them back."""
    away: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Their status in Slack says that they are on leave."""
    away_until: Mapped[datetime | None]
    """UTC; when that status ends; empty where it stays until they take it away."""
    dnd_from: Mapped[datetime | None]
    """UTC; the do-not-disturb of theirs that runs or comes next, as Slack said when asked."""
    dnd_until: Mapped[datetime | None]
    dnd_asked_at: Mapped[datetime | None]
    """UTC; asked only about whoever is written to soon, forgotten a day later."""


class Absence(WorkspaceOwned, Base):
    """Local days on which somebody does not work, from absences.csv; deleted once they are over."""

    __tablename__ = "absence"
    __table_args__ = (
        UniqueConstraint("person_id", "first_day"),
        CheckConstraint("first_day <= last_day", name="days"),
        Index(None, "last_day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    """Away on that day too."""


class Role(WorkspaceOwned, Base):
    """A role that somebody was given; that of manager follows from having reports."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        CheckConstraint("name IN ('admin', 'leader', 'expert', 'sponsor')", name="name"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(16))


class Preference(WorkspaceOwned, Base):
    """How somebody wants to hear from Leeway, and when the next weekly nudge is due."""

    __tablename__ = "preference"
    __table_args__ = (
        CheckConstraint("cadence IN ('weekly', 'monthly', 'stopped')", name="cadence"),
        CheckConstraint("nudge_weekday BETWEEN 0 AND 6", name="nudge_weekday"),
        Index(
            "ix_preference_due",
            "workspace_id",
            "next_nudge_at",
            "person_id",
            postgresql_where=_PLANNED,
            sqlite_where=_PLANNED,
        ),
        Index(
            "ix_preference_unwelcomed",
            "workspace_id",
            "person_id",
            postgresql_where=_UNWELCOMED,
            sqlite_where=_UNWELCOMED,
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    nudge_weekday: Mapped[int | None]
    """Their own choice, Monday 0; empty with `nudge_time` for whoever has the workspace's usual."""
    nudge_time: Mapped[time | None]
    cadence: Mapped[str] = mapped_column(String(16), default="weekly")
    snoozed_until: Mapped[date | None]
    """The first local day on which Leeway may write again."""
    heard_at: Mapped[datetime | None]
    """UTC; their last sign of life: a click of any kind."""
    welcomed_at: Mapped[datetime | None]
    next_nudge_at: Mapped[datetime | None]
    """UTC; empty for who gets none (no reports, stopped, left)."""
