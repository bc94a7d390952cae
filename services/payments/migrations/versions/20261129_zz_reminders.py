"""When a payer was reminded of a charge, and told that it is overdue."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_zz_reminders"
down_revision = "20261129_z_frozen"


def upgrade() -> None:
    for name in ("reminded_at", "overdue_at"):
        op.add_column("charge", sa.Column(name, sa.DateTime(timezone=True)))
    op.create_index(
        "charge_owed_idx",
        "charge",
        ["due_at"],
        postgresql_where=sa.text("status IN ('due', 'failed')"),
    )
    # The version before told nobody: who has long been owing is not reminded at midnight of what
    # the new one finds, only of what is due from here on.
    op.execute(
        "UPDATE charge SET reminded_at = created_at, overdue_at = due_at WHERE due_at < now()"
    )
