"""Entries in a draw that were struck are on its list, for all to see."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_z_struck"
down_revision = "20261129_words_as_written"


def upgrade() -> None:
    numbers = postgresql.ARRAY(sa.Integer())
    op.add_column("draw", sa.Column("struck", numbers, server_default="{}", nullable=False))
    op.create_check_constraint(
        "draw_struck_entries_check", "draw", "struck <@ coalesce(entries, '{}')"
    )
