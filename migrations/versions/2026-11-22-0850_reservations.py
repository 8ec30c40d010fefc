"""Times that are kept free once, and their entries in connected calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_reservations"
down_revision = "0015_team_hours"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "time_reservation",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.CheckConstraint("state IN ('live', 'released')", name=op.f("ck_time_reservation_state")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_time_reservation_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_time_reservation_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_reservation")),
        sa.UniqueConstraint(
            "workspace_id", "key", name=op.f("uq_time_reservation_workspace_id_key")
        ),
    )
    op.create_index(
        op.f("ix_time_reservation_person_id_starts_at"),
        "time_reservation",
        ["person_id", "starts_at"],
    )
    with op.batch_alter_table("calendar_entry") as entry:
        entry.alter_column("block_id", existing_type=big_id, nullable=True)
        entry.add_column(sa.Column("reservation_id", big_id, nullable=True))
        entry.create_foreign_key(
            entry.f("fk_calendar_entry_reservation_id"),
            "time_reservation",
            ["reservation_id"],
            ["id"],
            ondelete="CASCADE",
        )
        entry.create_unique_constraint(
            entry.f("uq_calendar_entry_connection_id_reservation_id"),
            ["connection_id", "reservation_id"],
        )
        entry.create_index(entry.f("ix_calendar_entry_reservation_id"), ["reservation_id"])


def downgrade() -> None:
    op.execute("DELETE FROM calendar_entry WHERE block_id IS NULL")
    with op.batch_alter_table("calendar_entry") as entry:
        entry.drop_index("ix_calendar_entry_reservation_id")
        entry.drop_constraint("uq_calendar_entry_connection_id_reservation_id", type_="unique")
        entry.drop_constraint("fk_calendar_entry_reservation_id", type_="foreignkey")
        entry.drop_column("reservation_id")
        entry.alter_column("block_id", existing_type=big_id, nullable=False)
    op.drop_table("time_reservation")
