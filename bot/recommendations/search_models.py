"""Tables of the search. The full text index itself is the database's, made by the migration."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId

_FILLED = text("vector IS NOT NULL")
_HELPED = text("helped > 0")


class SearchText(WorkspaceOwned, Base):
    """What a resource is found by, in the normal form of `spelling.words_of`.

    On SQLite triggers keep the FTS5 table `search_index` like it, on PostgreSQL `vector` is it.
    """

    __tablename__ = "search_text"
    __table_args__ = (
        Index(None, "workspace_id", "open_to_all", "resource_id"),
        Index(
            "ix_search_text_helped",
            "workspace_id",
            "helped",
            postgresql_where=_HELPED,
            sqlite_where=_HELPED,
        ),
        Index(
            "ix_search_text_vector",
            "vector",
            postgresql_using="gin",
            # What is new would be read one by one until the next vacuum.
            postgresql_with={"fastupdate": "off"},
            sqlite_where=_FILLED,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    resource_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    """Of author, skill, kind and of why it helped, where everybody may read that."""
    marks: Mapped[str] = mapped_column(Text)
    """Workspace, whether it is open to all, kind, skills and departments, each as one word."""
    open_to_all: Mapped[bool]
    helped: Mapped[int]
    """How many people said that it helped."""
    vector: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR, "postgresql"))
    """On PostgreSQL alone: the words, those of the title with weight A, and the marks."""


class SearchSpelling(WorkspaceOwned, Base):
    """A word of a title, an author or a skill, by each form under which a mistyped one finds it."""

    __tablename__ = "search_spelling"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """`spelling.key_of` a form."""
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
