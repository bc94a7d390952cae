"""The committee may hide an item."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_taken_out_of_sight"
down_revision = "20261128_swap_cycles"


def upgrade() -> None:
    op.add_column("item", sa.Column("hidden_by", sa.Uuid(), nullable=True))
