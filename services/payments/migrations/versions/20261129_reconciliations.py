"""Days compared with a provider's statement, and what did not agree."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_reconciliations"
down_revision = "20261129_providers"


def upgrade() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("lines", "charged", "refunded", "paid_out")
        ),
        sa.Column("differences", JSONB, nullable=False),
        sa.CheckConstraint(
            "lines >= 0 AND charged >= 0 AND refunded >= 0 AND paid_out >= 0", name="figures"
        ),
        sa.CheckConstraint("jsonb_typeof(differences) = 'array'", name="differences"),
    )
