"""Tokens that open members' calendars, by their digests."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_tokens"
down_revision = "20261129_tariffs"


def upgrade() -> None:
    op.create_table(
        "calendar_token",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("calendar_token_pkey")),
        sa.UniqueConstraint("digest", name=op.f("calendar_token_digest_key")),
    )
