"""What a barrier is told of bookings."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_permits"
down_revision = "20261129_parking_fees"

CHECKS = {
    "status": "status IN ('waiting', 'told', 'refused')",
    "period": "starts_at < ends_at",
    "counts": "sequence >= 1 AND attempts >= 0",
}


def upgrade() -> None:
    op.create_table(
        "gate_permit",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"gate_permit_{name}_check"))
            for name, rule in CHECKS.items()
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("gate_permit_booking_id_fkey")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("gate_permit_pkey")),
    )
    op.create_index(
        "gate_permit_due_idx",
        "gate_permit",
        ["next_try_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index("gate_permit_ends_idx", "gate_permit", ["ends_at"])
