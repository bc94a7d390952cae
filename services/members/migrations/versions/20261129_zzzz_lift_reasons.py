"""Why what was hidden is shown again is kept with the decision, for those it is told to."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzz_lift_reasons"
down_revision = "20261129_zzz_code_purposes"


def upgrade() -> None:
    op.add_column("decision", sa.Column("lift_reason", sa.String(length=500), nullable=True))
    op.create_check_constraint(
        "decision_lift_reason_check", "decision", "lift_reason IS NULL OR lifted_at IS NOT NULL"
    )
