"""What a manager is shown of the team's hours is settled once for each week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_team_hours"
down_revision = "0014_calendars"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "team_hours",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("manager_id", big_id, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["person.id"],
            name=op.f("fk_team_hours_manager_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_team_hours_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("manager_id", "first", name=op.f("pk_team_hours")),
    )


def downgrade() -> None:
    op.drop_table("team_hours")
