"""A lane for each of Slack's methods, with a pace that is learned; messages that carry others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_lanes"
down_revision = "0004_nudges"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

BEFORE = "state IN ('pending', 'sending', 'unknown', 'sent', 'failed', 'dropped')"
AFTER = "state IN ('pending', 'joined', 'sending', 'unknown', 'sent', 'failed', 'dropped')"
METHODS = "method IN ('chat.postMessage', 'chat.update', 'conversations.history')"
UNSURE = sa.text("state IN ('sending', 'unknown')")


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "outbox", columns, postgresql_where=where, sqlite_where=where)


def upgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.drop_index("ix_outbox_unsure", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint("ck_outbox_state", type_="check")
        outbox.create_check_constraint("ck_outbox_state", AFTER)
        outbox.add_column(sa.Column("part_of_id", big_id, nullable=True))
        outbox.add_column(
            sa.Column("folds", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        outbox.add_column(
            sa.Column("refusals", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        outbox.create_foreign_key(
            "fk_outbox_part_of_id", "outbox", ["part_of_id"], ["id"], ondelete="CASCADE"
        )
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("folds", existing_type=sa.Boolean(), server_default=None)
    new = "state = 'pending' AND edits_id IS NULL"
    _index("ix_outbox_due", ["workspace_id", "attention", "not_before"], new)
    edit = "state = 'pending' AND edits_id IS NOT NULL"
    _index("ix_outbox_edits_due", ["workspace_id", "not_before"], edit)
    _index("ix_outbox_unsure", ["workspace_id", "lease_until"], UNSURE.text)
    _index("ix_outbox_failed", ["workspace_id", "done_at"], "state = 'failed'")
    _index("ix_outbox_joined", ["part_of_id"], "part_of_id IS NOT NULL")

    op.drop_index("ix_lane_next_at", "lane")
    instant = sa.DateTime(timezone=True)
    with op.batch_alter_table("lane") as lane:
        lane.add_column(sa.Column("method", sa.String(length=32), nullable=True))
        lane.add_column(sa.Column("per_minute", sa.Double(), nullable=True))
        lane.add_column(sa.Column("ceiling", sa.Double(), nullable=True))
        lane.add_column(sa.Column("paced_at", instant, nullable=True))
        lane.add_column(sa.Column("minute_from", instant, nullable=True))
        lane.add_column(sa.Column("minute_used", sa.Integer(), nullable=True))
        lane.add_column(sa.Column("minute_before", sa.Integer(), nullable=True))
        lane.add_column(sa.Column("failures", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE lane SET method = 'chat.postMessage', per_minute = 240, paced_at = next_at, "
        "minute_from = next_at, minute_used = 0, minute_before = 0, failures = 0"
    )
    with op.batch_alter_table("lane") as lane:
        for name, kind in (
            ("method", sa.String(length=32)),
            ("per_minute", sa.Double()),
            ("paced_at", instant),
            ("minute_from", instant),
            ("minute_used", sa.Integer()),
            ("minute_before", sa.Integer()),
            ("failures", sa.Integer()),
        ):
            lane.alter_column(name, existing_type=kind, nullable=False)
        lane.drop_constraint("uq_lane_workspace_id", type_="unique")
        lane.create_unique_constraint("uq_lane_workspace_id_method", ["workspace_id", "method"])
        lane.create_check_constraint("ck_lane_method", METHODS)
    op.create_index("ix_lane_method_next_at", "lane", ["method", "next_at"])


def downgrade() -> None:
    op.drop_index("ix_lane_method_next_at", "lane")
    # The lane of the new messages stays; the paces of the others are learned again.
    op.execute("DELETE FROM lane WHERE id NOT IN (SELECT min(id) FROM lane GROUP BY workspace_id)")
    with op.batch_alter_table("lane") as lane:
        lane.drop_constraint("ck_lane_method", type_="check")
        lane.drop_constraint("uq_lane_workspace_id_method", type_="unique")
        lane.create_unique_constraint("uq_lane_workspace_id", ["workspace_id"])
        for name in (
            "failures", "minute_before", "minute_used", "minute_from", "paced_at", "ceiling",
            "per_minute", "method",
        ):  # fmt: skip
            lane.drop_column(name)
    op.create_index("ix_lane_next_at", "lane", ["next_at"])

    # What waited to go out inside another message goes out by itself.
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'joined'")
    for name in ("due", "edits_due", "unsure", "failed", "joined"):
        op.drop_index(f"ix_outbox_{name}", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint("ck_outbox_state", type_="check")
        outbox.create_check_constraint("ck_outbox_state", BEFORE)
        outbox.drop_constraint("fk_outbox_part_of_id", type_="foreignkey")
        outbox.drop_column("part_of_id")
        outbox.drop_column("refusals")
        outbox.drop_column("folds")
    _index("ix_outbox_due", ["workspace_id", "not_before"], "state = 'pending'")
    _index("ix_outbox_unsure", ["lease_until"], UNSURE.text)
