"""Objections to a booking, and what the committee makes of them."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_in_dispute"
down_revision = "20261129_hours"

MOMENT = sa.DateTime(timezone=True)
REASONS = "'occupied', 'not_as_described', 'no_access', 'overstayed', 'damaged', 'other'"
LIVE = "'requested', 'awaiting_deposit', 'agreed', 'in_use'"
HELD = {
    "reason": f"reason IN ({REASONS})",
    "text": "char_length(text) BETWEEN 1 AND 1000",
    "explanation": "char_length(explanation) BETWEEN 1 AND 1000",
    "decided": "num_nulls(decided_by, decided_at, explanation, to_payer, to_payee) IN (0, 5)",
    "closed": "decided_at IS NULL OR closed_at = decided_at",
    "amounts": "to_payer >= 0 AND to_payee >= 0",
}


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", MOMENT),
        sa.Column("explanation", sa.String()),
        sa.Column("to_payer", sa.BigInteger()),
        sa.Column("to_payee", sa.BigInteger()),
        *(sa.CheckConstraint(held, name=f"dispute_{name}_check") for name, held in HELD.items()),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="dispute_booking_id_fkey"),
        sa.UniqueConstraint("booking_id", "by_id", name="dispute_booking_id_by_id_key"),
        sa.PrimaryKeyConstraint("id", name="dispute_pkey"),
    )
    op.create_index(
        "dispute_open_idx",
        "dispute",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("dispute_opened_idx", "dispute", ["opened_at", "id"])
    op.create_index("dispute_by_id_idx", "dispute", ["by_id"])
    op.create_index("dispute_decided_by_idx", "dispute", ["decided_by"])
    for column in (
        sa.Column("balance_paid_at", MOMENT),
        sa.Column("dispute_id", sa.Uuid()),
        sa.Column("disputed_at", MOMENT),
    ):
        op.add_column("booking", column)
    op.create_foreign_key("booking_dispute_id_fkey", "booking", "dispute", ["dispute_id"], ["id"])
    op.create_check_constraint(
        "booking_disputed_check", "booking", "(status = 'disputed') = (dispute_id IS NOT NULL)"
    )
    op.drop_constraint("booking_live_check", "booking")
    op.create_check_constraint(
        "booking_live_check",
        "booking",
        f"live = (status IN ({LIVE}) OR (status = 'disputed' AND ended_at IS NULL))",
    )
