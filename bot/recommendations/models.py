"""Tables of what people recommend, where it was said, and what came of it.

In those that grow, `workspace_id` has no index of its own: without statistics SQLite would take it
for every question that the ORM narrows to a workspace, and read all that the workspace has.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId

_LIVE = text("state = 'live'")
_DUE = text("next_ask_at IS NOT NULL")
_COLLEAGUE = text("colleague_id IS NOT NULL")


class Resource(WorkspaceOwned, Base):
    """A book, a course, a talk, a person to talk to: once, however many people recommend it."""

    __tablename__ = "resource"
    __table_args__ = (
        UniqueConstraint("workspace_id", "identity"),
        CheckConstraint(
            "kind IN ('book', 'course', 'article', 'podcast', 'video', 'talk', 'tool', 'person')",
            name="kind",
        ),
        Index(
            "ix_resource_colleague_id",
            "colleague_id",
            postgresql_where=_COLLEAGUE,
            sqlite_where=_COLLEAGUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    identity: Mapped[str] = mapped_column(String(600))
    """What makes it the same thing: its ISBN, else its link, else its title (`identity.py`)."""
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(300))
    """Of a person: their name as it was then; `colleague_id` has who it is."""
    author: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(2000), default="")
    """As it was shared; http or https."""
    isbn: Mapped[str] = mapped_column(String(13), default="")
    """Thirteen digits."""
    skill: Mapped[str] = mapped_column(String(80), default="")
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Who can be talked to; they agreed to that before anybody hears of it."""
    on_shelf: Mapped[bool] = mapped_column(default=False)
    """Put there by L&D, without anybody's recommendation."""
    open_to_all: Mapped[bool] = mapped_column(default=False)
    """Everybody finds it: it is on the shelf, or a live recommendation of it is for everybody."""
    created_at: Mapped[datetime]


class Recommendation(WorkspaceOwned, Base):
    """Somebody says that a resource helped them; one for each person and resource."""

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("resource_id", "person_id"),
        CheckConstraint("audience IN ('team', 'channel', 'everyone')", name="audience"),
        CheckConstraint("state IN ('asked', 'live', 'withdrawn')", name="state"),
        Index(None, "person_id", "changed_at"),
        Index(
            "ix_recommendation_live",
            "workspace_id",
            "created_at",
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    why: Mapped[str] = mapped_column(String(1000), default="")
    """Why it helped them, in their words."""
    skill: Mapped[str] = mapped_column(String(80), default="")
    result_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_result.id", ondelete="SET NULL")
    )
    audience: Mapped[str] = mapped_column(String(16))
    channel_id: Mapped[str] = mapped_column(String(32), default="")
    """Slack's id of the channel, where it is for one."""
    channel_name: Mapped[str] = mapped_column(String(80), default="")
    channel_private: Mapped[bool] = mapped_column(default=False)
    """Then only who is in it hears of it from us."""
    may_be_example: Mapped[bool] = mapped_column(default=False)
    """They agreed that it is shown, with their name, to others who are asked for a favourite."""
    state: Mapped[str] = mapped_column(String(16), default="live")
    """`asked` while the colleague whom it names has not agreed yet."""
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """UTC; when everybody first heard of it, also where it was for a team before."""
    changed_at: Mapped[datetime]


class Posting(WorkspaceOwned, Base):
    """A resource's message in a channel: one while it is live, whoever joins it."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'failed', 'closed')", name="state"),
        Index(
            "uq_posting_live",
            "resource_id",
            "channel_id",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index(None, "resource_id", "channel_id"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    channel_id: Mapped[str] = mapped_column(String(32))
    channel_name: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(16), default="live")
    """`closed` once nothing in it is recommended any more; `failed` where it never arrived."""
    created_at: Mapped[datetime]


class ForYou(WorkspaceOwned, Base):
    """Somebody was told of a resource as one of a team; they may be in another one by now."""

    __tablename__ = "for_you"
    __table_args__ = (Index(None, "person_id"),)

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )


class Uptake(WorkspaceOwned, Base):
    """What somebody made of a resource; nobody else sees that it was them unless they chose so."""

    __tablename__ = "uptake"
    __table_args__ = (
        UniqueConstraint("resource_id", "person_id"),
        CheckConstraint("quotable IN ('no', 'unnamed', 'named')", name="quotable"),
        Index(None, "person_id"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    saved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    helped_at: Mapped[datetime | None]
    said_at: Mapped[datetime | None]
    """UTC; when those words, or whether they may be passed on, were last changed."""
    words: Mapped[str] = mapped_column(String(300), default="")
    """What they said of it."""
    quotable: Mapped[str] = mapped_column(String(8), default="no")
    """Whether those words may be passed on, and whether with their name."""


class Asking(WorkspaceOwned, Base):
    """When a leader or an expert is next asked for a favourite."""

    __tablename__ = "asking"
    __table_args__ = (
        Index(
            "ix_asking_due",
            "workspace_id",
            "next_ask_at",
            postgresql_where=_DUE,
            sqlite_where=_DUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    next_ask_at: Mapped[datetime | None]
    """UTC; empty for who does not want to be asked."""
    every_weeks: Mapped[int] = mapped_column(default=4, server_default=text("4"))
    silences: Mapped[int] = mapped_column(default=0)
    """How many questions in a row brought no answer."""


class Asked(WorkspaceOwned, Base):
    """A question for a favourite that somebody got."""

    __tablename__ = "asked"
    __table_args__ = (
        Index(None, "person_id", "asked_at"),
        CheckConstraint("answer IN ('shared', 'later', 'not_this', 'stop')", name="answer"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    prompt: Mapped[str] = mapped_column(String(60))
    """Its key in config/prompts."""
    example_id: Mapped[int | None] = mapped_column(
        ForeignKey("recommendation.id", ondelete="SET NULL")
    )
    """What somebody else named, shown as an example."""
    asked_at: Mapped[datetime]
    """UTC; when it was due."""
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    recommendation_id: Mapped[int | None] = mapped_column(
        ForeignKey("recommendation.id", ondelete="SET NULL")
    )


class ExpertOffer(WorkspaceOwned, Base):
    """Somebody was named as an expert; they are one once they agreed."""

    __tablename__ = "expert_offer"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("state IN ('asked', 'agreed', 'declined')", name="state"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16), default="asked")
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Digest(WorkspaceOwned, Base):
    """A channel that wants a monthly message of what was recommended."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32))
    channel_name: Mapped[str] = mapped_column(String(80), default="")
    wanted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Whose language and time zone it has."""
    since: Mapped[datetime]
    """UTC; what is newer than this is new to the channel."""
