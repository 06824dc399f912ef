"""What KEEP_DAYS may drop has an index of its own: posts set aside whose texts are still here, the oldest first.

Without it every tidying read the whole archive, texts and all, to find the few that had become old enough.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = sa.text("state = 'set-aside' AND (summary <> '' OR content <> '')")
    op.create_index("ix_entries_aside", "entries", ["collected_at"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index("ix_entries_aside", table_name="entries")
