"""Prices by the week and on public holidays, and minutes that are free."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_tariffs"
down_revision = "20261129_series"


def upgrade() -> None:
    op.add_column("space", sa.Column("week_rate", sa.BigInteger(), nullable=True))
    op.add_column("space", sa.Column("holiday_price_per_hour", sa.BigInteger(), nullable=True))
    free = sa.Column("free_minutes", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("space", free)
    op.create_check_constraint(
        "space_rates_check", "space", "week_rate > 0 AND holiday_price_per_hour > 0"
    )
    op.create_check_constraint(
        "space_free_check",
        "space",
        "free_minutes = 0 OR free_minutes BETWEEN 1 AND min_minutes - 1",
    )
