"""What the platform takes of what the owner gets, as it was when the reservation was made."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_listings_fees"
down_revision = "20261129_zzzzzzz_closed"


def upgrade() -> None:
    fee = sa.Column("fee_bps", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("reservation", fee)
    op.create_check_constraint(
        "reservation_fee_bps_check", "reservation", "fee_bps BETWEEN 0 AND 2000"
    )
