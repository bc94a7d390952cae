"""Payouts that were paid and come back: the bank returned them."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzz_returned"
down_revision = "20261129_zzzzy_fees"

STATES = {
    "attempt": ("state", "'processing', 'succeeded', 'failed', 'closed', 'returned'"),
    "payout": (
        "status",
        "'pending', 'waiting_for_card', 'submitted', 'paid', 'failed', 'returned'",
    ),
}


def upgrade() -> None:
    for table, (column, states) in STATES.items():
        op.drop_constraint(f"{table}_{column}_check", table)
        op.create_check_constraint(f"{table}_{column}_check", table, f"{column} IN ({states})")
    op.add_column("attempt", sa.Column("returned_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        "attempt_returned_check", "attempt", "(state = 'returned') = (returned_at IS NOT NULL)"
    )
    returns_at = sa.Column("returns_at", sa.DateTime(timezone=True))
    op.add_column("order", returns_at, schema="sandbox")
