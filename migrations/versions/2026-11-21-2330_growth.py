"""Since when people lead, and indexes that a tick reads only as far as something is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_growth"
down_revision = "0006_absences"
branch_labels = None
depends_on = None

# Known only where every report, of those who left too, has a date and one of them is there still.
SINCE = """
UPDATE person SET leads_since = (
SELECT CASE WHEN count(*) = count(report.manager_since)
             AND count(CASE WHEN report.active THEN 1 END) > 0
            THEN min(report.manager_since) END
FROM person AS report
WHERE report.workspace_id = person.workspace_id AND report.manager_id = person.id)
"""
WELCOMED = "welcomed_at IS NULL AND next_nudge_at IS NOT NULL"


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def upgrade() -> None:
    # Not in a batch: SQLite adds a column without rebuilding the table.
    op.add_column("person", sa.Column("leads_since", sa.Date(), nullable=True))
    op.execute(SINCE)
    _index(
        "ix_person_leads",
        "person",
        ["workspace_id", "department", "active", "leads_since"],
        "leads_since IS NOT NULL",
    )
    op.drop_index("ix_preference_next_nudge_at", "preference")
    op.drop_index("ix_preference_unwelcomed", "preference")
    _index(
        "ix_preference_due",
        "preference",
        ["workspace_id", "next_nudge_at", "person_id"],
        "next_nudge_at IS NOT NULL",
    )
    _index("ix_preference_unwelcomed", "preference", ["workspace_id", "person_id"], WELCOMED)


def downgrade() -> None:
    op.drop_index("ix_preference_unwelcomed", "preference")
    op.drop_index("ix_preference_due", "preference")
    _index("ix_preference_unwelcomed", "preference", ["person_id"], WELCOMED)
    op.create_index("ix_preference_next_nudge_at", "preference", ["next_nudge_at"])
    op.drop_index("ix_person_leads", "person")
    op.drop_column("person", "leads_since")
