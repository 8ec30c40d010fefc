"""Who left is noted until what they said bears no name any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_left"
down_revision = "0010_search"
branch_labels = None
depends_on = None

UNHEARD = sa.text("left_unheard")


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("left_unheard", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_person_left_unheard",
        "person",
        ["workspace_id"],
        postgresql_where=UNHEARD,
        sqlite_where=UNHEARD,
    )


def downgrade() -> None:
    op.drop_index("ix_person_left_unheard", "person")
    with op.batch_alter_table("person") as person:
        person.drop_column("left_unheard")
