"""What was told of given-up trainings, so that no second version of it is ever counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_patterns"
down_revision = "0017_trainings"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "given_up_period",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_given_up_period_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "first", name=op.f("pk_given_up_period")),
    )
    op.create_table(
        "given_up_team",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("manager_id", big_id, nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["person.id"],
            name=op.f("fk_given_up_team_manager_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_given_up_team_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("manager_id", "last", name=op.f("pk_given_up_team")),
    )


def downgrade() -> None:
    op.drop_table("given_up_team")
    op.drop_table("given_up_period")
