"""A renter who found somebody else parked there, and the photo of it."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_occupied"
down_revision = "20261129_in_dispute"


def upgrade() -> None:
    # With a default, since the version before this one books without it.
    found: sa.Column[bool] = sa.Column(
        "found_occupied", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("booking", found)
    op.add_column("booking", sa.Column("occupied_photo_id", sa.Uuid()))
    op.create_index("booking_occupied_photo_id_idx", "booking", ["occupied_photo_id"])
    op.create_check_constraint(
        "booking_occupied_check",
        "booking",
        "NOT found_occupied OR (status = 'cancelled' AND cancelled_by = 'renter' AND kept IS NULL)",
    )
    op.create_check_constraint(
        "booking_occupied_photo_check", "booking", "occupied_photo_id IS NULL OR found_occupied"
    )
