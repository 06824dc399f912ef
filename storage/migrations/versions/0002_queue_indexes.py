"""Indexes that hold only what is due, and one for each time that deliveries are counted by.

Rows wait for a moment and then stay for good. An index over every row grows with the archive, and SQLite, which keeps
no statistics here, took the one over all grouped entries to find the few that were not yet in the full-text index.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_entries_state_id", table_name="entries")
    op.drop_index("ix_entries_search_id", table_name="entries")
    op.drop_index("ix_stories_due", table_name="stories")
    op.drop_index("ix_cards_planned_at", table_name="cards")
    _partial("ix_entries_new", "entries", "id", "state = 'new'")
    _partial("ix_entries_indexed", "entries", "search_id", "search_id IS NOT NULL")
    _partial("ix_stories_unwritten", "stories", "id", "written_revision < revision")
    _partial("ix_story_changes_unplanned", "story_changes", "id", "planned_at IS NULL")
    due = "planned_at IS NULL AND quiet IS"
    _partial("ix_cards_unplanned", "cards", "id", f"{due} 0", in_postgresql=f"{due} false")
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])
    op.create_index("ix_deliveries_sent_at", "deliveries", ["sent_at"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_sent_at", table_name="deliveries")
    op.drop_index("ix_deliveries_created_at", table_name="deliveries")
    op.drop_index("ix_cards_unplanned", table_name="cards")
    op.drop_index("ix_story_changes_unplanned", table_name="story_changes")
    op.drop_index("ix_stories_unwritten", table_name="stories")
    op.drop_index("ix_entries_indexed", table_name="entries")
    op.drop_index("ix_entries_new", table_name="entries")
    op.create_index("ix_cards_planned_at", "cards", ["planned_at"])
    op.create_index("ix_stories_due", "stories", ["written_revision", "revision"])
    op.create_index("ix_entries_search_id", "entries", ["search_id"])
    op.create_index("ix_entries_state_id", "entries", ["state", "id"])


def _partial(name: str, table: str, column: str, rows: str, *, in_postgresql: str = "") -> None:
    """An index over only the rows that a condition holds for."""
    op.create_index(
        name, table, [column], sqlite_where=sa.text(rows), postgresql_where=sa.text(in_postgresql or rows)
    )
