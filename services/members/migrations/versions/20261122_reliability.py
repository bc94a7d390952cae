"""What deals told of members."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_reliability"
down_revision = "20261122_reviews_reply"


def upgrade() -> None:
    op.create_table(
        "deal_record",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kept IS NOT NULL OR due_at IS NOT NULL", name="deal_record_open_check"),
        sa.PrimaryKeyConstraint("deal_id", "member_id", name="deal_record_pkey"),
    )
    op.create_index("deal_record_member_idx", "deal_record", ["member_id", "happened_at"])
