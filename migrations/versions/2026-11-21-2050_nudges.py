"""One row for every nudge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_nudges"
down_revision = "0003_delivery"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "nudge",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("lever", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=8), nullable=False),
        sa.Column("argument", sa.JSON(), nullable=False),
        sa.Column("fact", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('promised', 'told', 'already_done', 'not_now')", name="ck_nudge_answer"
        ),
        sa.CheckConstraint("outcome IN ('did_it', 'not_yet', 'wont')", name="ck_nudge_outcome"),
        sa.CheckConstraint(
            "reason IN ('timing', 'benefit', 'no_time', 'not_for_team')", name="ck_nudge_reason"
        ),
        sa.CheckConstraint("version IN ('full', 'small')", name="ck_nudge_version"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_nudge_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_nudge_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_nudge"),
        sa.UniqueConstraint("person_id", "slot_at", name="uq_nudge_person_id_slot_at"),
    )
    op.create_index("ix_nudge_workspace_id", "nudge", ["workspace_id"], unique=False)
    op.create_index(
        "ix_nudge_workspace_id_slot_at", "nudge", ["workspace_id", "slot_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("nudge")
