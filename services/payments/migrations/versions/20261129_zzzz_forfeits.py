"""What of a deal is paid out before the rest of it: a deposit that is forfeited."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzz_forfeits"
down_revision = "20261129_zzz_auto_payments"


def upgrade() -> None:
    op.add_column("charge", sa.Column("forfeit_at", sa.DateTime(timezone=True)))
    op.add_column("payout", sa.Column("of", sa.String(), nullable=False, server_default="deal"))
    op.create_check_constraint("payout_of_check", "payout", "\"of\" IN ('deal', 'forfeit')")
    op.create_unique_constraint("payout_deal_id_of_key", "payout", ["deal_id", "of"])
    op.drop_constraint("payout_deal_id_key", "payout")
