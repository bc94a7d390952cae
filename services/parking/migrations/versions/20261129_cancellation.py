"""What calling off a booking costs, by terms that the owner of the space chooses."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_cancellation"
down_revision = "20261128_booked_photos"

HELD = {
    "cancelled_by": "cancelled_by IN ('owner', 'renter')",
    "cancelled": "cancelled_by IS NULL OR status = 'cancelled'",
    "kept": (
        "kept IS NULL OR (kept BETWEEN 1 AND least(deposit, total / 5)"
        " AND cancelled_by IS NOT DISTINCT FROM 'renter')"
    ),
    "kept_paid": "kept_paid_at IS NULL OR kept IS NOT NULL",
}


def upgrade() -> None:
    # With a default, since the version before this one publishes spaces without it.
    chosen = sa.Column("cancellation", sa.String(), server_default="flexible", nullable=False)
    op.add_column("space", chosen)
    op.create_check_constraint(
        "space_cancellation_check",
        "space",
        "cancellation IN ('flexible', 'moderate', 'firm')",
    )
    for column in (
        sa.Column("cancelled_by", sa.String()),
        sa.Column("kept", sa.BigInteger()),
        sa.Column("kept_paid_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("booking", column)
    for name, held in HELD.items():
        op.create_check_constraint(f"booking_{name}_check", "booking", held)
