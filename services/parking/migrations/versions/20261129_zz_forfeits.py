"""When the deposit of a stay that is not paid for becomes its owner's, and when it has."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zz_forfeits"
down_revision = "20261129_zd_signs"

HELD = {
    "forfeit": "forfeit_at IS NULL OR forfeit_seconds IS NOT NULL",
    "forfeited": "forfeited_at IS NULL OR forfeited_at >= forfeit_at",
    "forfeit_paid": "forfeit_paid_at IS NULL OR forfeited_at IS NOT NULL",
}


def upgrade() -> None:
    # A booking from before there were such terms has none.
    op.add_column("booking", sa.Column("forfeit_seconds", sa.BigInteger()))
    for name in ("forfeit_at", "forfeited_at", "forfeit_paid_at"):
        op.add_column("booking", sa.Column(name, sa.DateTime(timezone=True)))
    for name, held in HELD.items():
        op.create_check_constraint(f"booking_{name}_check", "booking", held)
    op.create_index(
        "booking_forfeit_idx",
        "booking",
        ["forfeit_at"],
        postgresql_where=sa.text("status = 'balance_due' AND forfeited_at IS NULL"),
    )
