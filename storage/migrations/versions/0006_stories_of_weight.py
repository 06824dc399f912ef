"""An index of the stories of weight by when they were first seen: later stories are held against them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rows = sa.text("importance >= 25")
    op.create_index("ix_stories_of_weight", "stories", ["first_seen"], sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    op.drop_index("ix_stories_of_weight", "stories")
