"""Courses and their dates, bookings, flags, and the learning systems that tell of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_trainings"
down_revision = "0016_reservations"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True)


def of_workspace(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_workspace_id")
    return sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("owner_id", big_id, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_course_owner_id"), ondelete="CASCADE"
        ),
        of_workspace("course"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index(op.f("ix_course_workspace_id_folded"), "course", ["workspace_id", "folded"])
    op.create_index(
        "uq_course_key",
        "course",
        ["workspace_id", "key"],
        unique=True,
        postgresql_where=sa.text("key <> ''"),
        sqlite_where=sa.text("key <> ''"),
    )
    op.create_table(
        "course_date",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("course_id", big_id, nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_date_course_id"), ondelete="CASCADE"
        ),
        of_workspace("course_date"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_date")),
        sa.UniqueConstraint(
            "course_id", "starts_at", name=op.f("uq_course_date_course_id_starts_at")
        ),
    )
    op.create_table(
        "booking",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("course_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("starts_at", instant, nullable=True),
        sa.Column("ends_at", instant, nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("going", sa.Boolean(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("said_at", instant, nullable=True),
        sa.Column("said_state", sa.String(length=16), nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("next_at", instant, nullable=True),
        sa.CheckConstraint(
            "source IN ('hand', 'csv', 'xapi', 'given_back')", name=op.f("ck_booking_source")
        ),
        sa.CheckConstraint(
            "state IN ('booked', 'attended', 'given_up', 'withdrawn', 'unknown')",
            name=op.f("ck_booking_state"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_booking_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_booking_person_id"), ondelete="CASCADE"
        ),
        of_workspace("booking"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("uid", name=op.f("uq_booking_uid")),
    )
    op.create_index(op.f("ix_booking_course_id"), "booking", ["course_id"])
    op.create_index(
        "ix_booking_due",
        "booking",
        ["workspace_id", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
        sqlite_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_booking_person_id_starts_at"), "booking", ["person_id", "starts_at"])
    op.create_index(
        "uq_booking_key",
        "booking",
        ["workspace_id", "key"],
        unique=True,
        postgresql_where=sa.text("key <> ''"),
        sqlite_where=sa.text("key <> ''"),
    )
    op.create_table(
        "cancellation",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("booking_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("happened", sa.String(length=16), nullable=False),
        sa.Column("idea", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("manager_id", big_id, nullable=True),
        sa.Column("flagged_at", instant, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("asked_id", big_id, nullable=True),
        sa.Column("told_at", instant, nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("answered_by_id", big_id, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("cannot_reason", sa.String(length=16), nullable=False),
        sa.Column("manager_reason", sa.String(length=16), nullable=False),
        sa.Column("new_booking_id", big_id, nullable=True),
        sa.Column("reminded_at", instant, nullable=True),
        sa.Column("next_at", instant, nullable=True),
        sa.CheckConstraint(
            "answer IN ('', 'given_back', 'cannot')", name=op.f("ck_cancellation_answer")
        ),
        sa.CheckConstraint(
            "audience IN ('counted', 'manager', 'learning')", name=op.f("ck_cancellation_audience")
        ),
        sa.CheckConstraint(
            "happened IN ('client_meeting', 'team_meeting', 'deadline', 'travel', 'provider', "
            "'own_choice', 'other')",
            name=op.f("ck_cancellation_happened"),
        ),
        sa.CheckConstraint(
            "idea IN ('manager', 'client', 'somebody_else', 'mine')",
            name=op.f("ck_cancellation_idea"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'restored', 'let_go', 'undone')", name=op.f("ck_cancellation_state")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_cancellation_answered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["person.id"], name=op.f("fk_cancellation_asked_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_cancellation_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["person.id"],
            name=op.f("fk_cancellation_manager_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["new_booking_id"],
            ["booking.id"],
            name=op.f("fk_cancellation_new_booking_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cancellation_person_id"), ondelete="CASCADE"
        ),
        of_workspace("cancellation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
    )
    op.create_index(op.f("ix_cancellation_asked_id"), "cancellation", ["asked_id"])
    op.create_index(op.f("ix_cancellation_booking_id"), "cancellation", ["booking_id"])
    op.create_index(
        "ix_cancellation_due",
        "cancellation",
        ["workspace_id", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
        sqlite_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_cancellation_new_booking_id"), "cancellation", ["new_booking_id"])
    op.create_index(op.f("ix_cancellation_person_id"), "cancellation", ["person_id"])
    op.create_index(
        op.f("ix_cancellation_workspace_id_flagged_at"),
        "cancellation",
        ["workspace_id", "flagged_at"],
    )
    op.create_index(
        "uq_cancellation_open",
        "cancellation",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "learning_source",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("heard_at", instant, nullable=True),
        of_workspace("learning_source"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_source")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_learning_source_token_hash")),
        sa.UniqueConstraint(
            "workspace_id", "name", name=op.f("uq_learning_source_workspace_id_name")
        ),
    )
    op.create_index(op.f("ix_learning_source_workspace_id"), "learning_source", ["workspace_id"])
    op.create_table(
        "xapi_statement",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("source_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("booking_id", big_id, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("said_at", instant, nullable=True),
        sa.Column("stored_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_xapi_statement_booking_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["learning_source.id"],
            name=op.f("fk_xapi_statement_source_id"),
            ondelete="CASCADE",
        ),
        of_workspace("xapi_statement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xapi_statement")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_xapi_statement_source_id_key")),
    )
    op.create_index(op.f("ix_xapi_statement_booking_id"), "xapi_statement", ["booking_id"])


def downgrade() -> None:
    op.drop_table("xapi_statement")
    op.drop_table("learning_source")
    op.drop_table("cancellation")
    op.drop_table("booking")
    op.drop_table("course_date")
    op.drop_table("course")
