"""What the side that did not object answers to a dispute."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zzzzzz_answers"
down_revision = "20261129_zzzzz_gone"

HELD = {
    "answer": "char_length(answer) BETWEEN 1 AND 1000",
    "answered": "num_nulls(answer, answered_at) IN (0, 2)",
}


def upgrade() -> None:
    op.add_column("dispute", sa.Column("answer", sa.String()))
    op.add_column("dispute", sa.Column("answered_at", sa.DateTime(timezone=True)))
    for name, held in HELD.items():
        op.create_check_constraint(f"dispute_{name}_check", "dispute", held)
