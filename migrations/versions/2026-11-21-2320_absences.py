"""When people are away: imported absences, a status in Slack, do-not-disturb."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_absences"
down_revision = "0005_lanes"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ASKED = sa.text("dnd_asked_at IS NOT NULL")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.add_column(
        "person", sa.Column("away", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for name in ("away_until", "dnd_from", "dnd_until", "dnd_asked_at"):
        op.add_column("person", sa.Column(name, instant, nullable=True))
    op.create_index(
        "ix_person_dnd_asked_at",
        "person",
        ["dnd_asked_at"],
        postgresql_where=ASKED,
        sqlite_where=ASKED,
    )
    op.create_table(
        "absence",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_absence_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("person_id", "first_day", name=op.f("uq_absence_person_id_first_day")),
    )
    op.create_index(op.f("ix_absence_workspace_id"), "absence", ["workspace_id"])
    op.create_index(op.f("ix_absence_last_day"), "absence", ["last_day"])


def downgrade() -> None:
    op.drop_table("absence")
    op.drop_index("ix_person_dnd_asked_at", "person")
    with op.batch_alter_table("person") as person:
        for name in ("dnd_asked_at", "dnd_until", "dnd_from", "away_until", "away"):
            person.drop_column(name)
