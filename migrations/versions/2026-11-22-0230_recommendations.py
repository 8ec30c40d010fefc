"""What people recommend, where it was said, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_recommendations"
down_revision = "0007_growth"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True)
LIVE = sa.text("state = 'live'")
COLLEAGUE = sa.text("colleague_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("identity", sa.String(length=600), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("isbn", sa.String(length=13), nullable=False),
        sa.Column("skill", sa.String(length=80), nullable=False),
        sa.Column("colleague_id", big_id, nullable=True),
        sa.Column("on_shelf", sa.Boolean(), nullable=False),
        sa.Column("open_to_all", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.CheckConstraint(
            "kind IN ('book', 'course', 'article', 'podcast', 'video', 'talk', 'tool', 'person')",
            name=op.f("ck_resource_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["colleague_id"],
            ["person.id"],
            name=op.f("fk_resource_colleague_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_resource_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint(
            "workspace_id", "identity", name=op.f("uq_resource_workspace_id_identity")
        ),
    )
    op.create_index(
        "ix_resource_colleague_id",
        "resource",
        ["colleague_id"],
        postgresql_where=COLLEAGUE,
        sqlite_where=COLLEAGUE,
    )
    op.create_table(
        "posting",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("resource_id", big_id, nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("channel_name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.CheckConstraint("state IN ('live', 'failed', 'closed')", name=op.f("ck_posting_state")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_posting_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_posting_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    op.create_index(
        "uq_posting_live",
        "posting",
        ["resource_id", "channel_id"],
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    op.create_index(
        op.f("ix_posting_resource_id_channel_id"), "posting", ["resource_id", "channel_id"]
    )
    op.create_table(
        "for_you",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("resource_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_for_you_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_for_you_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_for_you_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "person_id", name=op.f("pk_for_you")),
    )
    op.create_index(op.f("ix_for_you_person_id"), "for_you", ["person_id"])
    op.create_table(
        "recommendation",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("resource_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("skill", sa.String(length=80), nullable=False),
        sa.Column("result_id", big_id, nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("channel_name", sa.String(length=80), nullable=False),
        sa.Column("channel_private", sa.Boolean(), nullable=False),
        sa.Column("may_be_example", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("opened_at", instant, nullable=True),
        sa.Column("changed_at", instant, nullable=False),
        sa.CheckConstraint(
            "audience IN ('team', 'channel', 'everyone')", name=op.f("ck_recommendation_audience")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'live', 'withdrawn')", name=op.f("ck_recommendation_state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_recommendation_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_recommendation_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["business_result.id"],
            name=op.f("fk_recommendation_result_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_recommendation_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint(
            "resource_id", "person_id", name=op.f("uq_recommendation_resource_id_person_id")
        ),
    )
    op.create_index(
        "ix_recommendation_live",
        "recommendation",
        ["workspace_id", "created_at"],
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    op.create_index(
        op.f("ix_recommendation_person_id_changed_at"),
        "recommendation",
        ["person_id", "changed_at"],
    )
    op.create_table(
        "uptake",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("resource_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("saved_at", instant, nullable=True),
        sa.Column("started_at", instant, nullable=True),
        sa.Column("finished_at", instant, nullable=True),
        sa.Column("helped_at", instant, nullable=True),
        sa.Column("said_at", instant, nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("quotable", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "quotable IN ('no', 'unnamed', 'named')", name=op.f("ck_uptake_quotable")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_uptake_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_uptake_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_uptake_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uptake")),
        sa.UniqueConstraint(
            "resource_id", "person_id", name=op.f("uq_uptake_resource_id_person_id")
        ),
    )
    op.create_index(op.f("ix_uptake_person_id"), "uptake", ["person_id"])


def downgrade() -> None:
    op.drop_table("uptake")
    op.drop_table("recommendation")
    op.drop_table("for_you")
    op.drop_table("posting")
    op.drop_table("resource")
