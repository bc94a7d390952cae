"""What the platform takes of a deal, and took of each payout."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzy_fees"
down_revision = "20261129_zzzzb_supplements"


def upgrade() -> None:
    for table, name in (("deal", "fee_bps"), ("payout", "fee")):
        op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_check_constraint("deal_fee_bps_check", "deal", "fee_bps BETWEEN 0 AND 2000")
    op.create_check_constraint("payout_fee_check", "payout", "fee >= 0")
