"""Objections to a handover that the other side has confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_disputes"
down_revision = "20261129_known_words"


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('not_handed_over', 'not_as_described', 'damaged', 'other')",
            name="dispute_reason_check",
        ),
        sa.CheckConstraint("char_length(text) BETWEEN 1 AND 1000", name="dispute_text_check"),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name="dispute_reservation_id_fkey"
        ),
        sa.PrimaryKeyConstraint("reservation_id", name="dispute_pkey"),
    )
    op.create_index("dispute_by_id_idx", "dispute", ["by_id"])
