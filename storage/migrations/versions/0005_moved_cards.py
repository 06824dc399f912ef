"""Where the card of a story went that was merged into another: messages in Slack still hold its number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moved_cards",
        sa.Column("old_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name="fk_moved_cards_card_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("old_id", name="pk_moved_cards"),
    )
    op.create_index("ix_moved_cards_card_id", "moved_cards", ["card_id"])


def downgrade() -> None:
    op.drop_table("moved_cards")
