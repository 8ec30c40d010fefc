"""Workspaces, people, their roles and preferences; what came in already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inbound",
        sa.Column("id", big_id, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
        sa.UniqueConstraint("key", name="uq_inbound_key"),
    )
    op.create_index("ix_inbound_seen_at", "inbound", ["seen_at"], unique=False)
    op.create_table(
        "workspace",
        sa.Column("id", big_id, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("usual_weekday", sa.Integer(), nullable=False),
        sa.Column("usual_time", sa.Time(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspace"),
        sa.UniqueConstraint("team_id", name="uq_workspace_team_id"),
    )
    op.create_table(
        "person",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("slack_user_id", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("work_start", sa.Time(), nullable=False),
        sa.Column("work_end", sa.Time(), nullable=False),
        sa.Column("work_days", sa.String(length=7), nullable=False),
        sa.Column("manager_id", big_id, nullable=True),
        sa.Column("manager_since", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("in_file", sa.Boolean(), nullable=False),
        sa.Column("zone_in_file", sa.Boolean(), nullable=False),
        sa.Column("left_slack", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name="fk_person_manager_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_person_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("workspace_id", "email", name="uq_person_workspace_id_email"),
        sa.UniqueConstraint(
            "workspace_id", "slack_user_id", name="uq_person_workspace_id_slack_user_id"
        ),
    )
    op.create_index("ix_person_workspace_id", "person", ["workspace_id"], unique=False)
    op.create_index(
        "ix_person_workspace_id_manager_id",
        "person",
        ["workspace_id", "manager_id"],
        unique=False,
    )
    op.create_table(
        "preference",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("nudge_weekday", sa.Integer(), nullable=True),
        sa.Column("nudge_time", sa.Time(), nullable=True),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cadence IN ('weekly', 'monthly', 'stopped')", name="ck_preference_cadence"
        ),
        sa.CheckConstraint("nudge_weekday BETWEEN 0 AND 6", name="ck_preference_nudge_weekday"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_preference_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name="fk_preference_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_preference"),
    )
    op.create_index("ix_preference_next_nudge_at", "preference", ["next_nudge_at"], unique=False)
    op.create_index(
        "ix_preference_unwelcomed",
        "preference",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("welcomed_at IS NULL AND next_nudge_at IS NOT NULL"),
        sqlite_where=sa.text("welcomed_at IS NULL AND next_nudge_at IS NOT NULL"),
    )
    op.create_index("ix_preference_workspace_id", "preference", ["workspace_id"], unique=False)
    op.create_table(
        "role",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.CheckConstraint("name IN ('admin', 'leader', 'expert', 'sponsor')", name="ck_role_name"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_role_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_role_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("person_id", "name", name="uq_role_person_id_name"),
    )
    op.create_index("ix_role_workspace_id", "role", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("preference")
    op.drop_table("role")
    op.drop_table("person")
    op.drop_table("workspace")
    op.drop_table("inbound")
