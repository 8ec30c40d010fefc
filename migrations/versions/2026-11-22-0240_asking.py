"""Who is asked for favourites, who is named as an expert, and which channel wants a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_asking"
down_revision = "0008_recommendations"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True)
DUE = sa.text("next_ask_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "asking",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("next_ask_at", instant, nullable=True),
        sa.Column("every_weeks", sa.Integer(), nullable=False, server_default=sa.text("4")),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_asking_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_asking_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_asking")),
    )
    op.create_index(
        "ix_asking_due",
        "asking",
        ["workspace_id", "next_ask_at"],
        postgresql_where=DUE,
        sqlite_where=DUE,
    )
    op.create_table(
        "digest",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("channel_name", sa.String(length=80), nullable=False),
        sa.Column("wanted_by_id", big_id, nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["wanted_by_id"], ["person.id"], name=op.f("fk_digest_wanted_by_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_digest_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint(
            "workspace_id", "channel_id", name=op.f("uq_digest_workspace_id_channel_id")
        ),
    )
    op.create_index(op.f("ix_digest_workspace_id"), "digest", ["workspace_id"])
    op.create_table(
        "expert_offer",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("named_by_id", big_id, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'declined')", name=op.f("ck_expert_offer_state")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"],
            ["person.id"],
            name=op.f("fk_expert_offer_named_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_expert_offer_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_expert_offer_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_offer")),
        sa.UniqueConstraint("person_id", name=op.f("uq_expert_offer_person_id")),
    )
    op.create_table(
        "asked",
        sa.Column("workspace_id", big_id, nullable=False),
        sa.Column("id", big_id, nullable=False),
        sa.Column("person_id", big_id, nullable=False),
        sa.Column("prompt", sa.String(length=60), nullable=False),
        sa.Column("example_id", big_id, nullable=True),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("sent_at", instant, nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("recommendation_id", big_id, nullable=True),
        sa.CheckConstraint(
            "answer IN ('shared', 'later', 'not_this', 'stop')", name=op.f("ck_asked_answer")
        ),
        sa.ForeignKeyConstraint(
            ["example_id"],
            ["recommendation.id"],
            name=op.f("fk_asked_example_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_asked_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_asked_recommendation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_asked_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
    )
    op.create_index(op.f("ix_asked_person_id_asked_at"), "asked", ["person_id", "asked_at"])


def downgrade() -> None:
    op.drop_table("asked")
    op.drop_table("expert_offer")
    op.drop_table("digest")
    op.drop_table("asking")
