"""Milestones of the business and the results that it wants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_goals"
down_revision = "0001_people"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "milestone",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('release', 'sales', 'budget_end', 'people', 'other')",
            name="ck_milestone_kind",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name="fk_milestone_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_milestone"),
        sa.UniqueConstraint(
            "workspace_id", "name", "department", name="uq_milestone_workspace_id_name_department"
        ),
    )
    op.create_index("ix_milestone_workspace_id", "milestone", ["workspace_id"])
    op.create_table(
        "business_result",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("wording", sa.String(200), nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name="fk_business_result_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_business_result"),
        sa.UniqueConstraint(
            "workspace_id",
            "name",
            "department",
            name="uq_business_result_workspace_id_name_department",
        ),
    )
    op.create_index("ix_business_result_workspace_id", "business_result", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("business_result")
    op.drop_table("milestone")
