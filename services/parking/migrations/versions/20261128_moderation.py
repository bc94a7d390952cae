"""The committee may hide or remove a space."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_moderation"
down_revision = "20261122_bookings"


def upgrade() -> None:
    op.add_column("space", sa.Column("hidden_by", sa.Uuid(), nullable=True))
    op.drop_constraint("space_status_check", "space")
    op.create_check_constraint(
        "space_status_check", "space", "status IN ('published', 'withdrawn', 'removed')"
    )
