"""Connected calendars, what stands in them, and what people agreed to on another site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_calendars"
down_revision = "0013_development_time"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "calendar_connection",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("secret", sa.String(length=8000), nullable=False),
        sa.Column("token", sa.String(length=2000), nullable=False),
        sa.Column("busy", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("poll_at", instant, nullable=True),
        sa.Column("polled_at", instant, nullable=True),
        sa.Column("leased_until", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.CheckConstraint(
            "kind IN ('caldav', 'google')", name=op.f("ck_calendar_connection_kind")
        ),
        sa.CheckConstraint(
            "state IN ('live', 'away', 'refused')", name=op.f("ck_calendar_connection_state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_connection_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_calendar_connection_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_connection")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_connection_person_id")),
    )
    op.create_index(
        "ix_calendar_connection_due",
        "calendar_connection",
        ["poll_at"],
        postgresql_where=sa.text("poll_at IS NOT NULL"),
        sqlite_where=sa.text("poll_at IS NOT NULL"),
    )
    op.create_table(
        "calendar_entry",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("connection_id", big_id, nullable=False),
        sa.Column("block_id", big_id, nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_at", instant, nullable=True),
        sa.Column("ends_at", instant, nullable=True),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("write_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["time_block.id"],
            name=op.f("fk_calendar_entry_block_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["calendar_connection.id"],
            name=op.f("fk_calendar_entry_connection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_calendar_entry_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint(
            "connection_id", "block_id", name=op.f("uq_calendar_entry_connection_id_block_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_entry_uid")),
    )
    op.create_index(op.f("ix_calendar_entry_block_id"), "calendar_entry", ["block_id"])
    op.create_index(
        "ix_calendar_entry_due",
        "calendar_entry",
        ["write_at"],
        postgresql_where=sa.text("write_at IS NOT NULL"),
        sqlite_where=sa.text("write_at IS NOT NULL"),
    )
    op.create_table(
        "consent_request",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("site", sa.String(length=8), nullable=False),
        sa.Column("verifier", sa.String(length=500), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_consent_request_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_consent_request_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_request")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_consent_request_state_hash")),
    )
    op.create_index(op.f("ix_consent_request_created_at"), "consent_request", ["created_at"])
    op.create_index(op.f("ix_consent_request_workspace_id"), "consent_request", ["workspace_id"])
    op.create_table(
        "status_consent",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("secret", sa.String(length=2000), nullable=False),
        sa.Column("block_id", big_id, nullable=True),
        sa.Column("before", sa.String(length=2000), nullable=False),
        sa.Column("next_at", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["time_block.id"],
            name=op.f("fk_status_consent_block_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_status_consent_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_status_consent_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_consent")),
        sa.UniqueConstraint("person_id", name=op.f("uq_status_consent_person_id")),
    )
    op.create_index(op.f("ix_status_consent_next_at"), "status_consent", ["next_at"])
    op.create_index(op.f("ix_status_consent_workspace_id"), "status_consent", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("status_consent")
    op.drop_table("consent_request")
    op.drop_table("calendar_entry")
    op.drop_table("calendar_connection")
