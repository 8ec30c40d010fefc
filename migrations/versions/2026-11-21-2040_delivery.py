"""The outbox and the lanes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_delivery"
down_revision = "0002_goals"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lane",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_because", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_lane_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lane"),
        sa.UniqueConstraint("workspace_id", name="uq_lane_workspace_id"),
    )
    op.create_index("ix_lane_next_at", "lane", ["next_at"], unique=False)
    op.create_index("ix_lane_workspace_id", "lane", ["workspace_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("subject_id", big_id, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("edits_id", big_id, nullable=True),
        sa.Column("attention", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "attention IN ('reply', 'requested', 'waiting', 'nudge')", name="ck_outbox_attention"
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'failed', 'dropped')",
            name="ck_outbox_state",
        ),
        sa.ForeignKeyConstraint(
            ["edits_id"], ["outbox.id"], name="fk_outbox_edits_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_outbox_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_outbox_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("workspace_id", "dedupe_key", name="uq_outbox_workspace_id_dedupe_key"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["workspace_id", "not_before"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_unsure",
        "outbox",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('sending', 'unknown')"),
        sqlite_where=sa.text("state IN ('sending', 'unknown')"),
    )
    op.create_index(
        "ix_outbox_person_id_attempted_at", "outbox", ["person_id", "attempted_at"], unique=False
    )
    op.create_index(
        "ix_outbox_edits_id_workspace_id", "outbox", ["edits_id", "workspace_id"], unique=False
    )
    op.create_index("ix_outbox_workspace_id", "outbox", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("lane")
    op.drop_table("outbox")
