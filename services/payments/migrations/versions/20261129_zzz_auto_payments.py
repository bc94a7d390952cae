"""Balances that are paid by themselves, by their payers' word."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzz_auto_payments"
down_revision = "20261129_zz_reminders"


def upgrade() -> None:
    op.create_table(
        "auto_payment",
        sa.Column("deal_id", sa.Uuid, sa.ForeignKey("deal.id"), primary_key=True),
        sa.Column("card_id", sa.Uuid, sa.ForeignKey("card.id"), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
    )
    op.create_index("auto_payment_card_id_idx", "auto_payment", ["card_id"])
