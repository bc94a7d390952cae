"""How a renter arrived, and what barriers asked."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zc_gate"
down_revision = "20261129_z_answers"

OUTCOMES = (
    "'valid', 'malformed', 'unknown_key', 'bad_signature', 'no_booking', 'elsewhere',"
    " 'other_plate', 'too_early', 'over', 'cancelled'"
)


def upgrade() -> None:
    op.add_column("booking", sa.Column("arrival", sa.String()))
    op.add_column("booking", sa.Column("arrived_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        "booking_arrival_check", "booking", "arrival IN ('said', 'scan', 'gate')"
    )
    op.create_check_constraint(
        "booking_arrived_check", "booking", "(arrival IS NULL) = (arrived_at IS NULL)"
    )
    op.create_index(
        "booking_plate_idx",
        "booking",
        ["plate"],
        postgresql_where=sa.text("live AND plate IS NOT NULL"),
    )
    op.create_table(
        "gate_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("gate_visit_outcome_check")),
        sa.CheckConstraint(
            "outcome <> 'valid' OR booking_id IS NOT NULL", name=op.f("gate_visit_whose_check")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("gate_visit_booking_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("gate_visit_pkey")),
    )
    op.create_index("gate_visit_gate_idx", "gate_visit", ["gate", "at"])
    op.create_index("gate_visit_booking_idx", "gate_visit", ["booking_id"])
    op.create_index("gate_visit_at_idx", "gate_visit", ["at"])
