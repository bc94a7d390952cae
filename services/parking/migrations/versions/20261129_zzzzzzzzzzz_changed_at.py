"""When a booking was changed last."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_changed_at"
down_revision = "20261129_zzzzzzzzzzb_evidence"


def upgrade() -> None:
    moment = sa.Column(
        "changed_at",
        sa.DateTime(timezone=True),
        nullable=False,
        server_default=sa.text("now()"),
    )
    op.add_column("booking", moment)
    # As far as it is known of those that are there.
    op.execute(
        "UPDATE booking SET changed_at"
        " = GREATEST(created_at, started_at, ended_at, settled_at, disputed_at)"
    )
