"""Deals that say nothing of either side: a no-show that was contested."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_no_shows"
down_revision = "20261122_reliability"


def upgrade() -> None:
    op.add_column(
        "deal_record",
        sa.Column("void", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
