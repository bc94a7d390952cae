"""What the committee has decided of a dispute."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_decisions"
down_revision = "20261129_disputes"

HELD = {
    "explanation": "char_length(explanation) BETWEEN 1 AND 1000",
    "decided": "num_nulls(decided_by, decided_at, explanation) IN (0, 3)",
    "divided": "num_nulls(to_payer, to_payee) IN (0, 2)",
    "divided_by_decision": "to_payer IS NULL OR decided_at IS NOT NULL",
    "amounts": "to_payer >= 0 AND to_payee >= 0",
}


def upgrade() -> None:
    for column in (
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("explanation", sa.String()),
        sa.Column("to_payer", sa.BigInteger()),
        sa.Column("to_payee", sa.BigInteger()),
    ):
        op.add_column("dispute", column)
    op.create_index("dispute_decided_by_idx", "dispute", ["decided_by"])
    for name, held in HELD.items():
        op.create_check_constraint(f"dispute_{name}_check", "dispute", held)
