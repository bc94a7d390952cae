"""Bookings that were asked for together."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_series"
down_revision = "20261129_occupied"


def upgrade() -> None:
    op.add_column("booking", sa.Column("series_id", sa.Uuid()))
