"""Weekly plans of development time, their dated blocks, and the meetings over them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_development_time"
down_revision = "0012_lighter_outbox"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "team_time_plan",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("manager_id", big_id, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.CheckConstraint("state IN ('live', 'ended')", name=op.f("ck_team_time_plan_state")),
        sa.CheckConstraint("minutes BETWEEN 30 AND 240", name=op.f("ck_team_time_plan_minutes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_team_time_plan_weekday")),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["person.id"],
            name=op.f("fk_team_time_plan_manager_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_team_time_plan_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_time_plan")),
    )
    op.create_index(op.f("ix_team_time_plan_manager_id"), "team_time_plan", ["manager_id"])
    op.create_table(
        "time_plan",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("team_plan_id", big_id, nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'live', 'paused', 'declined', 'ended')",
            name=op.f("ck_time_plan_state"),
        ),
        sa.CheckConstraint("minutes BETWEEN 30 AND 240", name=op.f("ck_time_plan_minutes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_time_plan_weekday")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_time_plan_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_plan_id"],
            ["team_time_plan.id"],
            name=op.f("fk_time_plan_team_plan_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_time_plan_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_plan")),
        sa.UniqueConstraint("key", name=op.f("uq_time_plan_key")),
        sa.UniqueConstraint(
            "team_plan_id", "person_id", name=op.f("uq_time_plan_team_plan_id_person_id")
        ),
    )
    op.create_index(op.f("ix_time_plan_person_id"), "time_plan", ["person_id"])
    op.create_table(
        "development_time",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("defence", sa.String(length=8), nullable=False),
        sa.Column("says_what_for", sa.Boolean(), nullable=False),
        sa.Column("declines", sa.Boolean(), nullable=False),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Boolean(), nullable=False),
        sa.Column("clock", sa.String(length=120), nullable=False),
        sa.Column("plan_at", instant, nullable=True),
        sa.CheckConstraint(
            "defence IN ('auto', 'busy', 'free')", name=op.f("ck_development_time_defence")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_development_time_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_development_time_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_development_time")),
    )
    op.create_index(
        "ix_development_time_due",
        "development_time",
        ["workspace_id", "plan_at"],
        postgresql_where=sa.text("plan_at IS NOT NULL"),
        sqlite_where=sa.text("plan_at IS NOT NULL"),
    )
    op.create_table(
        "time_block",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("plan_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("planned_at", instant, nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", instant, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("kept_minutes", sa.Integer(), nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("next_at", instant, nullable=True),
        sa.CheckConstraint(
            "outcome IN ('', 'kept', 'partly', 'lost', 'skipped', 'unknown')",
            name=op.f("ck_time_block_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'asked', 'over', 'cancelled')", name=op.f("ck_time_block_state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_time_block_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["time_plan.id"], name=op.f("fk_time_block_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_time_block_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_block")),
        sa.UniqueConstraint("plan_id", "week", name=op.f("uq_time_block_plan_id_week")),
    )
    op.create_index(
        "ix_time_block_due",
        "time_block",
        ["workspace_id", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
        sqlite_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_time_block_person_id_starts_at"), "time_block", ["person_id", "starts_at"]
    )
    op.create_table(
        "time_conflict",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("block_id", big_id, nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("manager", sa.String(length=8), nullable=False),
        sa.Column("seen_at", instant, nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.CheckConstraint(
            "manager IN ('', 'asked', 'moved', 'once')", name=op.f("ck_time_conflict_manager")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'moved', 'kept', 'let_go', 'gone')",
            name=op.f("ck_time_conflict_state"),
        ),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["time_block.id"],
            name=op.f("fk_time_conflict_block_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_time_conflict_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_conflict")),
    )
    op.create_index(op.f("ix_time_conflict_block_id"), "time_conflict", ["block_id"])
    op.create_index(
        "uq_time_conflict_open",
        "time_conflict",
        ["block_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("time_conflict")
    op.drop_table("time_block")
    op.drop_table("development_time")
    op.drop_table("time_plan")
    op.drop_table("team_time_plan")
