"""What is paid beside what was agreed: charges of one stage are numbered; one can be called off."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzb_supplements"
down_revision = "20261129_zzzz_forfeits"


def upgrade() -> None:
    op.add_column(
        "charge", sa.Column("number", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.add_column("charge", sa.Column("called_off_at", sa.DateTime(timezone=True)))
    op.drop_constraint("charge_stage_check", "charge")
    op.create_check_constraint(
        "charge_stage_check", "charge", "stage IN ('deposit', 'balance', 'price', 'supplement')"
    )
    op.create_check_constraint(
        "charge_number_check", "charge", "number = 1 OR (number > 1 AND stage = 'supplement')"
    )
    op.create_check_constraint(
        "charge_called_off_check", "charge", "called_off_at IS NULL OR stage = 'supplement'"
    )
    op.drop_constraint("charge_deal_id_stage_key", "charge")
    op.create_unique_constraint(
        "charge_deal_id_stage_number_key", "charge", ["deal_id", "stage", "number"]
    )
