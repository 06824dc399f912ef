"""The index of entries by story holds only those that are told in one.

Most entries of a first poll never are; each of them cost a place in the index, at the moment when thousands arrive.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_entries_story_id", table_name="entries")
    told = sa.text("story_id IS NOT NULL")
    op.create_index("ix_entries_told", "entries", ["story_id"], sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    op.drop_index("ix_entries_told", table_name="entries")
    op.create_index("ix_entries_story_id", "entries", ["story_id"])
