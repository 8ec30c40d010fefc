"""Two indexes of the outbox that every message wrote twice, and hardly one needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_lighter_outbox"
down_revision = "0011_left"
branch_labels = None
depends_on = None

EDITS = sa.text("edits_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_workspace_id", "outbox")
    op.drop_index("ix_outbox_edits_id_workspace_id", "outbox")
    op.create_index(
        "ix_outbox_edits",
        "outbox",
        ["edits_id", "workspace_id"],
        postgresql_where=EDITS,
        sqlite_where=EDITS,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_edits", "outbox")
    op.create_index("ix_outbox_edits_id_workspace_id", "outbox", ["edits_id", "workspace_id"])
    op.create_index("ix_outbox_workspace_id", "outbox", ["workspace_id"])
