"""The words that recommendations are found by, their full text index, and words misspelt.

On SQLite whoever rebuilds `search_text` (batch) loses its triggers and has to make them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010_search"
down_revision = "0009_asking"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
vector = sa.Text().with_variant(TSVECTOR(), "postgresql")
FILLED = sa.text("vector IS NOT NULL")
HELPED = sa.text("helped > 0")

# `ascii` splits at ASCII alone: the words come split already, by spaces.
FTS5 = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        title, words, marks, content='search_text', content_rowid='resource_id',
        tokenize='ascii', prefix='3 4', detail='column')""",
    """CREATE TRIGGER search_text_inserted AFTER INSERT ON search_text BEGIN
        INSERT INTO search_index (rowid, title, words, marks)
        VALUES (new.resource_id, new.title, new.words, new.marks);
    END""",
    """CREATE TRIGGER search_text_deleted AFTER DELETE ON search_text BEGIN
        INSERT INTO search_index (search_index, rowid, title, words, marks)
        VALUES ('delete', old.resource_id, old.title, old.words, old.marks);
    END""",
    """CREATE TRIGGER search_text_updated AFTER UPDATE OF title, words, marks ON search_text BEGIN
        INSERT INTO search_index (search_index, rowid, title, words, marks)
        VALUES ('delete', old.resource_id, old.title, old.words, old.marks);
        INSERT INTO search_index (rowid, title, words, marks)
        VALUES (new.resource_id, new.title, new.words, new.marks);
    END""",
)

# SQLite plans by guesses where nobody ran ANALYZE: it believes that a workspace has ten rows and
# reads all of them. These are the proportions of a large company: rows, then rows for each value of
# the first columns of an index.
FIGURES = (
    ("resource", "sqlite_autoindex_resource_1", "100000 50000 1"),
    ("recommendation", "ix_recommendation_live", "100000 50000 1"),
    ("recommendation", "ix_recommendation_person_id_changed_at", "100000 20 1"),
    ("recommendation", "sqlite_autoindex_recommendation_1", "100000 2 1"),
    ("uptake", "ix_uptake_person_id", "100000 20"),
    ("uptake", "sqlite_autoindex_uptake_1", "100000 2 1"),
    ("search_text", "ix_search_text_workspace_id_open_to_all_resource_id", "100000 50000 25000 1"),
    ("search_text", "ix_search_text_helped", "100000 50000 100"),
)

STAT1 = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("resource_id", big_id, nullable=False, autoincrement=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("open_to_all", sa.Boolean(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("vector", vector, nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_search_text_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_search_text_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_search_text")),
    )
    op.create_index(
        op.f("ix_search_text_workspace_id_open_to_all_resource_id"),
        "search_text",
        ["workspace_id", "open_to_all", "resource_id"],
    )
    op.create_index(
        "ix_search_text_helped",
        "search_text",
        ["workspace_id", "helped"],
        postgresql_where=HELPED,
        sqlite_where=HELPED,
    )
    op.create_table(
        "search_spelling",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_search_spelling_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "key", "word", name=op.f("pk_search_spelling")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_search_text_vector",
        "search_text",
        ["vector"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        sqlite_where=FILLED,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)
        _tell_figures()


def _tell_figures() -> None:
    op.execute("ANALYZE sqlite_schema")  # makes the table of figures
    _forget_figures()
    op.bulk_insert(
        STAT1, [{"tbl": table, "idx": idx, "stat": stat} for table, idx, stat in FIGURES]
    )


def _forget_figures() -> None:
    op.execute(STAT1.delete().where(STAT1.c.tbl.in_(sorted({table for table, _, _ in FIGURES}))))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _forget_figures()
        op.execute("DROP TABLE search_index")
    op.drop_table("search_spelling")
    op.drop_table("search_text")
