"""Deals that were shared, for the figures of a community."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_written_shares"
down_revision = "20261128_written_reports"


def upgrade() -> None:
    op.create_table(
        "shared_deal",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sell', 'swap', 'give', 'parking')", name="shared_deal_kind_check"
        ),
        sa.CheckConstraint("minutes >= 0 AND amount >= 0", name="shared_deal_amounts_check"),
        sa.CheckConstraint(
            "(done_at IS NULL) = (community_id IS NULL)", name="shared_deal_done_check"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="shared_deal_community_id_fkey"
        ),
        sa.PrimaryKeyConstraint("deal_id", name="shared_deal_pkey"),
    )
    op.create_index("shared_deal_community_idx", "shared_deal", ["community_id", "done_at"])
    op.create_index("shared_deal_owner_idx", "shared_deal", ["owner_id"])
    op.create_index("shared_deal_other_idx", "shared_deal", ["other_id"])
