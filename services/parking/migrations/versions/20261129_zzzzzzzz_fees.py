"""What the platform takes of what the owner gets, as it was when the booking was made."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_parking_fees"
down_revision = "20261129_zzz_waiting"


def upgrade() -> None:
    fee = sa.Column("fee_bps", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("booking", fee)
    op.create_check_constraint("booking_fee_bps_check", "booking", "fee_bps BETWEEN 0 AND 2000")
