"""Cards and orders know whose they are; an order also its parts, and what the client is to do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_providers"
down_revision = "20261128_leaving"


def upgrade() -> None:
    # The version before knows one provider only, whose cards and orders they are.
    for table in ("card", "attempt"):
        op.add_column(
            table, sa.Column("provider", sa.String, nullable=False, server_default="sandbox")
        )
    op.alter_column("card", "last4", nullable=True)
    op.add_column("attempt", sa.Column("parts", JSONB))
    op.add_column("attempt", sa.Column("client_action", JSONB))
    op.create_check_constraint(
        "client_action", "attempt", "client_action IS NULL OR state = 'processing'"
    )
